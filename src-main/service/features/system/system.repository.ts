import type { Pool } from 'pg';
import { z } from 'zod';
import { NODE_ALIVE_SECONDS } from '#service/background/nodes.ts';
import { dutySchema } from '#shared/contracts/system.contract.ts';
import type { Lane } from '#shared/domain/message.ts';

export function createSystemRepository(pool: Pool) {
  return {
    async nodes() {
      const { rows } = await pool.query<{ id: string; host: string; roles: string[]; seenAt: Date; alive: boolean }>(
        `SELECT id, host, roles, seen_at AS "seenAt", seen_at > engine_now() - $1 * interval '1 second' AS alive
         FROM nodes WHERE seen_at > engine_now() - interval '1 day' ORDER BY seen_at DESC LIMIT 50`,
        [NODE_ALIVE_SECONDS],
      );
      return rows;
    },
    /** The duties of the nodes that are alive, as each said last. */
    async duties() {
      const { rows } = await pool.query<{ node: string; host: string; duties: unknown }>(
        `SELECT id AS node, host, duties FROM nodes WHERE seen_at > engine_now() - $1 * interval '1 second' ORDER BY id`,
        [NODE_ALIVE_SECONDS],
      );
      return rows.flatMap(({ node, host, duties }) =>
        z
          .array(dutySchema.omit({ node: true, host: true }))
          .parse(duties)
          .map((duty) => ({ ...duty, node, host })),
      );
    },
    async gateways() {
      const { rows } = await pool.query<{
        id: string;
        enabled: boolean;
        breaker: 'closed' | 'open' | 'half_open';
        breakerReason: string | null;
        breakerSince: Date | null;
        perMinute: number;
      }>(
        `SELECT id, enabled, breaker, breaker_reason AS "breakerReason", breaker_since AS "breakerSince", per_minute AS "perMinute"
         FROM gateways ORDER BY id`,
      );
      return rows;
    },
    /** Waiting and sending rows per lane. */
    async lanes() {
      const { rows } = await pool.query<{ id: Lane; paused: boolean; waiting: number; sending: number; gatewayOrder: string[] }>(
        `SELECT l.id, l.paused, l.gateway_order AS "gatewayOrder",
                (SELECT count(*) FROM whatsapp_notifications WHERE lane = l.id AND status IN ('pending', 'queued'))::int AS waiting,
                (SELECT count(*) FROM whatsapp_delivery_attempts a JOIN whatsapp_notifications n ON n.id = a.notification_id
                  WHERE a.state = 'open' AND n.lane = l.id)::int AS sending
         FROM lanes l ORDER BY CASE l.id WHEN 'urgent' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END`,
      );
      return rows;
    },
    async ping(): Promise<void> {
      await pool.query('SELECT 1');
    },
    async messageCounts() {
      const { rows } = await pool.query<{ lane: Lane; waiting: number }>(
        `SELECT lane, count(*)::int AS waiting FROM whatsapp_notifications WHERE status IN ('pending', 'queued') GROUP BY lane`,
      );
      return rows;
    },
  };
}

export type SystemRepository = ReturnType<typeof createSystemRepository>;
