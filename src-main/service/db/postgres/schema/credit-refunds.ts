import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { PaymentMethod } from '#shared/domain/payment.ts';
import { createdAt, identity, instant } from './columns.ts';
import { customers } from './customers.ts';
import { payments } from './payments.ts';
import { users } from './users.ts';

/** Credit paid back to a customer, integer rupiah: a booking of its own against the payment it came from. Never deleted. */
export const creditRefunds = pgTable(
  'credit_refunds',
  {
    id: identity(),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id),
    paymentId: integer('payment_id')
      .notNull()
      .references(() => payments.id),
    amount: bigint('amount', { mode: 'number' }).notNull(),
    method: text('method').$type<PaymentMethod>().notNull(),
    reason: text('reason').notNull(),
    bookedBy: integer('booked_by')
      .notNull()
      .references(() => users.id),
    createdAt: createdAt(),
    /** Booked by mistake: it does not count any more. */
    reversedAt: instant('reversed_at'),
    reversedBy: integer('reversed_by').references(() => users.id),
  },
  (table) => [
    check('credit_refunds_amount_check', sql`${table.amount} > 0`),
    check('credit_refunds_reversal_check', sql`(${table.reversedAt} is null) = (${table.reversedBy} is null)`),
    index('credit_refunds_customer_idx').on(table.customerId, table.id),
    index('credit_refunds_payment_idx').on(table.paymentId),
  ],
);
