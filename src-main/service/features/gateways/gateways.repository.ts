import type { Pool, PoolClient } from 'pg';
import type { DeviceState } from '#service/gateways/port.ts';

type Db = Pool | PoolClient;

export interface GatewayRow {
  id: string;
  enabled: boolean;
  breaker: 'closed' | 'open' | 'half_open';
  breakerSince: Date | null;
  breakerReason: string | null;
  breakerDetail: string | null;
  perMinute: number;
  pricePerMessage: number;
  device: DeviceState | null;
  deviceCheckedAt: Date | null;
  accepted: number;
  refused: number;
  failed: number;
  unknown: number;
  sent: number;
  cost: number;
  sentInAll: number;
  /** Calls of the week it took, and all that were made. */
  took: number;
  asked: number;
}

export function createGatewaysRepository(pool: Pool) {
  return {
    async list(): Promise<GatewayRow[]> {
      const { rows } = await pool.query<GatewayRow>(
        `WITH clock AS MATERIALIZED (SELECT engine_now() AS now),
         week AS MATERIALIZED (
           SELECT a.gateway,
             count(*) FILTER (WHERE a.state = 'accepted' AND a.started_at > clock.now - interval '1 hour')::int AS accepted,
             count(*) FILTER (WHERE a.state = 'refused' AND a.started_at > clock.now - interval '1 hour')::int AS refused,
             count(*) FILTER (WHERE a.state = 'failed' AND a.started_at > clock.now - interval '1 hour')::int AS failed,
             count(*) FILTER (WHERE a.state = 'unknown' AND a.started_at > clock.now - interval '1 hour')::int AS unknown,
             -- It took what it accepted, and what it refused for the message's own sake.
             count(*) FILTER (WHERE a.state IN ('accepted', 'failed') OR (a.state = 'refused' AND a.code = 'busy'))::int AS took,
             count(*) FILTER (WHERE a.state <> 'open')::int AS asked
           FROM whatsapp_delivery_attempts a, clock
           WHERE a.gateway = ANY(ARRAY(SELECT id FROM gateways)) AND a.state <> 'not_started' AND a.started_at > clock.now - interval '7 days'
           GROUP BY a.gateway
         ),
         day AS MATERIALIZED (
           SELECT n.provider, count(*)::int AS sent, coalesce(sum(n.cost), 0)::int AS cost FROM whatsapp_notifications n, clock
           WHERE n.created_at > clock.now - interval '24 hours' AND n.status IN ('sent', 'delivered', 'read') GROUP BY n.provider
         )
         SELECT g.id, g.enabled, g.breaker, g.breaker_since AS "breakerSince", g.breaker_reason AS "breakerReason",
                g.breaker_detail AS "breakerDetail", g.per_minute AS "perMinute", g.price_per_message AS "pricePerMessage", g.device,
                g.device_checked_at AS "deviceCheckedAt",
                coalesce(w.accepted, 0) AS accepted, coalesce(w.refused, 0) AS refused, coalesce(w.failed, 0) AS failed,
                coalesce(w.unknown, 0) AS unknown, coalesce(w.took, 0) AS took, coalesce(w.asked, 0) AS asked,
                coalesce(d.sent, 0) AS sent, coalesce(d.cost, 0) AS cost, (SELECT coalesce(sum(sent), 0) FROM day)::int AS "sentInAll"
         FROM gateways g LEFT JOIN week w ON w.gateway = g.id LEFT JOIN day d ON d.provider = g.id ORDER BY g.id`,
      );
      return rows;
    },

    /** Messages of the week that some gateway took, of those that were tried or ran out of time waiting for one. */
    async combined(): Promise<{ took: number; asked: number }> {
      const { rows } = await pool.query<{ took: number; asked: number }>(
        `SELECT count(*) FILTER (WHERE n.status IN ('sent', 'delivered', 'read', 'failed'))::int AS took, count(*)::int AS asked
         FROM whatsapp_notifications n
         WHERE n.created_at > (SELECT engine_now()) - interval '7 days'
           AND (n.status IN ('sent', 'delivered', 'read', 'failed', 'unknown') OR (n.status = 'expired' AND n.attempt > 0))`,
      );
      return rows[0] ?? { took: 0, asked: 0 };
    },

    /** What went through another gateway than the first of its lane in the last 24 hours. */
    async backup(): Promise<{ sent: number; cost: number; inAll: number }> {
      const { rows } = await pool.query<{ sent: number; cost: number; inAll: number }>(
        `SELECT count(*) FILTER (WHERE n.provider <> l.gateway_order ->> 0)::int AS sent,
                coalesce(sum(n.cost) FILTER (WHERE n.provider <> l.gateway_order ->> 0), 0)::int AS cost, count(*)::int AS "inAll"
         FROM whatsapp_notifications n JOIN lanes l ON l.id = n.lane
         WHERE n.created_at > (SELECT engine_now()) - interval '24 hours' AND n.status IN ('sent', 'delivered', 'read')`,
      );
      return rows[0] ?? { sent: 0, cost: 0, inAll: 0 };
    },

    async lock(db: Db, id: string) {
      const { rows } = await db.query<{ id: string; enabled: boolean; perMinute: number; pricePerMessage: number }>(
        `SELECT id, enabled, per_minute AS "perMinute", price_per_message AS "pricePerMessage" FROM gateways WHERE id = $1 FOR UPDATE`,
        [id],
      );
      return rows[0] ?? null;
    },

    async change(
      db: Db,
      id: string,
      change: { enabled?: boolean | undefined; perMinute?: number | undefined; pricePerMessage?: number | undefined },
    ): Promise<void> {
      await db.query(
        `UPDATE gateways SET enabled = coalesce($2, enabled), per_minute = coalesce($3, per_minute),
                price_per_message = coalesce($4, price_per_message), updated_at = engine_now() WHERE id = $1`,
        [id, change.enabled ?? null, change.perMinute ?? null, change.pricePerMessage ?? null],
      );
    },

    async keepDevice(id: string, device: DeviceState): Promise<Date> {
      const { rows } = await pool.query<{ at: Date }>(
        'UPDATE gateways SET device = $2, device_checked_at = engine_now() WHERE id = $1 RETURNING device_checked_at AS at',
        [id, JSON.stringify(device)],
      );
      const [row] = rows;
      if (!row) throw new Error(`gateway ${id} is not registered`);
      return row.at;
    },

    /** True for the one node whose turn it is to ask for the device. */
    async takeDeviceTurn(id: string, everyMinutes: number): Promise<boolean> {
      const { rowCount } = await pool.query(
        `UPDATE gateways SET device_checked_at = engine_now()
         WHERE id = $1 AND coalesce(device_checked_at, '-infinity') <= engine_now() - $2 * interval '1 minute'`,
        [id, everyMinutes],
      );
      return rowCount === 1;
    },

    /** Phone of a user, and whether the number belongs to generated data. */
    async phoneOf(db: Db, userId: number): Promise<string | null> {
      const { rows } = await db.query<{ phone: string | null }>('SELECT phone FROM users WHERE id = $1', [userId]);
      return rows[0]?.phone ?? null;
    },

    async isDemoPhone(db: Db, phone: string): Promise<boolean> {
      const { rows } = await db.query<{ demo: boolean }>(
        `SELECT EXISTS (SELECT FROM users WHERE phone = $1 AND is_demo) OR EXISTS (SELECT FROM customers WHERE phone = $1 AND is_demo) AS demo`,
        [phone],
      );
      return rows[0]?.demo ?? false;
    },
  };
}

export type GatewaysRepository = ReturnType<typeof createGatewaysRepository>;
