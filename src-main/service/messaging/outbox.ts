import type { Pool } from 'pg';
import type { Duty } from '#service/background/define-duty.ts';
import type { Lane } from '#shared/domain/message.ts';
import { BACKLOG_ORDER } from './claim.sql.ts';
import { HORIZON } from './limits.ts';
import type { WakeUp, WakeUpQueue } from './queue.ts';

const BATCH = 500;
/** How often deferred rows are looked for; everything else wakes the outbox at once. */
const POLL_MS = 1_000;
/** When a row that was given back is looked at again. */
const SOON_MS = 120;

const TAKE = `
WITH clock AS MATERIALIZED (SELECT engine_now() AS now),
room AS MATERIALIZED (
  SELECT greatest(0, $2::int - count(*))::int AS free FROM whatsapp_notifications
  WHERE lane = $1 AND status = 'queued' AND enqueued_at IS NOT NULL
),
owed AS (
  SELECT n.id FROM whatsapp_notifications n, clock
  WHERE n.lane = $1 AND n.status IN ('pending', 'queued') AND n.enqueued_at IS NULL
    AND coalesce(n.not_before, '-infinity') <= clock.now AND n.expires_at > clock.now
    AND NOT (SELECT paused FROM lanes WHERE id = $1)
    AND ($1 = 'urgent' OR NOT EXISTS (SELECT FROM engine_guard WHERE reason IS NOT NULL AND released_at IS NULL))
  ORDER BY ${BACKLOG_ORDER}
  LIMIT least($3::int, (SELECT free FROM room))
  FOR UPDATE OF n SKIP LOCKED
)
UPDATE whatsapp_notifications n SET
  status = 'queued', queued_at = coalesce(n.queued_at, clock.now), enqueued_at = clock.now, updated_at = clock.now
FROM owed, clock
WHERE n.id = owed.id
RETURNING n.id, n.generation`;

export interface OutboxDeps {
  readonly lane: Lane;
  readonly pool: Pool;
  readonly queue: WakeUpQueue;
}

/**
 * Moves rows of one lane to the queue after their commit (ENGINE E-5): first `queued` is committed, then the wake-up is added.
 * A wake-up that could not be added is owed again; one that got lost is added again by the reconciler.
 */
export function createOutbox(deps: OutboxDeps) {
  const { lane, pool, queue } = deps;
  let wakeDuty: () => void = () => undefined;
  let done = 0;

  /** Returns how many wake-ups were added. */
  async function feed(): Promise<number> {
    const { rows } = await pool.query<WakeUp>({ name: 'engine-outbox', text: TAKE, values: [lane, HORIZON, BATCH] });
    if (rows.length === 0) return 0;
    try {
      await queue.add(lane, rows);
    } catch (error) {
      await pool.query(
        `UPDATE whatsapp_notifications SET enqueued_at = NULL WHERE id = ANY($1::bigint[]) AND status = 'queued'`,
        [rows.map((row) => row.id)],
      );
      throw error;
    }
    return rows.length;
  }

  const duty: Duty = {
    name: `outbox-${lane}`,
    runsOn: 'sending_node',
    everyMs: POLL_MS,
    pauseMs: (failures) => (failures === 0 ? POLL_MS : Math.min(5_000, 100 * 2 ** failures)),
    async run(signal) {
      do done = 0;
      while ((await feed()) === BATCH && !signal.aborted);
    },
    onStart(wake) {
      wakeDuty = wake;
    },
  };

  return {
    duty,
    /** Something was committed for this lane. */
    wake(): void {
      wakeDuty();
    },
    /** A wake-up was used up; after a good number of them the lane is filled again. */
    onDone(again: boolean): void {
      if (again) setTimeout(() => this.wake(), SOON_MS).unref();
      done += 1;
      if (done >= BATCH / 2) this.wake();
    },
  };
}

export type Outbox = ReturnType<typeof createOutbox>;
