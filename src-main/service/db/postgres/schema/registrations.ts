import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { RegistrationStatus } from '#shared/domain/registration.ts';
import { areas } from './areas.ts';
import { createdAt, identity, instant, updatedAt } from './columns.ts';
import { customers } from './customers.ts';
import { packages } from './packages.ts';
import { technicians } from './technicians.ts';
import { users } from './users.ts';

export const registrations = pgTable(
  'registrations',
  {
    id: identity(),
    number: text('number').notNull().generatedAlwaysAs(sql`'REG-' || lpad(id::text, greatest(6, length(id::text)), '0')`),
    name: text('name').notNull(),
    phone: text('phone').notNull(),
    email: text('email'),
    address: text('address').notNull(),
    areaId: integer('area_id').references(() => areas.id),
    packageId: integer('package_id').references(() => packages.id),
    status: text('status').$type<RegistrationStatus>().notNull().default('pending_verification'),
    technicianId: integer('technician_id').references(() => technicians.id),
    surveyAt: instant('survey_at'),
    installationAt: instant('installation_at'),
    notes: text('notes'),
    rejectionReason: text('rejection_reason'),
    customerId: integer('customer_id').references(() => customers.id),
    /** Who entered it: the applicant on the public form, or staff. */
    source: text('source').$type<'public' | 'staff'>().notNull().default('staff'),
    createdBy: integer('created_by').references(() => users.id),
    isDemo: boolean('is_demo').notNull().default(false),
    version: integer('version').notNull().default(1),
    /** What it is searched in, kept by a trigger (`kabar_search_text`); null in old rows until they are filled online. */
    searchText: text('search_text'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex('registrations_number_key').on(table.number),
    index('registrations_status_idx').on(table.status, table.id),
    index('registrations_phone_idx').on(table.phone),
    index('registrations_technician_idx').on(table.technicianId, table.status),
    index('registrations_area_idx').on(table.areaId),
    index('registrations_created_idx').on(table.createdAt, table.id),
    index('registrations_updated_idx').on(table.updatedAt, table.id),
    index('registrations_name_trgm_idx').using('gin', sql`${table.name} gin_trgm_ops`),
    index('registrations_phone_trgm_idx').using('gin', sql`${table.phone} gin_trgm_ops`),
    index('registrations_search_idx').using('gin', sql`${table.searchText} gin_trgm_ops`),
    index('registrations_name_order_idx').on(sql`${table.name} collate "indonesian"`, table.id),
  ],
);
