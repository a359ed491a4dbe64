import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, identity, instant } from './columns.ts';
import { users } from './users.ts';

/** What one shift leaves to the next: what was open at that moment, and notes. The next operator accepts it once. */
export const shiftHandovers = pgTable(
  'shift_handovers',
  {
    id: identity(),
    fromUserId: integer('from_user_id')
      .notNull()
      .references(() => users.id),
    /** Ids and counts of what was open, as it stood then. */
    open: jsonb('open').$type<Record<string, unknown>>().notNull(),
    notes: text('notes').notNull().default(''),
    createdAt: createdAt(),
    acceptedBy: integer('accepted_by').references(() => users.id),
    acceptedAt: instant('accepted_at'),
    /** What the next operator has to say about it. */
    remark: text('remark'),
  },
  (table) => [
    check('shift_handovers_accepted_check', sql`(${table.acceptedAt} is null) = (${table.acceptedBy} is null)`),
    check('shift_handovers_other_check', sql`${table.acceptedBy} <> ${table.fromUserId}`),
    index('shift_handovers_created_idx').on(table.createdAt, table.id),
    index('shift_handovers_open_idx').on(table.id).where(sql`accepted_at is null`),
  ],
);
