import type { MessageState } from '#shared/domain/message.ts';
import { DAY, type DemoContext, HOUR, MINUTE, plus } from './demo-context.ts';
import { type DemoGateway, GATEWAY_PRICE, type PrimaryOutage } from './gateway-history.ts';
import { MESSAGE_FACTS, type PlannedMessage } from './planned-message.ts';
import type { Random } from './random.ts';

/** One call to a gateway. */
export interface DemoAttempt {
  readonly gateway: DemoGateway;
  readonly state: 'accepted' | 'refused' | 'failed' | 'unknown';
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly code: string | null;
  readonly detail: string | null;
  readonly httpStatus: number | null;
}

/** What became of a message: its state, its calls, and when it reached each stage. */
export interface DemoDelivery {
  readonly status: MessageState;
  readonly attempts: readonly DemoAttempt[];
  readonly provider: DemoGateway | null;
  readonly refusedBy: readonly DemoGateway[];
  readonly unknownAt: readonly DemoGateway[];
  readonly retriesUsed: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly needsPerson: boolean;
  readonly cost: number | null;
  readonly queuedAt: Date | null;
  readonly sendingAt: Date | null;
  readonly sentAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly readAt: Date | null;
  readonly settledAt: Date | null;
  readonly updatedAt: Date;
}

interface Refusal {
  readonly code: string;
  readonly detail: string;
}

const NOT_ON_WHATSAPP: Refusal = { code: 'recipient', detail: 'target input invalid' };
const REFUSALS: readonly (readonly [Refusal, number])[] = [
  [NOT_ON_WHATSAPP, 6],
  [{ code: 'content', detail: 'url unreachable' }, 1],
  [{ code: 'unlisted', detail: 'request rejected by server' }, 2],
];

const NOTHING: Omit<DemoDelivery, 'status' | 'updatedAt'> = {
  attempts: [],
  provider: null,
  refusedBy: [],
  unknownAt: [],
  retriesUsed: 0,
  errorCode: null,
  errorMessage: null,
  needsPerson: false,
  cost: null,
  queuedAt: null,
  sendingAt: null,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  settledAt: null,
};

/** Refusals of the last days wait for a person to correct the number; older ones were dealt with. */
const REFUSAL_OPEN = 5 * DAY;

type Outcome = Pick<DemoAttempt, 'state' | 'code' | 'detail' | 'httpStatus'>;

/** The calls of one message, in order. */
interface Calls {
  readonly attempts: DemoAttempt[];
  readonly refusedBy: DemoGateway[];
  retriesUsed: number;
}

/** Makes up deliveries one after the other, oldest message first; the breaker of the primary is remembered between them. */
export function createDeliveryHistory(context: DemoContext, outages: readonly PrimaryOutage[]) {
  const random = context.random('delivery');
  const met = new Set<PrimaryOutage>();
  const quick = (): number => random.bell(140, 900);

  /** `lost`: the answer of the only call never came, so nobody knows. */
  return function deliver(message: PlannedMessage, expiresAt: Date, lost: boolean): DemoDelivery {
    const queuedAt = plus(message.at, random.between(30, 400));
    if (message.neverSent) return neverSent(message, expiresAt);

    const { lane, messageClass } = MESSAGE_FACTS[message.type];
    const wait =
      lane === 'urgent' ? random.between(60, 700) : random.between(150, 3_500) + (message.turn ?? 0) * random.between(900, 1_150);
    const calls: Calls = { attempts: [], refusedBy: [], retriesUsed: 0 };
    const marketing = messageClass === 'marketing';
    const { gateway, startAt } = lost
      ? { gateway: 'fonnte' as const, startAt: plus(queuedAt, wait) }
      : gatewayFor(calls, plus(queuedAt, wait), marketing);

    if (lost) return unanswered(calls, queuedAt, startAt);
    if (message.recipient.unreachable) return refused(calls, queuedAt, startAt, gateway, NOT_ON_WHATSAPP);
    if (random.chance(0.006) && message.recipient.type === 'customer') {
      return refused(calls, queuedAt, startAt, gateway, random.weighted(REFUSALS));
    }

    const sendingAt = random.chance(0.004) ? retried(calls, startAt, gateway) : startAt;
    const sentAt = call(calls, gateway, sendingAt, { state: 'accepted', code: null, detail: null, httpStatus: 200 }, quick());
    return {
      ...NOTHING,
      ...calls,
      queuedAt,
      sendingAt,
      provider: gateway,
      cost: GATEWAY_PRICE[gateway],
      sentAt,
      settledAt: sentAt,
      ...reportsOf(context, random, message, sentAt),
    };
  };

  /** The gateway that takes the message, and when; refusals on the way are noted. Marketing waits for its primary (ENGINE E-11). */
  function gatewayFor(calls: Calls, at: Date, marketing: boolean): { readonly gateway: DemoGateway; readonly startAt: Date } {
    const outage = outages.find(({ from, to }) => at >= from && at < to);
    const hiccup = random.chance(0.012);
    if (marketing)
      return { gateway: 'fonnte', startAt: outage === undefined ? at : plus(outage.to, random.between(2_000, 60_000)) };
    if (outage === undefined && !hiccup) return { gateway: 'fonnte', startAt: at };
    // Only the first message of a failure met the refusal; the breaker kept the others away.
    if (outage !== undefined && met.has(outage)) return { gateway: 'wablas', startAt: at };
    if (outage !== undefined) met.add(outage);
    const refusal: Outcome =
      outage === undefined
        ? { state: 'refused', code: 'never_connected', detail: 'connect timeout after 3000 ms', httpStatus: null }
        : { state: 'refused', code: outage.code, detail: outage.detail, httpStatus: 200 };
    calls.refusedBy.push('fonnte');
    return { gateway: 'wablas', startAt: plus(call(calls, 'fonnte', at, refusal, outage === undefined ? 3_000 : quick()), 350) };
  }

  function unanswered(calls: Calls, queuedAt: Date, sendingAt: Date): DemoDelivery {
    const detail = 'no answer within 15000 ms';
    const endedAt = call(calls, 'fonnte', sendingAt, { state: 'unknown', code: 'timeout', detail, httpStatus: null }, 15_000);
    return {
      ...NOTHING,
      ...calls,
      status: 'unknown',
      unknownAt: ['fonnte'],
      errorCode: 'timeout',
      errorMessage: `fonnte: ${detail}`,
      needsPerson: true,
      queuedAt,
      sendingAt,
      settledAt: endedAt,
      updatedAt: endedAt,
    };
  }

  function refused(calls: Calls, queuedAt: Date, sendingAt: Date, gateway: DemoGateway, refusal: Refusal): DemoDelivery {
    const endedAt = call(calls, gateway, sendingAt, { state: 'failed', ...refusal, httpStatus: 200 }, quick());
    return {
      ...NOTHING,
      ...calls,
      status: 'failed',
      errorCode: refusal.code,
      errorMessage: `${gateway}: ${refusal.detail}`,
      needsPerson: context.now.getTime() - endedAt.getTime() < REFUSAL_OPEN,
      queuedAt,
      sendingAt,
      settledAt: endedAt,
      updatedAt: endedAt,
    };
  }

  /** One "not now" of the vendor; returns when the second call began. */
  function retried(calls: Calls, at: Date, gateway: DemoGateway): Date {
    calls.retriesUsed = 1;
    const busy: Outcome = { state: 'refused', code: 'busy', detail: 'too many requests, try again', httpStatus: 429 };
    return plus(call(calls, gateway, at, busy, quick()), 2_000);
  }
}

/** Notes a call and returns its end. */
function call({ attempts }: Calls, gateway: DemoGateway, startedAt: Date, outcome: Outcome, ms: number): Date {
  const endedAt = plus(startedAt, ms);
  attempts.push({ gateway, startedAt, endedAt, ...outcome });
  return endedAt;
}

function neverSent(message: PlannedMessage, expiresAt: Date): DemoDelivery {
  const { status, code, detail } = message.neverSent ?? { status: 'skipped', code: 'skipped', detail: '' };
  const settledAt = status === 'expired' ? expiresAt : status === 'cancelled' ? plus(message.at, 9 * MINUTE) : message.at;
  const queuedAt = status === 'skipped' ? null : plus(message.at, 120);
  return { ...NOTHING, status, errorCode: code, errorMessage: detail, queuedAt, settledAt, updatedAt: settledAt };
}

/** Delivered mostly within seconds, sometimes when the phone comes back; read later, by day. Nothing that lies after now. */
function reportsOf({ now }: DemoContext, random: Random, message: PlannedMessage, sentAt: Date) {
  const quickly = random.chance(0.93);
  const deliveredAt = plus(sentAt, quickly ? random.between(800, 45_000) : random.between(5 * MINUTE, 9 * HOUR));
  const isKnown = random.chance(0.975);
  const lean = random.next();
  const readAt = plus(deliveredAt, random.between(4_000, 3 * MINUTE) + lean * lean * lean * 10 * HOUR);
  const wasRead = random.chance(message.recipient.type === 'customer' ? 0.74 : 0.9);
  if (!isKnown || deliveredAt > now) return { status: 'sent', deliveredAt: null, readAt: null, updatedAt: sentAt } as const;
  // A group reports no reader.
  if (message.recipient.groupId !== null || !wasRead || readAt > now) {
    return { status: 'delivered', deliveredAt, readAt: null, updatedAt: deliveredAt } as const;
  }
  return { status: 'read', deliveredAt, readAt, updatedAt: readAt } as const;
}
