import type { Pool } from 'pg';
import type { Duty } from '#service/background/define-duty.ts';
import { isNameOrderStale } from '#service/db/postgres/online/name-order.ts';
import { runOnlineMigrations } from '#service/db/postgres/online/run-online-migrations.ts';
import { ONLINE_STEPS } from '#service/db/postgres/online/steps.ts';
import { lendPlace } from '#service/db/postgres/pool.ts';
import type { Logger } from '#service/logger.ts';

const EVERY_MS = 3_600_000;
/** After a failure; twice as long after each further one. */
const AGAIN_MS = 5_000;
const LONGEST_AGAIN_MS = 300_000;

/**
 * Months ahead, and online migrations while the service works: on every node whose login owns the tables, one of them at a time, until none is left.
 * A node whose login does not says that they wait for `npm run db:migrate`. The end cuts what is under way: a batch is rolled back, a build
 * of an index begins again the next time.
 */
export function onlineMigrationsDuty(deps: {
  readonly pool: Pool;
  /** Connection string of the login that may change tables, if there is one. */
  readonly url: string;
  readonly node: string;
  readonly logger: Logger;
}): Duty {
  const { pool, url, node, logger } = deps;

  async function isAnythingOpen(): Promise<boolean> {
    const { rows } = await pool.query<{ open: number }>(
      `SELECT (cardinality($1::text[]) - count(*))::int AS open FROM online_migrations WHERE state = 'done' AND step = ANY($1)`,
      [ONLINE_STEPS.map(({ id }) => id)],
    );
    return rows[0]?.open !== 0 || (await isNameOrderStale(pool));
  }

  return {
    name: 'online-migrations',
    runsOn: 'every_node',
    everyMs: EVERY_MS,
    pauseMs: (failures) => (failures === 0 ? EVERY_MS : Math.min(AGAIN_MS * 2 ** (failures - 1), LONGEST_AGAIN_MS)),
    async run(signal) {
      // Rows of a month that nobody has made lie in a partition of their own meanwhile.
      await pool.query('SELECT create_months()');
      if (signal.aborted || !(await isAnythingOpen())) return;
      const giveBack = await lendPlace(pool);
      try {
        await runOnlineMigrations({
          url,
          steps: ONLINE_STEPS,
          node,
          signal,
          onStep: (step) => logger.info({ step }, 'online migration runs'),
        });
      } catch (cause) {
        if ((cause as { code?: unknown }).code !== '42501') throw cause;
        throw new Error('online migrations are open: run "npm run db:migrate"', { cause });
      } finally {
        giveBack();
      }
    },
  };
}
