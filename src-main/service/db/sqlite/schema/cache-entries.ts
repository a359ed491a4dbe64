import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Answers of the centre kept for when it cannot be reached, with the time they were true. */
export const cacheEntries = sqliteTable('cache_entries', {
  key: text('key').primaryKey(),
  body: text('body').notNull(),
  fetchedAt: integer('fetched_at').notNull(),
});
