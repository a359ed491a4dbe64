import type { Pool } from 'pg';
import { statementFailure } from '#service/db/postgres/statement-failure.ts';
import type { Gateway } from '#service/gateways/port.ts';
import type { Logger } from '#service/logger.ts';
import { addAgain, type QueuedRow } from './add-again.ts';
import type { ChangedRow } from './admission.ts';
import type { Breaker, EndedCall } from './breaker.ts';
import { canLookUp, stepFor } from './outcome.ts';
import type { WakeUpQueue } from './queue.ts';

export interface SettleUnansweredDeps {
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

/** Why nobody will answer for an attempt: its lease is over, or its engine is gone (E-13). */
const REASONS = {
  lease: { where: 'a.lease_until < engine_now()', detail: 'no outcome was recorded in time' },
  orphaned: { where: 'a.id = ANY($1::uuid[])', detail: 'the process ended before it recorded an outcome' },
} as const;
type Reason = keyof typeof REASONS;

/** Settles attempts that nobody will answer for: what became of their messages is unknown, then E-10 decides. */
export function createSettleUnanswered(deps: SettleUnansweredDeps) {
  const { pool } = deps;

  return async function settle(reason: Reason, attempts?: readonly string[]): Promise<void> {
    const { where } = REASONS[reason];
    const { rows } = await pool.query<StaleAttempt>(
      `SELECT a.id AS "attemptId", n.id, a.generation, a.attempt, a.gateway, a.breaker_generation AS "breakerGeneration",
              n.on_unknown AS "onUnknown", n.message_class AS "messageClass", n.retries_used AS "retriesUsed",
              n.unknown_at AS "unknownAt", n.refused_by AS "refusedBy",
              (SELECT coalesce(array_agg(o), '{}') FROM jsonb_array_elements_text(l.gateway_order) AS o) AS "gatewayOrder"
       FROM whatsapp_delivery_attempts a
       JOIN whatsapp_notifications n ON n.id = a.notification_id
       JOIN lanes l ON l.id = n.lane
       WHERE a.state = 'open' AND ${where}
       ORDER BY a.lease_until LIMIT 500`,
      attempts ? [attempts] : [],
    );
    const goesOn: QueuedRow[] = [];
    for (const row of rows) {
      await settleOne(row, reason)
        .then((changed) => goesOn.push(...changed.filter(({ status }) => status === 'queued')))
        .catch((error: unknown) => {
          if (statementFailure(error) === 'away') throw error;
          // One row that cannot be settled must not keep the others (E-20).
          deps.logger.error({ err: error, id: row.id }, 'an unanswered attempt could not be settled');
        });
    }
    // Whoever made the call may still have the wake-up in hands, dead as it is.
    await addAgain(deps, goesOn);
  };

  async function settleOne(row: StaleAttempt, reason: Reason): Promise<readonly (ChangedRow & QueuedRow)[]> {
    const outcome = { kind: 'unknown', cause: 'timeout', detail: REASONS[reason].detail, httpStatus: null } as const;
    const known = row.gatewayOrder.filter((id) => deps.gateways.has(id));
    const step = stepFor(outcome, row.gateway, {
      ...row,
      gatewayOrder: known,
      marketing: row.messageClass === 'marketing',
      canLookUp: canLookUp(deps.gateways, [row.gateway, ...row.unknownAt]),
    });
    const { rows: changed } = await pool.query<ChangedRow & QueuedRow>(
      `WITH ended AS (
         UPDATE whatsapp_delivery_attempts SET state = 'unknown', ended_at = engine_now(), code = $10, detail = $5
         WHERE id = $1 AND state = 'open' RETURNING id
       )
       UPDATE whatsapp_notifications n SET
         status = $6, unknown_at = array_append(n.unknown_at, $7), error_code = $10, error_message = $7 || ': ' || $5,
         needs_person = $8, next_look_up_at = CASE WHEN $9 THEN engine_now() ELSE NULL END, not_before = NULL,
         enqueued_at = CASE WHEN $6 = 'queued' THEN engine_now() ELSE NULL END,
         settled_at = CASE WHEN $6 = 'unknown' THEN engine_now() ELSE n.settled_at END, updated_at = engine_now()
       FROM ended
       WHERE n.id = $2 AND n.status = 'sending' AND n.generation = $3 AND n.attempt = $4
       RETURNING n.id, n.status, n.ticket_id AS "ticketId", n.generation, n.lane`,
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
        reason,
      ],
    );
    deps.onChanged(changed.map(({ id, status, ticketId }) => ({ id, status, ticketId })));
    const call: EndedCall = {
      gateway: row.gateway,
      breakerGeneration: row.breakerGeneration,
      attemptId: row.attemptId,
      outcome,
    };
    // It says nothing about the gateway that a process ended (E-13).
    if (reason === 'lease') await deps.breaker.afterRecording([call]);
    return changed;
  }
}

export type SettleUnanswered = ReturnType<typeof createSettleUnanswered>;
