import { boolean, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, updatedAt } from './columns.ts';

/** State of a gateway shared by all nodes: its pace and its breaker (ENGINE E-12, E-13). Written only on change. */
export const gateways = pgTable('gateways', {
  id: text('id').primaryKey(),
  enabled: boolean('enabled').notNull().default(true),
  /** Messages per 60 s; 0 = no limit. */
  perMinute: integer('per_minute').notNull().default(100),
  breaker: text('breaker').$type<'closed' | 'open' | 'half_open'>().notNull().default('closed'),
  breakerGeneration: integer('breaker_generation').notNull().default(1),
  breakerReason: text('breaker_reason'),
  breakerDetail: text('breaker_detail'),
  breakerSince: instant('breaker_since'),
  /** Openings in a row without a success between them; sets the wait before the next probe. */
  openings: integer('openings').notNull().default(0),
  probeAt: instant('probe_at'),
  /** One node at a time asks the device and lets a probe through. */
  probeLeaseUntil: instant('probe_lease_until'),
  /** The one message under way while half open. */
  probeAttempt: uuid('probe_attempt'),
  /** Set by a vendor's Retry-After: no call before it. */
  restUntil: instant('rest_until'),
  /** What the last device question answered. */
  device: jsonb('device').$type<Record<string, unknown>>(),
  deviceCheckedAt: instant('device_checked_at'),
  /** Last turn of asking for delivery states: the node that moves it has the turn, so the whole fleet asks at one pace (E-15). */
  reportsPolledAt: instant('reports_polled_at'),
  /** Price of one message, integer rupiah. */
  pricePerMessage: integer('price_per_message').notNull().default(0),
  updatedAt: updatedAt(),
});
