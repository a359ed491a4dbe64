import { sql } from 'drizzle-orm';
import { type AnyPgColumn, boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { CustomerStatus } from '#shared/domain/customer.ts';
import { areas } from './areas.ts';
import { createdAt, identity, instant, updatedAt } from './columns.ts';
import { packages } from './packages.ts';

/** Per message class whether the customer wants it; a missing class means yes. */
export interface MessagePreferences {
  marketing?: boolean;
  payment_reminder?: boolean;
  survey?: boolean;
}

export const customers = pgTable(
  'customers',
  {
    id: identity(),
    /** `AGLS-10001`, derived from the id so that it can never drift or collide. */
    code: text('code').notNull().generatedAlwaysAs(sql`'AGLS-' || (10000 + id)::text`),
    name: text('name').notNull(),
    phone: text('phone').notNull(),
    email: text('email'),
    address: text('address').notNull(),
    areaId: integer('area_id').references(() => areas.id),
    packageId: integer('package_id').references(() => packages.id),
    status: text('status').$type<CustomerStatus>().notNull().default('pending'),
    tags: text('tags').array().notNull().default([]),
    /** What colleagues should know; never shown to the customer. */
    notes: text('notes').notNull().default(''),
    installedAt: instant('installed_at'),
    /** In which messages and bills are written. */
    language: text('language').$type<'id' | 'en'>().notNull().default('id'),
    messagePreferences: jsonb('message_preferences').$type<MessagePreferences>().notNull().default({}),
    /** Set when the customer answered STOP; marketing is never sent after it. */
    optedOutAt: instant('opted_out_at'),
    isDemo: boolean('is_demo').notNull().default(false),
    /** Grows with every change; a writer that saw an older one is told (409). */
    version: integer('version').notNull().default(1),
    deletedAt: instant('deleted_at'),
    /** Set when this was a duplicate: everything of it went to that customer, so it cannot come back. */
    mergedIntoId: integer('merged_into_id').references((): AnyPgColumn => customers.id),
    /** What it is searched in, kept by a trigger (`kabar_search_text`); null in old rows until they are filled online. */
    searchText: text('search_text'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex('customers_code_key').on(table.code),
    index('customers_phone_idx').on(table.phone),
    index('customers_area_idx').on(table.areaId),
    index('customers_package_idx').on(table.packageId),
    index('customers_status_idx').on(table.status, table.id),
    index('customers_name_idx').on(table.name, table.id),
    index('customers_updated_idx').on(table.updatedAt, table.id),
    index('customers_tags_idx').using('gin', table.tags),
    index('customers_deleted_idx').on(table.deletedAt, table.id).where(sql`deleted_at is not null`),
    index('customers_name_trgm_idx').using('gin', sql`${table.name} gin_trgm_ops`),
    index('customers_phone_trgm_idx').using('gin', sql`${table.phone} gin_trgm_ops`),
    index('customers_search_idx').using('gin', sql`${table.searchText} gin_trgm_ops`),
    index('customers_name_order_idx').on(sql`${table.name} collate "indonesian"`, table.id),
  ],
);
