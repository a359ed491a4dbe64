import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { bigIdentity, createdAt, instant } from './columns.ts';
import { customers } from './customers.ts';
import { invoices } from './invoices.ts';
import { payments } from './payments.ts';
import { users } from './users.ts';

/** Mails that are to be sent, are sent or came back. Written in the transaction of the event, like a message of the ledger. */
export const emailOutbox = pgTable(
  'email_outbox',
  {
    id: bigIdentity(),
    kind: text('kind').$type<'invoice' | 'payment_confirmation'>().notNull(),
    /** Carries the event's id: the same event never mails twice. */
    dedupeKey: text('dedupe_key').notNull(),
    customerId: integer('customer_id').references(() => customers.id),
    invoiceId: integer('invoice_id').references(() => invoices.id),
    paymentId: integer('payment_id').references(() => payments.id),
    recipientAddress: text('recipient_address').notNull(),
    recipientName: text('recipient_name').notNull(),
    language: text('language').$type<'id' | 'en'>().notNull().default('id'),
    subject: text('subject').notNull(),
    body: text('body').notNull(),
    /** What is attached, made when it is sent: `[{"kind": "invoice_pdf", "id": 7}]`. */
    attachments: jsonb('attachments').$type<{ kind: 'invoice_pdf'; id: number }[]>().notNull().default([]),
    state: text('state')
      .$type<'pending' | 'sending' | 'sent' | 'failed' | 'bounced' | 'cancelled'>()
      .notNull()
      .default('pending'),
    tries: smallint('tries').notNull().default(0),
    nextTryAt: instant('next_try_at').notNull().defaultNow(),
    leaseUntil: instant('lease_until'),
    node: text('node'),
    /** `Message-ID` given to the server; bounces name it. */
    messageId: text('message_id'),
    error: text('error'),
    createdBy: integer('created_by').references(() => users.id),
    createdAt: createdAt(),
    sentAt: instant('sent_at'),
    settledAt: instant('settled_at'),
  },
  (table) => [
    check('email_outbox_state_check', sql`${table.state} in ('pending','sending','sent','failed','bounced','cancelled')`),
    check('email_outbox_lease_check', sql`(${table.state} = 'sending') = (${table.leaseUntil} is not null)`),
    uniqueIndex('email_outbox_dedupe_key').on(table.dedupeKey),
    index('email_outbox_due_idx').on(table.nextTryAt).where(sql`state = 'pending'`),
    index('email_outbox_lease_idx').on(table.leaseUntil).where(sql`state = 'sending'`),
    index('email_outbox_customer_idx').on(table.customerId, table.id).where(sql`customer_id is not null`),
    index('email_outbox_invoice_idx').on(table.invoiceId).where(sql`invoice_id is not null`),
    index('email_outbox_message_idx').on(table.messageId).where(sql`message_id is not null`),
  ],
);
