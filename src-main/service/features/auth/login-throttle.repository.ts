import { eq, sql } from 'drizzle-orm';
import { loginThrottle } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';

export interface ThrottleLimit {
  /** Failures within the window from which on a wait follows each further one. */
  readonly failures: number;
  readonly windowSeconds: number;
  readonly firstWaitSeconds: number;
  readonly longestWaitSeconds: number;
}

/**
 * Counts one try under the key in a single statement, so that parallel tries on any node each get their own number.
 * False when the key has to wait: then nothing is counted. The window starts anew when it passed without reaching the limit,
 * or when that long went by after the last wait.
 */
export async function claimTry(db: Database, key: string, limit: ThrottleLimit, now: Date): Promise<boolean> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const isOver = sql`greatest(t.window_started_at, t.blocked_until) <= ${at} - make_interval(secs => ${limit.windowSeconds})`;
  const excess = sql`least(t.failures + 1 - ${limit.failures}::int, 16)`;
  const wait = sql`least(${limit.firstWaitSeconds}::float8 * power(2, ${excess}), ${limit.longestWaitSeconds}::float8)`;
  const { rowCount } = await db.execute(sql`
    INSERT INTO login_throttle AS t (key, failures, window_started_at)
    VALUES (${key}, 1, ${at})
    ON CONFLICT (key) DO UPDATE SET
      failures = CASE WHEN ${isOver} THEN 1 ELSE t.failures + 1 END,
      window_started_at = CASE WHEN ${isOver} THEN ${at} ELSE t.window_started_at END,
      blocked_until = CASE WHEN NOT ${isOver} AND t.failures + 1 >= ${limit.failures}::int
        THEN ${at} + make_interval(secs => ${wait}) END
    WHERE t.blocked_until IS NULL OR t.blocked_until <= ${at}`);
  return rowCount === 1;
}

export async function blockedUntil(db: Database, key: string): Promise<Date | null> {
  const [row] = await db.select({ until: loginThrottle.blockedUntil }).from(loginThrottle).where(eq(loginThrottle.key, key));
  return row?.until ?? null;
}

export async function forgetTries(db: Database, key: string): Promise<void> {
  await db.delete(loginThrottle).where(eq(loginThrottle.key, key));
}

/** Takes one counted try back, and the wait it caused. */
export async function takeBackTry(db: Database, key: string): Promise<void> {
  await db
    .update(loginThrottle)
    .set({ failures: sql`greatest(${loginThrottle.failures} - 1, 0)`, blockedUntil: null })
    .where(eq(loginThrottle.key, key));
}

/** Removes keys whose last window and wait ended before that instant. Returns how many. */
export async function deleteOldTries(db: Database, before: Date): Promise<number> {
  const { rowCount } = await db
    .delete(loginThrottle)
    .where(sql`greatest(${loginThrottle.windowStartedAt}, ${loginThrottle.blockedUntil}) < ${before.toISOString()}::timestamptz`);
  return rowCount ?? 0;
}
