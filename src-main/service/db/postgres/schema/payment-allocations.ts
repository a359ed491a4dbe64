import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, identity, instant } from './columns.ts';
import { invoices } from './invoices.ts';
import { payments } from './payments.ts';
import { users } from './users.ts';

/**
 * Which part of a payment went to which bill, integer rupiah. What is left of a verified payment is the customer's credit (`payment_balances`);
 * a trigger books the first allocation when a payment becomes verified and releases all when it is taken back. Never deleted.
 */
export const paymentAllocations = pgTable(
  'payment_allocations',
  {
    id: identity(),
    paymentId: integer('payment_id')
      .notNull()
      .references(() => payments.id),
    invoiceId: integer('invoice_id')
      .notNull()
      .references(() => invoices.id),
    amount: bigint('amount', { mode: 'number' }).notNull(),
    /** Who chose the bill; null when the product did. */
    allocatedBy: integer('allocated_by').references(() => users.id),
    createdAt: createdAt(),
    /** It does not count any more from then on. */
    releasedAt: instant('released_at'),
    releaseReason: text('release_reason'),
  },
  (table) => [
    check('payment_allocations_amount_check', sql`${table.amount} > 0`),
    check('payment_allocations_release_check', sql`(${table.releasedAt} is null) = (${table.releaseReason} is null)`),
    index('payment_allocations_payment_idx').on(table.paymentId),
    index('payment_allocations_invoice_idx').on(table.invoiceId),
  ],
);
