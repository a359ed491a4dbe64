import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, identity, instant } from './columns.ts';
import { users } from './users.ts';

/**
 * One row per job and due time: whoever inserts it runs it, so a run happens once in the whole fleet (SPEC §5). A node that dies leaves its
 * lease, and another one finishes. All times are the database's.
 */
export const jobRuns = pgTable(
  'job_runs',
  {
    id: identity(),
    job: text('job').notNull(),
    scheduledFor: instant('scheduled_for').notNull(),
    /** `missed`: its time has passed and it is not made up for. */
    state: text('state').$type<'running' | 'done' | 'failed' | 'missed'>().notNull().default('running'),
    /** Asked for by a person, outside its schedule. */
    manual: boolean('manual').notNull().default(false),
    requestedBy: integer('requested_by').references(() => users.id),
    node: text('node').notNull(),
    /** Grows with each takeover; an older owner may write nothing any more. */
    tries: integer('tries').notNull().default(1),
    leaseUntil: instant('lease_until'),
    /** What it did, e.g. `{"reminded": 31, "skipped": 2}`. */
    counts: jsonb('counts').$type<Record<string, number>>().notNull().default({}),
    error: text('error'),
    startedAt: instant('started_at').notNull(),
    finishedAt: instant('finished_at'),
    createdAt: createdAt(),
  },
  (table) => [
    check('job_runs_state_check', sql`${table.state} in ('running','done','failed','missed')`),
    check('job_runs_lease_check', sql`(${table.state} = 'running') = (${table.leaseUntil} is not null)`),
    check('job_runs_finished_check', sql`(${table.state} = 'running') = (${table.finishedAt} is null)`),
    uniqueIndex('job_runs_slot_key').on(table.job, table.scheduledFor),
    index('job_runs_job_idx').on(table.job, table.state, table.scheduledFor),
    index('job_runs_started_idx').on(table.startedAt, table.id),
    index('job_runs_lease_idx').on(table.leaseUntil).where(sql`state = 'running'`),
  ],
);
