import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { PaymentMethod, PaymentStatus } from '#shared/domain/payment.ts';
import { createdAt, identity, instant } from './columns.ts';
import { customers } from './customers.ts';
import { invoices } from './invoices.ts';
import { users } from './users.ts';

/** Money received or claimed for an invoice, integer rupiah. */
export const payments = pgTable(
  'payments',
  {
    id: identity(),
    invoiceId: integer('invoice_id')
      .notNull()
      .references(() => invoices.id),
    /** Whose money it is; kept by a trigger, null in old rows until they are filled online. */
    customerId: integer('customer_id').references(() => customers.id),
    amount: bigint('amount', { mode: 'number' }).notNull(),
    method: text('method').$type<PaymentMethod>().notNull(),
    status: text('status').$type<PaymentStatus>().notNull(),
    /** Name of the proof in `stored_files`. */
    proofFile: text('proof_file'),
    note: text('note'),
    /** Who entered it; null when the customer sent it. */
    recordedBy: integer('recorded_by').references(() => users.id),
    /** Who accepted or refused it, and when. */
    verifiedBy: integer('verified_by').references(() => users.id),
    verifiedAt: instant('verified_at'),
    /** Why it was refused or taken back. */
    reason: text('reason'),
    reversedBy: integer('reversed_by').references(() => users.id),
    reversedAt: instant('reversed_at'),
    paidAt: instant('paid_at').notNull(),
    isDemo: boolean('is_demo').notNull().default(false),
    createdAt: createdAt(),
  },
  (table) => [
    check('payments_amount_check', sql`${table.amount} > 0`),
    index('payments_customer_idx').on(table.customerId, table.id),
    index('payments_proof_idx').on(table.proofFile).where(sql`proof_file is not null`),
    index('payments_invoice_idx').on(table.invoiceId),
    index('payments_status_idx').on(table.status, table.id),
  ],
);
