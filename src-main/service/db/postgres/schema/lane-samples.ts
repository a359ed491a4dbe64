import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Lane } from '#shared/domain/message.ts';
import { instant } from './columns.ts';

/** How much waited in each lane, a row per minute in which a worker lived; a partition per month (SPEC §10). */
export const laneSamples = pgTable(
  'lane_samples',
  {
    lane: text('lane').$type<Lane>().notNull(),
    minute: instant('minute').notNull(),
    waiting: integer('waiting').notNull(),
    /** Null = nothing waited. */
    oldestWaitingSeconds: integer('oldest_waiting_seconds'),
  },
  (table) => [primaryKey({ columns: [table.minute, table.lane] })],
);
