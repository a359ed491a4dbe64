import type { Pool } from 'pg';
import { ifUnlocked } from '#service/db/locks.ts';
import type { Logger } from '#service/logger.ts';
import { addAgain, type QueuedRow } from './add-again.ts';
import type { ChangedRow } from './admission.ts';
import type { WakeUpQueue } from './queue.ts';
import type { SettleUnanswered } from './settle-unanswered.ts';

export interface ReconcilerDeps {
  readonly pool: Pool;
  readonly queue: WakeUpQueue;
  readonly settle: SettleUnanswered;
  readonly logger: Logger;
  onChanged(rows: readonly ChangedRow[]): void;
}

/** The engine's duty that owns terminal states (ENGINE E-14): what no handler will finish is finished here. */
export function createReconciler(deps: ReconcilerDeps) {
  const { pool } = deps;

  /** Attempts whose lease is over: their process lost its answer. What became of the message is unknown. */
  const settleLeases = () => deps.settle('lease');

  /** Rows that are `sending` without an open attempt: cannot happen, and would wait for ever if it did. */
  async function settleStrays(): Promise<void> {
    const { rows } = await pool.query<ChangedRow>(
      `UPDATE whatsapp_notifications n SET status = 'unknown', needs_person = true, error_code = coalesce(error_code, 'lost'), settled_at = engine_now(),
              updated_at = engine_now()
       WHERE n.status = 'sending' AND n.sending_at < (SELECT engine_now()) - interval '5 minutes'
         AND NOT EXISTS (SELECT FROM whatsapp_delivery_attempts a WHERE a.notification_id = n.id AND a.state = 'open')
       RETURNING n.id, n.status, n.ticket_id AS "ticketId"`,
    );
    if (rows.length > 0) deps.logger.error({ count: rows.length }, 'rows were sending without an attempt');
    deps.onChanged(rows);
  }

  async function expire(): Promise<void> {
    const { rows } = await pool.query<ChangedRow>(
      `UPDATE whatsapp_notifications n SET status = 'expired', settled_at = engine_now(), enqueued_at = NULL, updated_at = engine_now(),
              error_code = coalesce(n.error_code, 'expired')
       WHERE n.id IN (SELECT id FROM whatsapp_notifications WHERE status IN ('pending', 'queued') AND expires_at <= (SELECT engine_now())
                      ORDER BY expires_at LIMIT 2000 FOR UPDATE SKIP LOCKED)
       RETURNING n.id, n.status, n.ticket_id AS "ticketId"`,
    );
    deps.onChanged(rows);
  }

  /** Wake-ups that seem lost: added again. One that still stands in the queue is ignored there (E-5). */
  async function addLostAgain(): Promise<void> {
    const { rows } = await pool.query<QueuedRow>(
      `UPDATE whatsapp_notifications n SET enqueued_at = engine_now()
       WHERE n.id IN (
         SELECT id FROM whatsapp_notifications
         WHERE status = 'queued' AND enqueued_at IS NOT NULL
           AND enqueued_at < (SELECT engine_now()) - CASE WHEN lane = 'urgent' THEN interval '5 seconds' ELSE interval '60 seconds' END
         ORDER BY enqueued_at LIMIT 3000 FOR UPDATE SKIP LOCKED)
       RETURNING n.id, n.generation, n.lane`,
    );
    await addAgain(deps, rows);
  }

  return {
    /** One pass. Safe on any number of nodes at once. */
    async sweep(): Promise<void> {
      const client = await pool.connect();
      try {
        // One node at a time, to save work; correctness comes from compare-and-set (E-14).
        await ifUnlocked(client, 'sweep', async () => {
          for (const [name, task] of Object.entries({ settleLeases, expire, addLostAgain, settleStrays })) {
            await task().catch((error: unknown) => deps.logger.warn({ err: error, task: name }, 'reconciler task failed'));
          }
        });
      } finally {
        client.release();
      }
    },
  };
}
