import { bigint, date, index, pgTable, text } from 'drizzle-orm/pg-core';

/**
 * Changes of figures that are not yet folded into `report_totals`. Only ever inserted by writers, so that two of them never wait
 * for each other as they would for one counter.
 */
export const reportChanges = pgTable(
  'report_changes',
  {
    figure: text('figure').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    key: text('key').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    amount: bigint('amount', { mode: 'number' }).notNull(),
  },
  (table) => [index('report_changes_figure_idx').on(table.figure, table.day)],
);
