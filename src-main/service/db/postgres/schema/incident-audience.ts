import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { createdAt, instant } from './columns.ts';
import { customers } from './customers.ts';
import { incidents } from './incidents.ts';
import { users } from './users.ts';

/** Who is affected. Whom it was told and who was reached are facts of the ledger (`whatsapp_notifications.incident_update_id`). */
export const incidentAudience = pgTable(
  'incident_audience',
  {
    incidentId: integer('incident_id')
      .notNull()
      .references(() => incidents.id),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id),
    origin: text('origin').$type<'area' | 'list' | 'added'>().notNull(),
    /** Who added it by hand, and why. */
    addedBy: integer('added_by').references(() => users.id),
    reason: text('reason'),
    /** From when on the row is part of what was told, and stays. */
    frozenAt: instant('frozen_at'),
    removedAt: instant('removed_at'),
    removedBy: integer('removed_by').references(() => users.id),
    removeReason: text('remove_reason'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.customerId] }),
    check('incident_audience_origin_check', sql`${table.origin} in ('area','list','added')`),
    check('incident_audience_removed_check', sql`(${table.removedAt} is null) = (${table.removeReason} is null)`),
    index('incident_audience_customer_idx').on(table.customerId, table.incidentId).where(sql`removed_at is null`),
  ],
);
