import type { Pool } from 'pg';
import { engineKey } from '#service/db/locks.ts';
import type { Logger } from '#service/logger.ts';
import type { Clock } from '#service/ports/clock.ts';
import { addAllAgain } from './add-again.ts';
import type { EngineLock } from './engine-lock.ts';
import type { WakeUpQueue } from './queue.ts';
import type { SettleUnanswered } from './settle-unanswered.ts';

export const LOOK_EVERY_MS = 500;
/** An engine whose connection was cut has its lock again sooner. */
const BETWEEN_LOOKS_MS = 1_000;
/** After a restart of the database, or when it was out of reach, everybody needs this long to come back. */
const REACHABLE_FOR_MS = 5_000;
/** A pause between two looks after which nobody knows what the database was like meanwhile. */
const LONGEST_PAUSE_MS = 5_000;

/** What is open or has not said goodbye, without the lock of its engine. The locks are read after the attempts: they are taken first. */
const LOOK = `
WITH open AS MATERIALIZED (
  SELECT id, engine FROM whatsapp_delivery_attempts WHERE state = 'open' AND engine IS NOT NULL
),
held AS MATERIALIZED (
  SELECT (classid::bigint << 32) | objid::bigint AS key FROM pg_locks, (SELECT count(*) FROM open) AS after_attempts
  WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
SELECT extract(epoch FROM engine_now())::float8 * 1000 AS now,
       extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())::float8 * 1000 AS "upMs",
       ARRAY(SELECT o.id::text FROM open o WHERE NOT EXISTS (SELECT FROM held h WHERE h.key = ${engineKey('o.engine::text')})) AS attempts,
       ARRAY(SELECT e.id::text FROM engines e WHERE NOT EXISTS (SELECT FROM held h WHERE h.key = ${engineKey('e.id::text')})) AS engines`;

export interface OrphansDeps {
  readonly pool: Pool;
  readonly queue: WakeUpQueue;
  readonly lock: Pick<EngineLock, 'current'>;
  readonly clock: Clock;
  readonly settle: SettleUnanswered;
  readonly logger: Logger;
}

/**
 * Finds what dead engines left behind (ENGINE E-13). Every node looks: whoever is left must notice. What is in doubt – the database was
 * away, this node was – waits for its lease instead.
 */
export function createOrphans(deps: OrphansDeps) {
  const { pool, lock, clock } = deps;
  /** Since when each has been without its lock in every look, ms of database time. */
  let free = new Map<string, number>();
  let series: { readonly engine: string; readonly since: number; lookedAt: number } | null = null;

  return {
    async look(): Promise<void> {
      const engine = lock.current();
      const lookedAt = clock.monotonic();
      const isUnbroken = series !== null && series.engine === engine && lookedAt - series.lookedAt < LONGEST_PAUSE_MS;
      if (!isUnbroken) {
        series = null;
        free = new Map();
      }
      if (engine === null) return;
      const before = series;
      series = null;
      const { rows } = await pool.query<{ now: number; upMs: number; attempts: string[]; engines: string[] }>({
        name: 'engine-look',
        text: LOOK,
      });
      const [seen] = rows;
      if (!seen) return;
      series = before ?? { engine, since: seen.now, lookedAt };
      series.lookedAt = lookedAt;
      free = new Map([...seen.attempts, ...seen.engines].map((id) => [id, free.get(id) ?? seen.now]));
      if (seen.upMs < REACHABLE_FOR_MS || seen.now - series.since < REACHABLE_FOR_MS) return;
      const isGone = (id: string) => seen.now - (free.get(id) ?? seen.now) >= BETWEEN_LOOKS_MS;
      const attempts = seen.attempts.filter(isGone);
      if (attempts.length > 0) await deps.settle('orphaned', attempts);
      const engines = seen.engines.filter(isGone);
      if (engines.length === 0) return;
      deps.logger.warn({ engines }, 'an engine ended without a goodbye: its wake-ups are added again');
      await addAllAgain(deps);
      // Last, so that a node that dies in between leaves the work to the next one.
      await pool.query('DELETE FROM engines WHERE id = ANY($1::uuid[])', [engines]);
    },
  };
}
