import type { Pool } from 'pg';
import { NODE_ALIVE_SECONDS } from '#service/background/nodes.ts';
import { unnestRows } from '#service/db/rows.ts';
import type { Lane } from '#shared/domain/message.ts';
import { DEAD_LETTER_DAYS } from './queue.repository.ts';

export interface LaneFigures {
  id: Lane;
  waiting: number;
  delayed: number;
  sending: number;
  oldestWaitingSeconds: number | null;
  paused: boolean;
  pausedReason: string | null;
  pausedAt: Date | null;
  concurrency: number;
  gatewayOrder: string[];
  /** Limit of the first gateway of the lane's order that works; null = none does. */
  gatewayPerMinute: number | null;
}

export interface DayFigures {
  sent: number;
  failed: number;
  unknown: number;
  expired: number;
  called: number;
  calledAgain: number;
  meanMs: number | null;
  p95Ms: number | null;
}

/** Figures of the queue monitor. All times are the engine's. */
export function createQueueStats(pool: Pool) {
  return {
    async now(): Promise<Date> {
      const { rows } = await pool.query<{ now: Date }>('SELECT engine_now() AS now');
      const [row] = rows;
      if (!row) throw new Error('the engine has no clock');
      return row.now;
    },

    async lanes(): Promise<LaneFigures[]> {
      const { rows } = await pool.query<LaneFigures>(
        // Counted from the index of open rows alone: a backlog of any size must not make the monitor slow (RELIABILITY R13).
        `WITH clock AS MATERIALIZED (SELECT engine_now() AS now)
         SELECT l.id, l.paused, l.paused_reason AS "pausedReason", l.paused_at AS "pausedAt", l.concurrency, l.gateway_order AS "gatewayOrder",
                o.waiting, o.delayed,
                (SELECT count(*)::int FROM whatsapp_notifications s WHERE s.lane = l.id AND s.status = 'sending') AS sending,
                CASE WHEN o.oldest IS NOT NULL THEN greatest(0, floor(extract(epoch FROM clock.now - o.oldest)))::int END AS "oldestWaitingSeconds",
                (SELECT g.per_minute FROM jsonb_array_elements_text(l.gateway_order) WITH ORDINALITY AS place(id, at)
                   JOIN gateways g ON g.id = place.id WHERE g.enabled AND g.breaker = 'closed' ORDER BY place.at LIMIT 1) AS "gatewayPerMinute"
         FROM clock CROSS JOIN lanes l CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE coalesce(n.not_before, '-infinity') <= clock.now)::int AS waiting,
                  count(*) FILTER (WHERE n.not_before > clock.now)::int AS delayed,
                  min(coalesce(n.not_before, n.created_at)) FILTER (WHERE coalesce(n.not_before, '-infinity') <= clock.now) AS oldest
           FROM whatsapp_notifications n WHERE n.lane = l.id AND n.status IN ('pending', 'queued')
         ) AS o
         ORDER BY CASE l.id WHEN 'urgent' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END`,
      );
      return rows;
    },

    /** Of rows that have ended: what still waits is not read, however much it is. */
    async lastDay(): Promise<DayFigures> {
      const { rows } = await pool.query<DayFigures>(
        `WITH since AS MATERIALIZED (SELECT engine_now() - interval '24 hours' AS at)
         SELECT count(*) FILTER (WHERE n.status IN ('sent', 'delivered', 'read'))::int AS sent,
                count(*) FILTER (WHERE n.status = 'failed')::int AS failed,
                count(*) FILTER (WHERE n.status = 'unknown')::int AS unknown,
                count(*) FILTER (WHERE n.status = 'expired')::int AS expired,
                count(*) FILTER (WHERE n.attempt > 0)::int AS called,
                count(*) FILTER (WHERE n.attempt > 1 OR n.generation > 1)::int AS "calledAgain",
                (avg(extract(epoch FROM n.sent_at - n.queued_at) * 1000) FILTER (WHERE n.sent_at >= n.queued_at))::float8 AS "meanMs",
                percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM n.sent_at - n.queued_at) * 1000)
                  FILTER (WHERE n.sent_at >= n.queued_at) AS "p95Ms"
         FROM whatsapp_notifications n, since
         WHERE n.status NOT IN ('pending', 'queued', 'sending') AND n.created_at > since.at`,
      );
      const [row] = rows;
      if (!row) throw new Error('an aggregate always answers');
      return row;
    },

    async deadLetters(): Promise<number> {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM queue_jobs
         WHERE ledger_status IN ('failed', 'unknown', 'expired') AND dead_letter AND created_at > (SELECT engine_now()) - $1 * interval '1 day'`,
        [DEAD_LETTER_DAYS],
      );
      return rows[0]?.count ?? 0;
    },

    /** Calls that ended per minute of the last hour, oldest first, empty minutes included. */
    async throughput() {
      const { rows } = await pool.query<{ minute: Date; sent: number; failed: number; unknown: number }>(
        `WITH clock AS MATERIALIZED (SELECT date_trunc('minute', engine_now()) AS minute),
         ended AS (
           SELECT date_trunc('minute', a.ended_at) AS minute, a.state FROM whatsapp_delivery_attempts a, clock
           WHERE a.gateway = ANY(ARRAY(SELECT id FROM gateways)) AND a.state <> 'not_started'
             AND a.started_at > clock.minute - interval '62 minutes' AND a.ended_at IS NOT NULL
         )
         SELECT m.minute, count(*) FILTER (WHERE e.state = 'accepted')::int AS sent,
                count(*) FILTER (WHERE e.state IN ('failed', 'refused'))::int AS failed, count(*) FILTER (WHERE e.state = 'unknown')::int AS unknown
         FROM clock, generate_series(clock.minute - interval '59 minutes', clock.minute, interval '1 minute') AS m(minute)
         LEFT JOIN ended e ON e.minute = m.minute
         GROUP BY m.minute ORDER BY m.minute`,
      );
      return rows;
    },

    /** What waited at each minute of the last hour, oldest first; minutes without a worker are missing. */
    async waitingHistory() {
      const { rows } = await pool.query<{ minute: Date; lane: Lane; waiting: number; oldestWaitingSeconds: number | null }>(
        `SELECT minute, lane, waiting, oldest_waiting_seconds AS "oldestWaitingSeconds" FROM lane_samples
         WHERE minute > date_trunc('minute', engine_now()) - interval '60 minutes' ORDER BY minute, lane`,
      );
      return rows;
    },

    async workers() {
      const { rows } = await pool.query<{ id: string; host: string; kind: string; seenAt: Date; calls: number }>(
        `SELECT d.id, d.host, d.kind, d.seen_at AS "seenAt",
                (SELECT count(*) FROM whatsapp_delivery_attempts a WHERE a.state = 'open' AND a.node = d.id)::int AS calls
         FROM nodes d WHERE d.roles ? 'worker' AND d.seen_at > engine_now() - $1 * interval '1 second' ORDER BY d.started_at, d.id`,
        [NODE_ALIVE_SECONDS],
      );
      return rows;
    },

    async guard(): Promise<{ reason: string; since: Date } | null> {
      const { rows } = await pool.query<{ reason: string; since: Date }>(
        'SELECT reason, coalesce(since, engine_now()) AS since FROM engine_guard WHERE one AND reason IS NOT NULL AND released_at IS NULL',
      );
      return rows[0] ?? null;
    },
  };
}

/** Samples older than this are forgotten. */
const SAMPLE_DAYS = 7;

const SAMPLES = unnestRows<{
  readonly lane: string;
  readonly waiting: number;
  readonly oldestWaitingSeconds: number | null;
}>()({ lane: 'text', waiting: 'int', oldestWaitingSeconds: 'int' });

/** Notes how much waits in each lane this minute; of several nodes the first one counts. */
export async function sampleLanes(pool: Pool): Promise<void> {
  const lanes = await createQueueStats(pool).lanes();
  await pool.query(
    `INSERT INTO lane_samples (lane, minute, waiting, oldest_waiting_seconds)
     SELECT s.lane, date_trunc('minute', engine_now()), s.waiting, s.oldest_waiting_seconds FROM ${SAMPLES.from('s')}
     ON CONFLICT DO NOTHING`,
    SAMPLES.values(lanes.map(({ id, waiting, oldestWaitingSeconds }) => ({ lane: id, waiting, oldestWaitingSeconds }))),
  );
  await pool.query(`DELETE FROM lane_samples WHERE minute < engine_now() - $1 * interval '1 day'`, [SAMPLE_DAYS]);
}

export type QueueStats = ReturnType<typeof createQueueStats>;
