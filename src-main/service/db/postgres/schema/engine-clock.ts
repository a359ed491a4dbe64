import { boolean, interval, pgTable } from 'drizzle-orm/pg-core';

/**
 * The one offset of `engine_now()` (ENGINE E-3). The application's database role can read it and nothing else, so only tests
 * (and an owner of the database) can move the engine's time.
 */
export const engineClock = pgTable('engine_clock', {
  one: boolean('one').primaryKey().default(true),
  shift: interval('shift').notNull(),
});
