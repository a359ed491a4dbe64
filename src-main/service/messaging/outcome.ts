import type { GatewayOutcome, GatewayTrouble } from '#service/gateways/port.ts';
import type { MessageState } from '#shared/domain/message.ts';

/** Refusals that say the whole gateway is useless until somebody acts: its breaker opens at the first one (ENGINE E-10). */
const OPENS_AT_ONCE: ReadonlySet<GatewayTrouble> = new Set(['token', 'device', 'quota', 'plan', 'configuration']);

export function opensBreakerAtOnce(outcome: GatewayOutcome): boolean {
  return outcome.kind === 'gateway_refused' && OPENS_AT_ONCE.has(outcome.trouble);
}

/** Outcomes that speak against the gateway, as opposed to this message. Three in a row open its breaker. */
export function countsAgainstGateway(outcome: GatewayOutcome): boolean {
  return outcome.kind === 'unknown' || (outcome.kind === 'gateway_refused' && outcome.trouble === 'never_connected');
}

export const MAX_RETRIES = 3;

/** What the row must know to decide where an outcome leads. */
export interface RowFacts {
  readonly onUnknown: 'hold' | 'resend';
  readonly marketing: boolean;
  readonly retriesUsed: number;
  /** Gateways whose outcome was unknown before this one. */
  readonly unknownAt: readonly string[];
  /** Gateways that refused before this one. */
  readonly refusedBy: readonly string[];
  /** Every gateway the lane could use. */
  readonly gatewayOrder: readonly string[];
  /** Whether this gateway can be asked for our reference. */
  readonly canLookUp: boolean;
}

export type AttemptState = 'accepted' | 'refused' | 'failed' | 'unknown' | 'not_started';

/** Where one outcome leads: the attempt's end and the row's next step. */
export interface Step {
  readonly attemptState: AttemptState;
  readonly status: Extract<MessageState, 'sent' | 'queued' | 'failed' | 'unknown'>;
  readonly code: string | null;
  readonly detail: string | null;
  readonly providerMessageId: string | null;
  readonly untracked: boolean;
  readonly httpStatus: number | null;
  /** Added to the row's list of gateways that refused this round, or whose answer is unknown. */
  readonly refused: boolean;
  readonly unknown: boolean;
  readonly retry: boolean;
  /** The list of refusals starts again: everybody has refused. */
  readonly newRound: boolean;
  /** Milliseconds until the row may be tried again; null = at once, by whoever holds it. */
  readonly delayMs: number | null;
  readonly lookUp: boolean;
  readonly needsPerson: boolean;
}

const NOTHING = {
  code: null,
  detail: null,
  providerMessageId: null,
  untracked: false,
  httpStatus: null,
  refused: false,
  unknown: false,
  retry: false,
  newRound: false,
  delayMs: null,
  lookUp: false,
  needsPerson: false,
} as const;

/** Whether one of the gateways that may have taken a message can be asked about it. */
export function canLookUp(
  gateways: ReadonlyMap<string, { readonly capabilities: { readonly lookUp: boolean } }>,
  asked: readonly string[],
): boolean {
  return asked.some((id) => gateways.get(id)?.capabilities.lookUp === true);
}

/** The table of ENGINE E-10. Pure: the same outcome and row always lead to the same step. */
export function stepFor(outcome: GatewayOutcome | { readonly kind: 'not_started' }, gateway: string, row: RowFacts): Step {
  switch (outcome.kind) {
    case 'accepted':
      return {
        ...NOTHING,
        attemptState: 'accepted',
        status: 'sent',
        providerMessageId: outcome.providerMessageId,
        untracked: outcome.providerMessageId === null,
        httpStatus: outcome.httpStatus,
      };
    case 'not_started':
      return { ...NOTHING, attemptState: 'not_started', status: 'queued', code: 'not_started' };
    case 'gateway_refused': {
      const refusedBy = new Set([...row.refusedBy, ...row.unknownAt, gateway]);
      const allRefused = row.gatewayOrder.every((id) => refusedBy.has(id));
      // Marketing keeps to its primary: it waits for the breaker instead of moving (E-11).
      const stays = row.marketing;
      return {
        ...NOTHING,
        attemptState: 'refused',
        status: 'queued',
        code: outcome.trouble,
        detail: outcome.detail,
        httpStatus: outcome.httpStatus,
        refused: !stays && !allRefused,
        newRound: allRefused,
        delayMs: allRefused || stays ? 5_000 : null,
      };
    }
    case 'message_refused': {
      const base = { ...NOTHING, code: outcome.fault, detail: outcome.detail, httpStatus: outcome.httpStatus };
      const retry = outcome.fault === 'busy' && row.retriesUsed + 1 < MAX_RETRIES;
      if (retry)
        return { ...base, attemptState: 'refused', status: 'queued', retry: true, delayMs: 2_000 * 2 ** row.retriesUsed };
      return { ...base, attemptState: 'failed', status: 'failed', retry: outcome.fault === 'busy', needsPerson: true };
    }
    case 'unknown': {
      const base = {
        ...NOTHING,
        attemptState: 'unknown',
        code: outcome.cause,
        detail: outcome.detail,
        httpStatus: outcome.httpStatus,
        unknown: true,
      } as const;
      const asked = new Set([...row.unknownAt, gateway]);
      const another = row.gatewayOrder.some((id) => !asked.has(id));
      // Two calls in all: a duplicate is better than silence, a third is not.
      if (row.onUnknown === 'resend' && asked.size < 2 && another) return { ...base, status: 'queued' };
      return { ...base, status: 'unknown', lookUp: row.canLookUp, needsPerson: !row.canLookUp };
    }
  }
}
