import { boolean, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** Restore guard (ENGINE E-17): why non-urgent lanes stand still, and who let them go again. */
export const engineGuard = pgTable('engine_guard', {
  one: boolean('one').primaryKey().default(true),
  reason: text('reason'),
  since: instant('since'),
  releasedBy: text('released_by'),
  releasedAt: instant('released_at'),
});
