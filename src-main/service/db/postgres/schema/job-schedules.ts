import { boolean, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { updatedAt } from './columns.ts';
import { users } from './users.ts';

/** When a job runs, where a person has changed it; a missing row means the job's own schedule. Times are WIB. */
export const jobSchedules = pgTable('job_schedules', {
  job: text('job').primaryKey(),
  /** Five fields of cron. */
  cron: text('cron').notNull(),
  enabled: boolean('enabled').notNull().default(true),
  version: integer('version').notNull().default(1),
  updatedBy: integer('updated_by').references(() => users.id),
  updatedAt: updatedAt(),
});
