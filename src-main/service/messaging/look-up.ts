import type { Pool } from 'pg';
import { statementFailure } from '#service/db/postgres/statement-failure.ts';
import type { Gateway, LookUpResult } from '#service/gateways/port.ts';
import { isMessageId } from '#service/gateways/vendor-text.ts';
import type { Logger } from '#service/logger.ts';
import { wibDate } from '#shared/domain/time-zone.ts';
import type { ChangedRow } from './admission.ts';

const LOOK_UP_FOR_MINUTES = 10;
/** Rows of one turn, and questions at once. A gateway that does not answer is left for this turn, so a turn lasts seconds at most. */
const ROWS_PER_TURN = 100;
const AT_ONCE = 4;
/** Odd answers of one turn before a gateway is left for this turn, too. */
const MOST_ODD = 5;

interface Doubt {
  readonly id: number;
  /** Null when no gateway that can be asked was called. */
  readonly attemptId: string | null;
  readonly gateway: string;
  readonly startedAt: Date;
  readonly now: Date;
  readonly over: boolean;
}

export interface LookUpDeps {
  readonly pool: Pool;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly logger: Logger;
  onChanged(rows: readonly ChangedRow[]): void;
}

/** Asks the gateways that can be asked what became of unknown calls, for ten minutes (E-10); then a person is asked. */
export function createLookUp({ pool, gateways, logger, onChanged }: LookUpDeps) {
  const askable = [...gateways.values()].filter(({ capabilities }) => capabilities.lookUp).map(({ id }) => id);

  async function accepted(row: Doubt, found: string | null): Promise<void> {
    // Taken for certain, but under an id that nobody can follow (E-20).
    const providerMessageId = found !== null && isMessageId(found) ? found : null;
    const { rows } = await pool.query<ChangedRow>(
      `WITH a AS (
         UPDATE whatsapp_delivery_attempts SET state = 'accepted', provider_message_id = $3 WHERE id = $2 AND state = 'unknown' RETURNING id
       )
       UPDATE whatsapp_notifications n SET status = 'sent', provider = $4, provider_message_id = $3, sent_at = engine_now(), error_code = NULL,
              error_message = NULL, needs_person = false, untracked = $3::text IS NULL, next_look_up_at = NULL, updated_at = engine_now(),
              cost = (SELECT price_per_message FROM gateways WHERE id = $4)
       FROM a WHERE n.id = $1 AND n.status = 'unknown'
       RETURNING n.id, n.status, n.ticket_id AS "ticketId"`,
      [row.id, row.attemptId, providerMessageId, row.gateway],
    );
    onChanged(rows);
  }

  return {
    /** One turn; any number of nodes at once, each row with one of them. */
    async turn(): Promise<void> {
      const { rows: due } = await pool.query<Doubt>(
        `UPDATE whatsapp_notifications n SET next_look_up_at = engine_now() + interval '15 seconds'
         FROM (
           SELECT n.id, a.id AS attempt_id, a.gateway, coalesce(a.started_at, n.sending_at, n.created_at) AS started_at
           FROM whatsapp_notifications n
           LEFT JOIN LATERAL (SELECT id, gateway, started_at FROM whatsapp_delivery_attempts
                              WHERE notification_id = n.id AND state = 'unknown' AND gateway = ANY($1) ORDER BY attempt DESC LIMIT 1) a ON true
           WHERE n.status = 'unknown' AND n.next_look_up_at <= engine_now()
           ORDER BY n.next_look_up_at LIMIT ${ROWS_PER_TURN} FOR UPDATE OF n SKIP LOCKED
         ) AS due
         WHERE n.id = due.id
         RETURNING n.id, due.attempt_id AS "attemptId", due.gateway, due.started_at AS "startedAt", engine_now() AS now,
                   due.attempt_id IS NULL OR due.started_at < engine_now() - interval '${LOOK_UP_FOR_MINUTES} minutes' AS over`,
        [askable],
      );
      const silent = new Set<string>();
      const odd = new Map<string, number>();
      const queue = [...due];

      /** The answer about one row; one that cannot be read is that row's matter, and the others are asked about all the same (E-20). */
      const answerFor = async (row: Doubt, gateway: Gateway, attemptId: string): Promise<LookUpResult> => {
        const dates = [...new Set([wibDate(row.startedAt), wibDate(row.now)])];
        const result = await gateway.lookUp(attemptId, dates).catch((error: unknown): LookUpResult => {
          logger.error({ err: error, id: row.id, provider: gateway.id }, 'a gateway adapter failed');
          return { kind: 'unavailable', answered: true, detail: 'the adapter failed' };
        });
        if (result.kind !== 'unavailable') return result;
        odd.set(gateway.id, (odd.get(gateway.id) ?? 0) + 1);
        if (!result.answered || odd.get(gateway.id) === MOST_ODD) silent.add(gateway.id);
        return result;
      };
      const settle = async (row: Doubt): Promise<void> => {
        const gateway = gateways.get(row.gateway);
        const mayAsk = gateway !== undefined && row.attemptId !== null && !silent.has(gateway.id);
        const result = mayAsk ? await answerFor(row, gateway, row.attemptId ?? '') : null;
        if (result?.kind === 'found') await accepted(row, result.providerMessageId);
        else if (row.over)
          await pool.query(
            `UPDATE whatsapp_notifications SET next_look_up_at = NULL, needs_person = true WHERE id = $1 AND status = 'unknown'`,
            [row.id],
          );
        // Behind the others: odd answers at the head of the line would use up every turn.
        else if (result?.kind === 'unavailable' && result.answered)
          await pool.query(
            `UPDATE whatsapp_notifications SET next_look_up_at = engine_now() + interval '60 seconds' WHERE id = $1 AND status = 'unknown'`,
            [row.id],
          );
      };
      const ask = async (): Promise<void> => {
        for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
          try {
            await settle(row);
          } catch (error) {
            if (statementFailure(error) === 'away') throw error;
            logger.error({ err: error, id: row.id }, 'a look-up could not be recorded');
          }
        }
      };
      const askers = await Promise.allSettled(Array.from({ length: AT_ONCE }, ask));
      for (const asker of askers) if (asker.status === 'rejected') throw asker.reason;
    },
  };
}
