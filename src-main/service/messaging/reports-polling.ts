import type { Pool } from 'pg';
import type { Gateway } from '#service/gateways/port.ts';
import type { Logger } from '#service/logger.ts';
import type { ChangedRow } from './admission.ts';
import { applyReports } from './reports.ts';

/** One turn per gateway and this time, over the whole fleet: the pace of questions is its own, apart from sending (E-12). */
const TURN_SECONDS = 10;
/** Questions per turn. Fonnte answers for one id per call, Wablas for fifty. */
const IDS_PER_TURN = 20;
const MANY_IDS_PER_TURN = 100;
/** Nobody asks about a message that is older. */
const ASK_FOR_HOURS = 24;

/** Rows of gateway $1 that are asked about now, the first time $2 seconds after they were sent. */
const DUE = `WHERE n.status = 'sent' AND n.provider = $1 AND n.provider_message_id IS NOT NULL
  AND n.id >= coalesce((SELECT w.id FROM whatsapp_notifications w, clock
    WHERE w.created_at >= clock.now - interval '48 hours' ORDER BY w.created_at, w.id LIMIT 1), 0)
  AND n.sent_at > clock.now - interval '${ASK_FOR_HOURS} hours'
  AND coalesce(n.next_poll_at, n.sent_at + $2 * interval '1 second') <= clock.now`;

export interface ReportPollingDeps {
  readonly pool: Pool;
  readonly gateways: readonly Gateway[];
  readonly logger: Logger;
  onChanged(rows: readonly ChangedRow[]): void;
}

/**
 * Asks gateways what became of messages nobody reported on (ENGINE E-15). The node that moves a gateway's turn forward has it, so one
 * node asks. A message is asked about at twice its age each time: after 5 min (the vendor's advice), 10, 20 …
 */
export function createReportPolling({ pool, gateways, logger, onChanged }: ReportPollingDeps) {
  async function isSomethingDue(gateway: string, firstSeconds: number): Promise<boolean> {
    const { rows } = await pool.query<{ due: boolean }>(
      `WITH clock AS MATERIALIZED (SELECT engine_now() AS now)
       SELECT EXISTS (SELECT FROM whatsapp_notifications n, clock ${DUE}) AS due`,
      [gateway, firstSeconds],
    );
    return rows[0]?.due ?? false;
  }

  async function takeTurn(gateway: string): Promise<boolean> {
    const { rowCount } = await pool.query(
      `UPDATE gateways SET reports_polled_at = engine_now()
       WHERE id = $1 AND breaker = 'closed' AND coalesce(reports_polled_at, '-infinity') <= engine_now() - interval '${TURN_SECONDS} seconds'`,
      [gateway],
    );
    return rowCount === 1;
  }

  /** Ids whose turn it is; their next turn is set before anybody asks, so a crash costs one question. */
  async function due(gateway: string, firstSeconds: number, most: number): Promise<string[]> {
    const { rows } = await pool.query<{ id: string }>(
      `WITH clock AS MATERIALIZED (SELECT engine_now() AS now),
       due AS (
         SELECT n.id FROM whatsapp_notifications n, clock
         ${DUE}
         ORDER BY n.id LIMIT $3 FOR UPDATE OF n SKIP LOCKED
       )
       UPDATE whatsapp_notifications n SET next_poll_at = clock.now + greatest($2 * interval '1 second', clock.now - n.sent_at)
       FROM due, clock WHERE n.id = due.id
       RETURNING n.provider_message_id AS id`,
      [gateway, firstSeconds, most],
    );
    return rows.map((row) => row.id);
  }

  async function pollOne(gateway: Gateway): Promise<void> {
    const firstSeconds = gateway.isLoopback ? 5 : 300;
    // Looking costs nothing; a quiet desk writes nothing.
    if (!(await isSomethingDue(gateway.id, firstSeconds)) || !(await takeTurn(gateway.id))) return;
    const ids = await due(gateway.id, firstSeconds, gateway.capabilities.lookUp ? MANY_IDS_PER_TURN : IDS_PER_TURN);
    if (ids.length > 0) onChanged(await applyReports(pool, gateway.id, await gateway.pollReports(ids), logger));
  }

  /** Each gateway by itself: what one of them answers never keeps another from being asked (E-20). */
  async function poll(): Promise<void> {
    for (const gateway of gateways) {
      if (!gateway.capabilities.poll) continue;
      await pollOne(gateway).catch((error: unknown) =>
        logger.warn({ err: error, gateway: gateway.id }, 'delivery states could not be asked for'),
      );
    }
  }

  let isRunning = false;
  return {
    poll,
    /** Begins a round unless one is under way. Does not wait for the vendor: stopping must not either (E-9). */
    async turn(): Promise<void> {
      if (isRunning) return;
      isRunning = true;
      void poll().finally(() => {
        isRunning = false;
      });
    },
  };
}
