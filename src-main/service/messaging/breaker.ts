import type { Pool } from 'pg';
import { wakeOutboxSql } from '#service/db/locks.ts';
import type { DeviceState, Gateway, GatewayOutcome } from '#service/gateways/port.ts';
import { cleanText } from '#service/gateways/vendor-text.ts';
import type { Logger } from '#service/logger.ts';
import { countsAgainstGateway, opensBreakerAtOnce } from './outcome.ts';

/** A breaker changed; people are told (E-13). */
export interface BreakerChange {
  readonly gateway: string;
  readonly to: 'open' | 'closed';
  readonly reason: string;
}

export interface BreakerDeps {
  readonly pool: Pool;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly logger: Logger;
  onChange(change: BreakerChange): void;
}

export interface EndedCall {
  readonly gateway: string;
  readonly breakerGeneration: number;
  readonly attemptId: string;
  readonly outcome: GatewayOutcome | { readonly kind: 'not_started' };
}

/** Failures in a row, within one generation, that open a breaker. */
const FAILURES_TO_OPEN = 3;

/** Longest reason that is kept, characters. */
const LONGEST_DETAIL = 300;

const UNSEEN_DEVICE: DeviceState = {
  reachable: false,
  connected: false,
  quotaRemaining: null,
  expiresAt: null,
  detail: 'the answer about the device could not be read',
  trouble: null,
};

/** How long the vendor asked to be left alone, in ms; null when it did not. */
function askedRestMs(outcome: EndedCall['outcome']): number | null {
  if (outcome.kind === 'gateway_refused' && outcome.trouble === 'rate') return outcome.retryAfterMs ?? 30_000;
  return outcome.kind === 'unknown' ? (outcome.retryAfterMs ?? null) : null;
}

/**
 * State of a gateway's breaker in PostgreSQL, shared by all nodes and written only on change (ENGINE E-13).
 * One generation per opening: what was started before an opening cannot cause or undo anything after it.
 */
export function createBreaker(deps: BreakerDeps) {
  const { pool } = deps;

  async function open(gateway: string, generation: number, reason: string, detail: string): Promise<void> {
    const { rowCount } = await pool.query(
      `UPDATE gateways SET
         breaker = 'open', breaker_generation = breaker_generation + 1, breaker_reason = $3, breaker_detail = $4,
         breaker_since = CASE WHEN breaker = 'closed' THEN engine_now() ELSE breaker_since END,
         openings = openings + 1, probe_attempt = NULL, probe_lease_until = NULL,
         probe_at = engine_now() + least(60, 5 * 2 ^ least(openings, 6)) * interval '1 second', updated_at = engine_now()
       WHERE id = $1 AND breaker_generation = $2 AND breaker <> 'open'`,
      [gateway, generation, reason, cleanText(detail, LONGEST_DETAIL)],
    );
    if (rowCount === 1) {
      deps.logger.warn({ gateway, reason }, 'gateway breaker opened');
      deps.onChange({ gateway, to: 'open', reason });
    }
  }

  async function close(gateway: string, generation: number): Promise<void> {
    // Urgent messages were put off while nobody could take them. They go first now, not in a few seconds, so nobody may see the breaker
    // closed before they are due (R6).
    const { rows } = await pool.query<{ closed: boolean }>(
      `WITH closed AS (
         UPDATE gateways SET breaker = 'closed', breaker_reason = NULL, breaker_detail = NULL, breaker_since = NULL, openings = 0,
                probe_at = NULL, probe_attempt = NULL, probe_lease_until = NULL, updated_at = engine_now()
         WHERE id = $1 AND breaker_generation = $2 AND breaker = 'half_open'
         RETURNING id
       ),
       put_off AS (
         SELECT n.id FROM whatsapp_notifications n, closed
         WHERE n.lane = 'urgent' AND n.status = 'queued' AND n.enqueued_at IS NULL AND n.retries_used = 0 AND n.not_before IS NOT NULL
         ORDER BY n.id FOR UPDATE OF n
       ),
       due AS (UPDATE whatsapp_notifications n SET not_before = NULL FROM put_off WHERE n.id = put_off.id RETURNING n.id)
       SELECT EXISTS (SELECT FROM closed) AS closed, (SELECT ${wakeOutboxSql("'urgent'")} WHERE EXISTS (SELECT FROM due))`,
      [gateway, generation],
    );
    if (rows[0]?.closed) {
      deps.logger.info({ gateway }, 'gateway breaker closed');
      deps.onChange({ gateway, to: 'closed', reason: 'recovered' });
    }
  }

  return {
    /**
     * Before the rows are written: a refusal of the whole gateway opens at once, so that no other row runs into it.
     * Takes the gateway's row only when something changes.
     */
    async beforeRecording(calls: readonly EndedCall[]): Promise<void> {
      for (const { gateway, breakerGeneration, outcome } of calls) {
        if (outcome.kind === 'gateway_refused' && opensBreakerAtOnce(outcome)) {
          await open(gateway, breakerGeneration, outcome.trouble, outcome.detail);
        }
        const restMs = askedRestMs(outcome);
        if (restMs !== null) {
          await pool.query(
            `UPDATE gateways SET rest_until = greatest(coalesce(rest_until, '-infinity'), engine_now() + $2 * interval '1 millisecond') WHERE id = $1`,
            [gateway, restMs],
          );
        }
      }
    },

    /** After the attempts are written: counts failures in a row, and judges a probe. */
    async afterRecording(calls: readonly EndedCall[]): Promise<void> {
      const suspects = new Map<string, EndedCall>();
      for (const call of calls) {
        if (call.outcome.kind !== 'not_started' && countsAgainstGateway(call.outcome))
          suspects.set(`${call.gateway}/${call.breakerGeneration}`, call);
      }
      for (const call of suspects.values()) {
        const { rows } = await pool.query<{ state: string; code: string | null }>(
          `SELECT state, code FROM whatsapp_delivery_attempts
           WHERE gateway = $1 AND breaker_generation = $2 AND ended_at IS NOT NULL AND state <> 'not_started'
             AND code IS DISTINCT FROM 'orphaned'
             AND started_at > engine_now() - interval '10 minutes'
           ORDER BY ended_at DESC LIMIT ${FAILURES_TO_OPEN}`,
          [call.gateway, call.breakerGeneration],
        );
        const bad = rows.filter((row) => row.state === 'unknown' || row.code === 'never_connected');
        if (bad.length === FAILURES_TO_OPEN)
          await open(call.gateway, call.breakerGeneration, 'unanswered', 'three calls in a row without an answer');
      }
    },

    /** What a probe's end means: accepted closes, everything that speaks against the gateway opens again, the rest frees the place. */
    async afterProbe(call: EndedCall): Promise<void> {
      if (call.outcome.kind === 'accepted' || call.outcome.kind === 'message_refused')
        await close(call.gateway, call.breakerGeneration);
      else if (call.outcome.kind !== 'not_started')
        await open(call.gateway, call.breakerGeneration, 'probe', 'the trial message did not get through');
      else
        await pool.query('UPDATE gateways SET probe_attempt = NULL WHERE id = $1 AND probe_attempt = $2', [
          call.gateway,
          call.attemptId,
        ]);
    },

    /**
     * Asks the device of every open gateway whose wait is over, one node at a time (lease 10 s). A connected device makes it
     * half open: one message may try.
     */
    async probe(): Promise<void> {
      const { rows } = await pool.query<{ id: string; generation: number }>(
        `UPDATE gateways SET probe_lease_until = engine_now() + interval '10 seconds'
         WHERE breaker = 'open' AND enabled AND probe_at <= engine_now() AND coalesce(probe_lease_until, '-infinity') <= engine_now()
         RETURNING id, breaker_generation AS generation`,
      );
      await Promise.all(
        rows.map(async ({ id, generation }) => {
          const gateway = deps.gateways.get(id);
          if (!gateway) return;
          // An adapter that fails over an odd answer is a device that cannot be seen: asked again later, and no other gateway notices (E-20).
          const device = await gateway.device().catch((error: unknown) => {
            deps.logger.error({ err: error, gateway: id }, 'a gateway adapter failed');
            return UNSEEN_DEVICE;
          });
          if (device.reachable && device.connected && device.trouble === null) {
            // What it refused before it went down says nothing about it any more: an urgent message would be put off for it (R6).
            await pool.query(
              `WITH found AS (
                 UPDATE gateways SET breaker = 'half_open', probe_attempt = NULL, updated_at = engine_now()
                 WHERE id = $1 AND breaker_generation = $2 AND breaker = 'open'
                 RETURNING id
               ),
               refused AS (
                 SELECT n.id FROM whatsapp_notifications n, found
                 WHERE n.lane = 'urgent' AND n.status = 'queued' AND found.id = ANY(n.refused_by)
                 ORDER BY n.id FOR UPDATE OF n
               )
               UPDATE whatsapp_notifications n SET refused_by = array_remove(n.refused_by, $1) FROM refused WHERE n.id = refused.id`,
              [id, generation],
            );
          } else {
            await pool.query(
              `UPDATE gateways SET openings = openings + 1, probe_lease_until = NULL, breaker_detail = $3,
                      probe_at = engine_now() + least(60, 5 * 2 ^ least(openings, 6)) * interval '1 second', updated_at = engine_now()
               WHERE id = $1 AND breaker_generation = $2 AND breaker = 'open'`,
              [id, generation, cleanText(device.detail, LONGEST_DETAIL)],
            );
          }
        }),
      );
      // A probe whose worker died frees the place when its attempt is settled; this catches the rest.
      await pool.query(
        `UPDATE gateways g SET probe_attempt = NULL
         WHERE g.probe_attempt IS NOT NULL
           AND NOT EXISTS (SELECT FROM whatsapp_delivery_attempts a WHERE a.id = g.probe_attempt AND a.state = 'open')`,
      );
    },
  };
}

export type Breaker = ReturnType<typeof createBreaker>;
