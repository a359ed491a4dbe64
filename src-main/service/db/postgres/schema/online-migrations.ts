import { sql } from 'drizzle-orm';
import { bigint, check, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, instant, updatedAt } from './columns.ts';

/** How far each step of the online migrations is, so that another node, or the next start, goes on where one ended. */
export const onlineMigrations = pgTable(
  'online_migrations',
  {
    /** Id of the step; never reused for another one. */
    step: text('step').primaryKey(),
    state: text('state').$type<'running' | 'done'>().notNull().default('running'),
    /** Of a backfill: the last id that was looked at. */
    position: bigint('position', { mode: 'number' }).notNull().default(0),
    /** Of a backfill: rows written. */
    rows: bigint('rows', { mode: 'number' }).notNull().default(0),
    /** Times it gave way to somebody who held a lock. */
    retries: integer('retries').notNull().default(0),
    /** What stopped it last; null since it went on. */
    error: text('error'),
    node: text('node').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    finishedAt: instant('finished_at'),
  },
  (table) => [check('online_migrations_state_check', sql`${table.state} in ('running','done')`)],
);
