import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant } from './columns.ts';

/**
 * One requested code (ENGINE E-19). `codeHash` is a keyed hash; `codeSealed` holds the code encrypted for the one message that
 * carries it and is emptied as soon as that message is accepted or the challenge ends.
 */
export const otpChallenges = pgTable(
  'otp_challenges',
  {
    id: uuid('id').primaryKey(),
    phone: text('phone').notNull(),
    purpose: text('purpose').$type<'registration' | 'portal_login' | 'phone_change'>().notNull(),
    /** False when nothing was sent (a cap was reached): the answer looks the same, no code can be right. */
    live: boolean('live').notNull(),
    codeHash: text('code_hash').notNull(),
    codeSealed: text('code_sealed'),
    wrongTries: smallint('wrong_tries').notNull().default(0),
    notificationId: bigint('notification_id', { mode: 'number' }),
    customerId: integer('customer_id'),
    expiresAt: instant('expires_at').notNull(),
    supersededAt: instant('superseded_at'),
    verifiedAt: instant('verified_at'),
    /** SHA-256 of the one-time proof handed out by a right answer, until it is used. */
    ticketHash: text('ticket_hash'),
    ticketExpiresAt: instant('ticket_expires_at'),
    ticketUsedAt: instant('ticket_used_at'),
    createdAt: createdAt(),
  },
  (table) => [
    index('otp_challenges_phone_idx').on(table.phone, table.createdAt),
    index('otp_challenges_created_idx').on(table.createdAt),
    index('otp_challenges_notification_idx').on(table.notificationId).where(sql`notification_id is not null`),
    index('otp_challenges_sealed_idx').on(table.expiresAt).where(sql`code_sealed is not null`),
    uniqueIndex('otp_challenges_ticket_key').on(table.ticketHash).where(sql`ticket_hash is not null`),
  ],
);
