import { sql } from 'drizzle-orm';
import { bigint, boolean, date, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { InvoiceStatus } from '#shared/domain/invoice.ts';
import { createdAt, identity, instant, updatedAt } from './columns.ts';
import { customers } from './customers.ts';

/** A bill of one month. Money is integer rupiah; `total` equals the sum of its lines. */
export const invoices = pgTable(
  'invoices',
  {
    id: identity(),
    number: text('number').notNull().generatedAlwaysAs(sql`'INV-' || lpad(id::text, greatest(6, length(id::text)), '0')`),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id),
    /** First day of the billed month (WIB). */
    period: date('period', { mode: 'string' }).notNull(),
    /** WIB date. */
    dueDate: date('due_date', { mode: 'string' }).notNull(),
    status: text('status').$type<InvoiceStatus>().notNull(),
    total: bigint('total', { mode: 'number' }).notNull(),
    paidAt: instant('paid_at'),
    isDemo: boolean('is_demo').notNull().default(false),
    version: integer('version').notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex('invoices_number_key').on(table.number),
    index('invoices_customer_idx').on(table.customerId, table.id),
    index('invoices_status_due_idx').on(table.status, table.dueDate),
  ],
);
