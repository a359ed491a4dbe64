import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * Engines that have started and not said goodbye (ENGINE E-13). Whether one is alive is not written here: it holds the advisory lock of its
 * id while it is.
 */
export const engines = pgTable('engines', {
  id: uuid('id').primaryKey(),
  node: text('node').notNull(),
  startedAt: instant('started_at').notNull(),
});
