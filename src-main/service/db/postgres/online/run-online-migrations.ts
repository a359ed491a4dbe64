import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { tryLockForSession } from '../../locks.ts';
import { gaveWay } from '../table-locks.ts';
import { runBackfill } from './backfill.ts';
import { buildIndex } from './build-index.ts';
import { isNameOrderStale, renewNameOrder } from './name-order.ts';
import type { OnlineStep } from './online-step.ts';

/** Longest wait for a lock, ms (SPEC §15). */
const LOCK_TIMEOUT_MS = 3_000;
const ASK_AGAIN_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

export interface OnlineRun {
  /** Connection string of the owner of the tables. */
  readonly url: string;
  readonly steps: readonly OnlineStep[];
  /** Shown beside the step. */
  readonly node: string;
  readonly signal: AbortSignal;
  /** A step that now begins. */
  onStep?(step: string): void;
}

/**
 * Does what is left of the steps, in their order, while people work, and renews the order of names where the server's has changed. Returns when
 * all are done or `signal` cuts it (what is under way is taken back); waits while another node is at it. Throws when the database goes away or a
 * step is refused: it goes on from there the next time.
 */
export async function runOnlineMigrations(run: OnlineRun): Promise<void> {
  const client = new pg.Client({
    connectionString: run.url,
    application_name: 'kabar-desk online migrations',
    options: `-c lock_timeout=${LOCK_TIMEOUT_MS} -c timezone=UTC -c client_min_messages=warning`,
  });
  client.on('error', () => undefined);
  await client.connect();
  // What a build of an index leaves behind is thrown away by the next one, a batch is rolled back.
  const cut = () => void client.end();
  run.signal.addEventListener('abort', cut, { once: true });
  try {
    while (!run.signal.aborted) {
      if ((await allDone(client, run.steps)) && !(await isNameOrderStale(client))) return;
      // Only ever tried: who waited for it would hold a snapshot that a concurrent index has to wait for.
      if (await tryLockForSession(client, 'onlineMigrations')) break;
      await wait(ASK_AGAIN_MS);
    }
    for (const step of run.steps) {
      if (run.signal.aborted) return;
      await performStep(client, step, run);
    }
    if (!run.signal.aborted && (await isNameOrderStale(client))) await renewNameOrder(client);
  } catch (error) {
    if (!run.signal.aborted) throw error;
  } finally {
    run.signal.removeEventListener('abort', cut);
    await client.end();
  }
}

async function allDone(client: pg.Client, steps: readonly OnlineStep[]): Promise<boolean> {
  const { rows } = await client.query<{ done: number }>(
    `SELECT count(*)::int AS done FROM online_migrations WHERE state = 'done' AND step = ANY($1)`,
    [steps.map(({ id }) => id)],
  );
  return rows[0]?.done === steps.length;
}

async function performStep(client: pg.Client, step: OnlineStep, run: OnlineRun): Promise<void> {
  const { rows } = await client.query<{ state: string }>('SELECT state FROM online_migrations WHERE step = $1', [step.id]);
  if (rows[0]?.state === 'done') return;
  await client.query(
    `INSERT INTO online_migrations (step, node) VALUES ($1, $2)
     ON CONFLICT (step) DO UPDATE SET node = excluded.node, error = NULL, updated_at = now()`,
    [step.id, run.node],
  );
  run.onStep?.(step.id);
  for (let pause = ASK_AGAIN_MS; !run.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      await perform(client, step, run.signal);
      if (run.signal.aborted) return;
      await client.query(
        `UPDATE online_migrations SET state = 'done', error = NULL, updated_at = now(), finished_at = now() WHERE step = $1`,
        [step.id],
      );
      return;
    } catch (error) {
      if (run.signal.aborted) return;
      await client.query('UPDATE online_migrations SET retries = retries + 1, error = $2, updated_at = now() WHERE step = $1', [
        step.id,
        error instanceof Error ? error.message : String(error),
      ]);
      if (!gaveWay(error)) throw error;
      await wait(pause, undefined, { signal: run.signal }).catch(() => undefined);
    }
  }
}

async function perform(client: pg.Client, step: OnlineStep, signal: AbortSignal): Promise<void> {
  if (step.kind === 'index') await buildIndex(client, step);
  else if (step.kind === 'backfill') await runBackfill(client, step, signal);
  else await client.query(`ALTER TABLE ${step.table} VALIDATE CONSTRAINT ${step.id}`);
}
