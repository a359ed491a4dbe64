import type { Pool, PoolClient } from 'pg';
import type { MessageSummary } from '#shared/contracts/messages.contract.ts';
import { type Lane, type MessageState, statisticOf } from '#shared/domain/message.ts';

export interface StateCount {
  readonly type: string;
  readonly status: MessageState;
  readonly provider: string | null;
  readonly count: number;
}

/**
 * The figures of the source document out of one grouping of the ledger, so that they add up by construction: every row counts in exactly
 * one state, and every sent one in exactly one `via` (RELIABILITY R14).
 */
export function summarise(counts: readonly StateCount[]): MessageSummary {
  const summary: MessageSummary = {
    total: 0,
    sent: 0,
    failed: 0,
    via_fonnte: 0,
    via_wablas: 0,
    pending: 0,
    unknown: 0,
    expired: 0,
    skipped: 0,
    cancelled: 0,
  };
  for (const { status, provider, count } of counts) {
    const column = statisticOf(status);
    summary.total += count;
    summary[column] = (summary[column] ?? 0) + count;
    if (column !== 'sent') continue;
    // A person may have settled a message that no call of is known any more.
    const via = `via_${provider ?? 'other'}`;
    summary[via] = (summary[via] ?? 0) + count;
  }
  return summary;
}

export interface CostCount {
  readonly type: string;
  readonly date: string;
  readonly failedOver: boolean;
  readonly count: number;
  readonly cost: number;
}

export interface Forecast {
  /** Rupiah if the lane's first working gateway takes all of them. */
  readonly cost: number;
  /** Rupiah if the dearest gateway of the lane has to. */
  readonly atMost: number;
  readonly gateway: string | null;
}

export function createMessageStatistics(pool: Pool) {
  return {
    /** Rows written within the last days, by type, state and gateway. */
    async counts(days: number): Promise<StateCount[]> {
      const { rows } = await pool.query<StateCount>(
        `SELECT notification_type AS type, status, CASE WHEN status IN ('sent', 'delivered', 'read') THEN provider END AS provider, count(*)::int AS count
         FROM whatsapp_notifications WHERE created_at > engine_now() - $1 * interval '1 day' GROUP BY 1, 2, 3`,
        [days],
      );
      return rows;
    },

    /** Accepted messages by type and WIB day of their sending. */
    async costs(days: number): Promise<{ rows: CostCount[]; today: string; monthSoFar: number }> {
      const { rows } = await pool.query<CostCount>(
        `SELECT n.notification_type AS type, to_char(coalesce(n.sent_at, n.created_at) AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM-DD') AS date,
                n.provider IS DISTINCT FROM l.gateway_order ->> 0 AS "failedOver", count(*)::int AS count, coalesce(sum(n.cost), 0)::float8 AS cost
         FROM whatsapp_notifications n JOIN lanes l ON l.id = n.lane
         WHERE n.created_at > engine_now() - $1 * interval '1 day' AND n.status IN ('sent', 'delivered', 'read') GROUP BY 1, 2, 3`,
        [days],
      );
      const { rows: month } = await pool.query<{ today: string; soFar: number }>(
        `WITH clock AS MATERIALIZED (SELECT engine_now() AT TIME ZONE 'Asia/Jakarta' AS now)
         SELECT to_char(clock.now, 'YYYY-MM-DD') AS today,
                (SELECT coalesce(sum(n.cost), 0)::float8 FROM whatsapp_notifications n
                  WHERE n.created_at >= date_trunc('month', clock.now) AT TIME ZONE 'Asia/Jakarta' AND n.status IN ('sent', 'delivered', 'read')) AS "soFar"
         FROM clock`,
      );
      const [now] = month;
      if (!now) throw new Error('the engine has no clock');
      return { rows, today: now.today, monthSoFar: now.soFar };
    },

    /** What so many messages of a lane would cost now, for previews. */
    async forecast(db: Pool | PoolClient, lane: Lane, count: number): Promise<Forecast> {
      const { rows } = await db.query<{ id: string; price: number; works: boolean }>(
        `SELECT g.id, g.price_per_message AS price, g.enabled AND g.breaker = 'closed' AS works
         FROM lanes l, jsonb_array_elements_text(l.gateway_order) WITH ORDINALITY AS place(id, at) JOIN gateways g ON g.id = place.id
         WHERE l.id = $1 AND g.enabled ORDER BY place.at`,
        [lane],
      );
      const first = rows.find((row) => row.works) ?? rows[0];
      return {
        cost: count * (first?.price ?? 0),
        atMost: count * Math.max(0, ...rows.map((row) => row.price)),
        gateway: first?.id ?? null,
      };
    },
  };
}

export type MessageStatistics = ReturnType<typeof createMessageStatistics>;
