import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { BackfillStep } from './online-step.ts';

/** Rows of one transaction (SPEC §15). */
export const BACKFILL_BATCH = 5_000;
/** Before rows that somebody held are asked for again. */
const HELD_MS = 200;

/**
 * Writes what is pending in batches. Where it stands is stored with each batch, so nothing is repeated after an end at any point. It never
 * waits for a row, nor for one that a row refers to: writers cannot meet it in a deadlock, and wait for one batch at most.
 */
export async function runBackfill(client: pg.Client, step: BackfillStep, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if ((await writeBatch(client, step)) === BACKFILL_BATCH) continue;
    const { rows } = await client.query<{ left: boolean }>(
      `SELECT EXISTS (SELECT FROM ${step.table} t WHERE ${step.pending}) AS left`,
    );
    if (!rows[0]?.left) break;
    await client.query('UPDATE online_migrations SET position = 0, updated_at = now() WHERE step = $1', [step.id]);
    await wait(HELD_MS);
  }
  // What is known of the column decides how it is searched.
  if (!signal.aborted) await client.query(`ANALYZE ${step.table}`);
}

async function writeBatch(client: pg.Client, step: BackfillStep): Promise<number> {
  const keys = (step.refersTo?.aliases ?? []).map((alias) => `FOR KEY SHARE OF ${alias} SKIP LOCKED`).join(' ');
  await client.query('BEGIN');
  try {
    const { rows } = await client.query<{ id: number }>(
      `SELECT t.id FROM ${step.table} t ${step.refersTo?.join ?? ''}
       WHERE t.id > (SELECT position FROM online_migrations WHERE step = $1) AND (${step.pending})
       ORDER BY t.id LIMIT ${BACKFILL_BATCH} FOR UPDATE OF t SKIP LOCKED ${keys}`,
      [step.id],
    );
    const ids = rows.map(({ id }) => id);
    const last = ids.at(-1);
    if (last !== undefined) {
      await client.query(step.write, [ids]);
      await client.query('UPDATE online_migrations SET position = $2, rows = rows + $3, updated_at = now() WHERE step = $1', [
        step.id,
        last,
        ids.length,
      ]);
    }
    await client.query('COMMIT');
    return ids.length;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
