import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** How often one code was guessed wrongly within its hour, over all phones: a code tried on many phones is stopped (RELIABILITY P1). */
export const otpGuesses = pgTable('otp_guesses', {
  /** Keyed hash of the guessed code. */
  guessHash: text('guess_hash').primaryKey(),
  wrong: integer('wrong').notNull(),
  windowStartedAt: instant('window_started_at').notNull(),
});
