import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, pgTable, smallint, text } from 'drizzle-orm/pg-core';
import { identity } from './columns.ts';
import { invoices } from './invoices.ts';

/** Line items; `amount` = quantity × unit price, integer rupiah. */
export const invoiceLines = pgTable(
  'invoice_lines',
  {
    id: identity(),
    invoiceId: integer('invoice_id')
      .notNull()
      .references(() => invoices.id, { onDelete: 'cascade' }),
    position: smallint('position').notNull(),
    description: text('description').notNull(),
    quantity: integer('quantity').notNull(),
    unitPrice: bigint('unit_price', { mode: 'number' }).notNull(),
    amount: bigint('amount', { mode: 'number' }).notNull(),
  },
  (table) => [
    check('invoice_lines_amount_check', sql`${table.amount} = ${table.quantity} * ${table.unitPrice}`),
    index('invoice_lines_invoice_idx').on(table.invoiceId, table.position),
  ],
);
