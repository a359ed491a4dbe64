import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { bigIdentity, createdAt, instant } from './columns.ts';
import { customers } from './customers.ts';
import { invoices } from './invoices.ts';
import { registrations } from './registrations.ts';
import { tickets } from './tickets.ts';

/** What a link in a message may be for. */
export const LINK_PURPOSES = ['rating', 'survey', 'invoice_pdf', 'pay', 'opt_out', 'tracking'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** Random tokens of the links in messages: stored hashed, for one purpose and one record, expiring, revocable (SPEC §6). */
export const linkTokens = pgTable(
  'link_tokens',
  {
    id: bigIdentity(),
    /** SHA-256 in hex; the token itself stands only in the message. */
    tokenHash: text('token_hash').notNull(),
    purpose: text('purpose').$type<LinkPurpose>().notNull(),
    customerId: integer('customer_id').references(() => customers.id),
    ticketId: integer('ticket_id').references(() => tickets.id),
    invoiceId: integer('invoice_id').references(() => invoices.id),
    registrationId: integer('registration_id').references(() => registrations.id),
    singleUse: boolean('single_use').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** The first use; the only one where it is for a single use. */
    usedAt: instant('used_at'),
    revokedAt: instant('revoked_at'),
    revokeReason: text('revoke_reason'),
    /** The message that carries it. */
    notificationId: bigint('notification_id', { mode: 'number' }),
    createdAt: createdAt(),
  },
  (table) => [
    check('link_tokens_purpose_check', sql`${table.purpose} in ('rating','survey','invoice_pdf','pay','opt_out','tracking')`),
    check('link_tokens_hash_check', sql`${table.tokenHash} ~ '^[0-9a-f]{64}$'`),
    check(
      'link_tokens_subject_check',
      sql`case ${table.purpose} when 'rating' then ${table.ticketId} when 'survey' then ${table.ticketId} when 'invoice_pdf' then ${table.invoiceId}
          when 'pay' then ${table.invoiceId} when 'opt_out' then ${table.customerId} else ${table.registrationId} end is not null`,
    ),
    uniqueIndex('link_tokens_hash_key').on(table.tokenHash),
    index('link_tokens_customer_idx').on(table.customerId).where(sql`customer_id is not null`),
    index('link_tokens_ticket_idx').on(table.ticketId).where(sql`ticket_id is not null`),
    index('link_tokens_invoice_idx').on(table.invoiceId).where(sql`invoice_id is not null`),
    index('link_tokens_registration_idx').on(table.registrationId).where(sql`registration_id is not null`),
    index('link_tokens_expiry_idx').on(table.expiresAt),
  ],
);
