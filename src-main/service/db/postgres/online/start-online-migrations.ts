import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from '#service/logger.ts';
import { lendPlace } from '../pool.ts';
import { isNameOrderStale } from './name-order.ts';
import { runOnlineMigrations } from './run-online-migrations.ts';
import { ONLINE_STEPS } from './steps.ts';

const AGAIN_MS = 5_000;
const LONGEST_AGAIN_MS = 300_000;

/**
 * Months ahead, and online migrations while the service works: on every node whose login owns the tables, one of them at a time, until none is left.
 * A node whose login does not says once that they wait for `npm run db:migrate`.
 */
export function startOnlineMigrations(deps: {
  readonly pool: Pool;
  /** Connection string of the login that may change tables, if there is one. */
  readonly url: string;
  readonly node: string;
  readonly logger: Logger;
}) {
  const { pool, url, node, logger } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function work(): Promise<void> {
    // Rows of a month that nobody has made lie in a partition of their own meanwhile.
    await pool.query('SELECT create_months()');
    const { rows } = await pool.query<{ open: number }>(
      `SELECT (cardinality($1::text[]) - count(*))::int AS open FROM online_migrations WHERE state = 'done' AND step = ANY($1)`,
      [ONLINE_STEPS.map(({ id }) => id)],
    );
    if (rows[0]?.open === 0 && !(await isNameOrderStale(pool))) return;
    const giveBack = await lendPlace(pool);
    try {
      await runOnlineMigrations({
        url,
        steps: ONLINE_STEPS,
        node,
        signal,
        onStep: (step) => logger.info({ step }, 'online migration runs'),
      });
    } finally {
      giveBack();
    }
  }

  async function loop(): Promise<void> {
    for (let pause = AGAIN_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_AGAIN_MS)) {
      try {
        return await work();
      } catch (error) {
        const lacksRight = (error as { code?: unknown }).code === '42501';
        logger.warn(
          { err: error },
          lacksRight ? 'online migrations are open: run "npm run db:migrate"' : 'online migration goes on later',
        );
        if (lacksRight) return;
        await wait(pause, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  const running = loop();
  return {
    /** Cuts what is under way: a batch is rolled back, a build of an index begins again the next time. */
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
