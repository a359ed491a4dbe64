import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * One row per admission (ENGINE E-8). Written before the call, so an open row almost always means a call in flight.
 * Pace (E-12) and breaker (E-13) read this table; there is no other counter.
 */
export const whatsappDeliveryAttempts = pgTable(
  'whatsapp_delivery_attempts',
  {
    id: uuid('id').primaryKey(),
    notificationId: bigint('notification_id', { mode: 'number' }).notNull(),
    generation: integer('generation').notNull(),
    attempt: integer('attempt').notNull(),
    gateway: text('gateway').notNull(),
    /** The breaker's generation when the call was admitted; only calls of the current one count for it. */
    breakerGeneration: integer('breaker_generation').notNull(),
    urgent: boolean('urgent').notNull(),
    probe: boolean('probe').notNull().default(false),
    state: text('state')
      .$type<'open' | 'accepted' | 'refused' | 'failed' | 'unknown' | 'not_started'>()
      .notNull()
      .default('open'),
    startedAt: instant('started_at').notNull(),
    leaseUntil: instant('lease_until').notNull(),
    endedAt: instant('ended_at'),
    providerMessageId: text('provider_message_id'),
    code: text('code'),
    detail: text('detail'),
    httpStatus: smallint('http_status'),
    durationMs: integer('duration_ms'),
    node: text('node').notNull(),
    /** The start of an engine that made it; while that lives, it holds the advisory lock of this id (E-13). */
    engine: uuid('engine'),
  },
  (table) => [
    check(
      'whatsapp_delivery_attempts_state_check',
      sql`${table.state} in ('open','accepted','refused','failed','unknown','not_started')`,
    ),
    index('whatsapp_delivery_attempts_notification_idx').on(table.notificationId, table.attempt),
    // The sliding log of E-12: calls that were or may have been made.
    index('whatsapp_delivery_attempts_pace_idx').on(table.gateway, table.startedAt).where(sql`state <> 'not_started'`),
    index('whatsapp_delivery_attempts_open_idx').on(table.leaseUntil).where(sql`state = 'open'`),
  ],
);
