import type { Pool } from 'pg';
import type { Lane } from '#shared/domain/message.ts';
import type { WakeUp, WakeUpQueue } from './queue.ts';
import { WAKE_UPS } from './wake-ups.sql.ts';

export interface QueuedRow extends WakeUp {
  readonly lane: Lane;
}

export interface AddAgainDeps {
  readonly pool: Pool;
  readonly queue: WakeUpQueue;
}

/**
 * Adds wake-ups of queued rows that nobody may have in hands any more. One that still stands in the queue is ignored there (E-5). When the
 * queue is away they are owed again and the error is thrown: the outbox tries until it is back, instead of a whole patience later.
 */
export async function addAgain({ pool, queue }: AddAgainDeps, rows: readonly QueuedRow[]): Promise<void> {
  for (const lane of new Set(rows.map((row) => row.lane))) {
    const lost = rows.filter((row) => row.lane === lane);
    try {
      await queue.addAgain(lane, lost);
    } catch (error) {
      await pool.query(
        `UPDATE whatsapp_notifications SET enqueued_at = NULL WHERE id = ANY($1::bigint[]) AND status = 'queued'`,
        [rows.map((row) => row.id)],
      );
      throw error;
    }
  }
}

/** Hands back wake-ups that a stopping engine had in its hands: another one, or the next start, has them at once (E-9). */
export async function handBack(deps: AddAgainDeps, wakeUps: readonly WakeUp[]): Promise<void> {
  if (wakeUps.length === 0) return;
  const { rows } = await deps.pool.query<QueuedRow>(
    `UPDATE whatsapp_notifications n SET enqueued_at = engine_now()
     FROM ${WAKE_UPS.from('a')}
     WHERE n.id = a.id AND n.generation = a.generation AND n.status = 'queued'
     RETURNING n.id, n.generation, n.lane`,
    WAKE_UPS.values(wakeUps),
  );
  await addAgain(deps, rows);
}

/** A dead engine was found: whatever stands in the queue may have been in its hands, so all of it is added again (E-13). */
export async function addAllAgain(deps: AddAgainDeps): Promise<void> {
  const { rows } = await deps.pool.query<QueuedRow>(
    `UPDATE whatsapp_notifications n SET enqueued_at = engine_now()
     WHERE n.id IN (SELECT id FROM whatsapp_notifications WHERE status = 'queued' AND enqueued_at IS NOT NULL
                    ORDER BY enqueued_at LIMIT 3000 FOR UPDATE SKIP LOCKED)
     RETURNING n.id, n.generation, n.lane`,
  );
  await addAgain(deps, rows);
}
