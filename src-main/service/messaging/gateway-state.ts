import type { Pool, PoolClient } from 'pg';
import type { Lane } from '#shared/domain/message.ts';

export interface GatewayState {
  readonly id: string;
  readonly enabled: boolean;
  readonly perMinute: number;
  readonly breaker: 'closed' | 'open' | 'half_open';
  readonly breakerGeneration: number;
  /** Milliseconds since the breaker left `closed`, database time; 0 while closed. */
  readonly brokenForMs: number;
  /** Milliseconds until the vendor's Retry-After ends; 0 when it is over. */
  readonly restMs: number;
  /** Calls of this breaker generation without an answer for more than 3 s (E-13). */
  readonly unanswered: number;
  readonly probing: boolean;
}

export interface EngineState {
  readonly gateways: readonly GatewayState[];
  readonly lane: { readonly paused: boolean; readonly gatewayOrder: readonly string[] };
  /** The restore guard holds everything but urgent messages (E-17). */
  readonly guarded: boolean;
}

/** The open attempts are read apart: with the gateway as a condition the planner may read all it was ever called for instead. */
export const ENGINE_STATE = `
  WITH clock AS MATERIALIZED (SELECT engine_now() AS now),
  open AS MATERIALIZED (
    SELECT gateway, breaker_generation, started_at FROM whatsapp_delivery_attempts WHERE state = 'open' AND lease_until > '-infinity'
  )
  SELECT g.id, g.enabled, g.per_minute AS "perMinute", g.breaker, g.breaker_generation AS "breakerGeneration",
         CASE WHEN g.breaker = 'closed' THEN 0 ELSE greatest(0, extract(epoch FROM clock.now - g.breaker_since) * 1000) END::float8 AS "brokenForMs",
         greatest(0, extract(epoch FROM coalesce(g.rest_until, clock.now) - clock.now) * 1000)::float8 AS "restMs",
         (SELECT count(*) FROM open a
           WHERE a.gateway = g.id AND a.breaker_generation = g.breaker_generation
             AND a.started_at < clock.now - interval '3 seconds')::int AS unanswered,
         g.probe_attempt IS NOT NULL AS probing,
         l.paused AS "lanePaused", l.gateway_order AS "gatewayOrder",
         (SELECT reason IS NOT NULL AND released_at IS NULL FROM engine_guard WHERE one) AS guarded
  FROM clock, lanes l LEFT JOIN gateways g ON true
  WHERE l.id = $1`;

/** Reads breaker, pace and lane settings as they are now. Locks nothing. */
export async function readEngineState(db: Pool | PoolClient, lane: Lane): Promise<EngineState> {
  const { rows } = await db.query<GatewayState & { lanePaused: boolean; gatewayOrder: string[]; guarded: boolean }>({
    name: 'engine-state',
    text: ENGINE_STATE,
    values: [lane],
  });
  const [first] = rows;
  if (!first) throw new Error(`lane ${lane} is missing from the database`);
  return {
    gateways: rows.filter((row) => row.id !== null),
    lane: { paused: first.lanePaused, gatewayOrder: first.gatewayOrder },
    guarded: first.guarded ?? false,
  };
}

/** Why no ordinary call may go to a gateway now, or null when it may. A half-open one takes a probe only. */
export function closedBecause(state: GatewayState): 'disabled' | 'breaker' | 'unanswered' | 'resting' | null {
  if (!state.enabled) return 'disabled';
  if (state.breaker === 'open') return 'breaker';
  if (state.unanswered >= 3) return 'unanswered';
  if (state.restMs > 0) return 'resting';
  return null;
}
