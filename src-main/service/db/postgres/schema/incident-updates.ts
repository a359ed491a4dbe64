import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, identity, instant } from './columns.ts';
import { incidents } from './incidents.ts';
import { users } from './users.ts';

/** What happened in an incident and what was said, in order, never changed. Messages of the ledger point here. */
export const incidentUpdates = pgTable(
  'incident_updates',
  {
    id: identity(),
    incidentId: integer('incident_id')
      .notNull()
      .references(() => incidents.id),
    kind: text('kind')
      .$type<'opened' | 'joined' | 'update' | 'promise' | 'starts' | 'moved' | 'resolved' | 'cancelled' | 'note'>()
      .notNull(),
    /** The words for customers; null for what they are not told. */
    message: text('message'),
    promisedUntil: instant('promised_until'),
    /** Null when the product did it. */
    authorId: integer('author_id').references(() => users.id),
    createdAt: createdAt(),
  },
  (table) => [
    check(
      'incident_updates_kind_check',
      sql`${table.kind} in ('opened','joined','update','promise','starts','moved','resolved','cancelled','note')`,
    ),
    index('incident_updates_incident_idx').on(table.incidentId, table.id),
  ],
);
