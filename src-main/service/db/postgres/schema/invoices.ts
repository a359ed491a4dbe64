import { sql } from 'drizzle-orm';
import { bigint, boolean, check, date, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { InvoiceStatus } from '#shared/domain/invoice.ts';
import { createdAt, identity, instant, updatedAt } from './columns.ts';
import { customers } from './customers.ts';
import { users } from './users.ts';

/** A bill of one month. Money is integer rupiah; `total` equals the sum of its lines. */
export const invoices = pgTable(
  'invoices',
  {
    id: identity(),
    number: text('number').notNull().generatedAlwaysAs(sql`'INV-' || lpad(id::text, greatest(6, length(id::text)), '0')`),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id),
    /** `monthly`: made by the monthly run, at most one per customer and month. `manual`: entered by a person. */
    kind: text('kind').$type<'monthly' | 'manual'>().notNull().default('monthly'),
    /** First day of the billed month (WIB). */
    period: date('period', { mode: 'string' }).notNull(),
    /** WIB date. */
    dueDate: date('due_date', { mode: 'string' }).notNull(),
    status: text('status').$type<InvoiceStatus>().notNull(),
    total: bigint('total', { mode: 'number' }).notNull(),
    /** Printed on the invoice. */
    note: text('note'),
    issuedAt: instant('issued_at'),
    /** When the payment that settled it was made. */
    paidAt: instant('paid_at'),
    voidReason: text('void_reason'),
    createdBy: integer('created_by').references(() => users.id),
    isDemo: boolean('is_demo').notNull().default(false),
    version: integer('version').notNull().default(1),
    /** What it is searched in, kept by a trigger (`kabar_search_text`); null in old rows until they are filled online. */
    searchText: text('search_text'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    check('invoices_total_check', sql`${table.total} >= 0`),
    uniqueIndex('invoices_number_key').on(table.number),
    // What makes the monthly run idempotent. A void invoice still counts: a second run must not bill again what a person took back.
    uniqueIndex('invoices_monthly_key').on(table.customerId, table.period).where(sql`kind = 'monthly'`),
    index('invoices_period_idx').on(table.period, table.id),
    index('invoices_due_idx').on(table.dueDate, table.id),
    index('invoices_status_idx').on(table.status, table.id),
    index('invoices_customer_idx').on(table.customerId, table.id),
    index('invoices_status_due_idx').on(table.status, table.dueDate),
    index('invoices_search_idx').using('gin', sql`${table.searchText} gin_trgm_ops`),
  ],
);
