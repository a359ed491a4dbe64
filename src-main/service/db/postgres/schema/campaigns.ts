import { sql } from 'drizzle-orm';
import { type AnyPgColumn, bigint, boolean, check, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, identity, instant, updatedAt } from './columns.ts';
import { users } from './users.ts';

/** States of a campaign; steps between them belong to its feature. */
export const CAMPAIGN_STATES = ['draft', 'review', 'scheduled', 'running', 'paused', 'done', 'cancelled'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** One message to many customers: what is said, to whom, when. Its progress is derived from the ledger (ENGINE E-7), there are no counters. */
export const campaigns = pgTable(
  'campaigns',
  {
    id: identity(),
    name: text('name').notNull(),
    notificationType: text('notification_type').notNull(),
    /** Input of the notification type, checked against its schema. */
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    /** Filter of the audience, read when it is frozen. */
    audience: jsonb('audience').$type<Record<string, unknown>>().notNull(),
    state: text('state').$type<CampaignState>().notNull().default('draft'),
    /** The campaign it is a copy of, or whose missed recipients it is sent to. */
    parentId: integer('parent_id').references((): AnyPgColumn => campaigns.id),
    startAt: instant('start_at'),
    /** Five fields of cron (WIB) of one that comes again. */
    recurrence: text('recurrence'),
    /** Messages per minute of this campaign alone; null = as fast as its lane. */
    perMinute: integer('per_minute'),
    /** Limits of the automatic pause, percent; null = those of the settings. */
    pauseAbove: jsonb('pause_above').$type<{ refused: number; unknown: number }>(),
    pausedAt: instant('paused_at'),
    pausedBy: integer('paused_by').references(() => users.id),
    /** Why it stands still: a person, or the limit it crossed. */
    pauseReason: text('pause_reason'),
    /** When the audience became rows. */
    frozenAt: instant('frozen_at'),
    startedBy: integer('started_by').references(() => users.id),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    /** What the preview promised, integer rupiah. */
    forecastCost: bigint('forecast_cost', { mode: 'number' }),
    createdBy: integer('created_by')
      .notNull()
      .references(() => users.id),
    isDemo: boolean('is_demo').notNull().default(false),
    version: integer('version').notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    check('campaigns_state_check', sql`${table.state} in ('draft','review','scheduled','running','paused','done','cancelled')`),
    check('campaigns_paused_check', sql`(${table.state} = 'paused') = (${table.pausedAt} is not null)`),
    check('campaigns_pace_check', sql`${table.perMinute} > 0`),
    check('campaigns_frozen_check', sql`${table.state} not in ('running','paused','done') or ${table.frozenAt} is not null`),
    index('campaigns_state_idx').on(table.state, table.id),
    index('campaigns_start_idx').on(table.startAt).where(sql`state = 'scheduled'`),
    index('campaigns_parent_idx').on(table.parentId).where(sql`parent_id is not null`),
  ],
);
