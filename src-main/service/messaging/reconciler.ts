import type { Pool } from 'pg';
import { statementFailure } from '../db/postgres/statement-failure.ts';
import type { Gateway } from '../gateways/port.ts';
import type { Logger } from '../logger.ts';
import { addAgain, type QueuedRow } from './add-again.ts';
import type { ChangedRow } from './admission.ts';
import type { Breaker, EndedCall } from './breaker.ts';
import { canLookUp, stepFor } from './outcome.ts';
import type { WakeUpQueue } from './queue.ts';

/** Elects one node per sweep to save work; correctness comes from compare-and-set (E-14). */
const SWEEP_LOCK = 7_204_120;

export interface ReconcilerDeps {
  readonly pool: Pool;
  readonly queue: WakeUpQueue;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly breaker: Breaker;
  readonly logger: Logger;
  onChanged(rows: readonly ChangedRow[]): void;
}

interface StaleAttempt {
  attemptId: string;
  id: number;
  generation: number;
  attempt: number;
  gateway: string;
  breakerGeneration: number;
  onUnknown: 'hold' | 'resend';
  messageClass: string;
  retriesUsed: number;
  unknownAt: string[];
  refusedBy: string[];
  gatewayOrder: string[];
}

/** The engine's loop that owns terminal states (ENGINE E-14): what no handler will finish is finished here. */
export function createReconciler(deps: ReconcilerDeps) {
  const { pool } = deps;

  /** Attempts whose lease is over: their process died or lost its answer. What became of the message is unknown. */
  async function settleLeases(): Promise<void> {
    const { rows } = await pool.query<StaleAttempt>(
      `SELECT a.id AS "attemptId", n.id, a.generation, a.attempt, a.gateway, a.breaker_generation AS "breakerGeneration",
              n.on_unknown AS "onUnknown", n.message_class AS "messageClass", n.retries_used AS "retriesUsed",
              n.unknown_at AS "unknownAt", n.refused_by AS "refusedBy",
              (SELECT coalesce(array_agg(o), '{}') FROM jsonb_array_elements_text(l.gateway_order) AS o) AS "gatewayOrder"
       FROM whatsapp_delivery_attempts a
       JOIN whatsapp_notifications n ON n.id = a.notification_id
       JOIN lanes l ON l.id = n.lane
       WHERE a.state = 'open' AND a.lease_until < engine_now()
       ORDER BY a.lease_until LIMIT 500`,
    );
    for (const row of rows) {
      await settleLease(row).catch((error: unknown) => {
        if (statementFailure(error) === 'away') throw error;
        // One row that cannot be settled must not keep the others (E-20).
        deps.logger.error({ err: error, id: row.id }, 'an attempt past its lease could not be settled');
      });
    }
  }

  async function settleLease(row: StaleAttempt): Promise<void> {
    const outcome = { kind: 'unknown', cause: 'timeout', detail: 'no outcome was recorded in time', httpStatus: null } as const;
    const known = row.gatewayOrder.filter((id) => deps.gateways.has(id));
    const step = stepFor(outcome, row.gateway, {
      ...row,
      gatewayOrder: known,
      marketing: row.messageClass === 'marketing',
      canLookUp: canLookUp(deps.gateways, [row.gateway, ...row.unknownAt]),
    });
    const { rows: changed } = await pool.query<ChangedRow>(
      `WITH ended AS (
           UPDATE whatsapp_delivery_attempts SET state = 'unknown', ended_at = engine_now(), code = 'lease', detail = $5
           WHERE id = $1 AND state = 'open' RETURNING id
         )
         UPDATE whatsapp_notifications n SET
           status = $6, unknown_at = array_append(n.unknown_at, $7), error_code = 'lease', error_message = $7 || ': ' || $5,
           needs_person = $8, next_look_up_at = CASE WHEN $9 THEN engine_now() ELSE NULL END, enqueued_at = NULL, not_before = NULL,
           settled_at = CASE WHEN $6 = 'unknown' THEN engine_now() ELSE n.settled_at END, updated_at = engine_now()
         FROM ended
         WHERE n.id = $2 AND n.status = 'sending' AND n.generation = $3 AND n.attempt = $4
         RETURNING n.id, n.status, n.ticket_id AS "ticketId"`,
      [
        row.attemptId,
        row.id,
        row.generation,
        row.attempt,
        outcome.detail,
        step.status,
        row.gateway,
        step.needsPerson,
        step.lookUp,
      ],
    );
    deps.onChanged(changed);
    const call: EndedCall = {
      gateway: row.gateway,
      breakerGeneration: row.breakerGeneration,
      attemptId: row.attemptId,
      outcome,
    };
    await deps.breaker.afterRecording([call]);
  }

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
        const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [SWEEP_LOCK]);
        if (!rows[0]?.mine) return;
        try {
          for (const task of [settleLeases, expire, addLostAgain, settleStrays]) {
            await task().catch((error: unknown) => deps.logger.warn({ err: error, task: task.name }, 'reconciler task failed'));
          }
        } finally {
          await client.query('SELECT pg_advisory_unlock($1)', [SWEEP_LOCK]);
        }
      } finally {
        client.release();
      }
    },
  };
}
