import { boolean, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { Lane } from '#shared/domain/message.ts';
import { instant, updatedAt } from './columns.ts';

/** Live settings of a lane: paused or not, calls at once per node, order of gateways. */
export const lanes = pgTable('lanes', {
  id: text('id').$type<Lane>().primaryKey(),
  paused: boolean('paused').notNull().default(false),
  pausedReason: text('paused_reason'),
  pausedAt: instant('paused_at'),
  concurrency: integer('concurrency').notNull().default(5),
  gatewayOrder: jsonb('gateway_order').$type<string[]>().notNull().default([]),
  updatedAt: updatedAt(),
});
