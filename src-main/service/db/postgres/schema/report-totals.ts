import { bigint, date, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

/**
 * Daily figures of the charts, so that 90 days cost the same at a thousand and at a million rows (SPEC §17). Together with
 * `report_changes` they are exact in every snapshot: triggers write the changes in the transaction of the business row.
 */
export const reportTotals = pgTable(
  'report_totals',
  {
    /** What is counted, e.g. `ticket.completed`. */
    figure: text('figure').notNull(),
    /** WIB day. */
    day: date('day', { mode: 'string' }).notNull(),
    /** What it is split by, parts joined with `:`. */
    key: text('key').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    /** Sum of what belongs to the figure: rupiah, seconds, stars; 0 where there is nothing to add. */
    amount: bigint('amount', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.figure, table.day, table.key] })],
);
