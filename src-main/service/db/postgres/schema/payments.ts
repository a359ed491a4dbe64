import { bigint, boolean, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { PaymentMethod, PaymentStatus } from '#shared/domain/payment.ts';
import { createdAt, identity, instant } from './columns.ts';
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
    amount: bigint('amount', { mode: 'number' }).notNull(),
    method: text('method').$type<PaymentMethod>().notNull(),
    status: text('status').$type<PaymentStatus>().notNull(),
    proofFile: text('proof_file'),
    note: text('note'),
    verifiedBy: integer('verified_by').references(() => users.id),
    paidAt: instant('paid_at').notNull(),
    isDemo: boolean('is_demo').notNull().default(false),
    createdAt: createdAt(),
  },
  (table) => [index('payments_invoice_idx').on(table.invoiceId), index('payments_status_idx').on(table.status, table.id)],
);
