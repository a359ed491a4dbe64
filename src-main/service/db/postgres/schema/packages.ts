import { boolean, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { identity } from './columns.ts';

/** Internet packages on sale. `monthlyPrice` is integer rupiah. */
export const packages = pgTable(
  'packages',
  {
    id: identity(),
    name: text('name').notNull(),
    mbps: integer('mbps').notNull(),
    monthlyPrice: integer('monthly_price').notNull(),
    active: boolean('active').notNull().default(true),
  },
  (table) => [uniqueIndex('packages_name_key').on(table.name)],
);
