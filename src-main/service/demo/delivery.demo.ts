import type { MessageState } from '#shared/domain/message.ts';
import { type DemoContext, HOUR, MINUTE, plus } from './demo-context.ts';
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

/** Makes up deliveries one after the other, oldest message first; the breaker of the primary is remembered between them. */
export function createDeliveryHistory(context: DemoContext, outages: readonly PrimaryOutage[]) {
  const random = context.random('delivery');
  const seen = new Set<PrimaryOutage>();

  /** `lost`: the answer of the only call never came, so nobody knows. */
  return function deliver(message: PlannedMessage, expiresAt: Date, lost: boolean): DemoDelivery {
    const queuedAt = plus(message.at, random.between(30, 400));
    if (message.neverSent) return neverSent(message, expiresAt);

    const urgent = MESSAGE_FACTS[message.type].lane === 'urgent';
    const wait = urgent ? random.between(60, 700) : random.between(150, 3_500) + (message.turn ?? 0) * random.between(900, 1_150);
    const sendingAt = plus(queuedAt, wait);
    const outage = outages.find(({ from, to }) => sendingAt >= from && sendingAt < to);
    const attempts: DemoAttempt[] = [];
    const call = (
      gateway: DemoGateway,
      startedAt: Date,
      outcome: Pick<DemoAttempt, 'state' | 'code' | 'detail' | 'httpStatus'>,
      ms: number,
    ): Date => {
      const endedAt = plus(startedAt, ms);
      attempts.push({ gateway, startedAt, endedAt, ...outcome });
      return endedAt;
    };
    const quick = (): number => random.bell(140, 900);
    const stages = { queuedAt, sendingAt };

    if (lost) {
      const endedAt = call(
        'fonnte',
        sendingAt,
        { state: 'unknown', code: 'timeout', detail: 'no answer within 15000 ms', httpStatus: null },
        15_000,
      );
      const errorMessage = 'fonnte: no answer within 15000 ms';
      return {
        ...NOTHING,
        ...stages,
        status: 'unknown',
        attempts,
        unknownAt: ['fonnte'],
        errorCode: 'timeout',
        errorMessage,
        needsPerson: true,
        updatedAt: endedAt,
      };
    }

    let startedAt = sendingAt;
    let gateway: DemoGateway = 'fonnte';
    const refusedBy: DemoGateway[] = [];
    const hiccup = outage === undefined && random.chance(0.012);
    if (outage !== undefined) {
      gateway = 'wablas';
      // Only the first one of a failure met the refusal; the breaker kept the others away.
      if (!seen.has(outage)) {
        seen.add(outage);
        refusedBy.push('fonnte');
        startedAt = plus(
          call('fonnte', startedAt, { state: 'refused', code: outage.code, detail: outage.detail, httpStatus: 200 }, quick()),
          350,
        );
      }
    } else if (hiccup) {
      gateway = 'wablas';
      refusedBy.push('fonnte');
      const refusal = {
        state: 'refused',
        code: 'never_connected',
        detail: 'connect timeout after 3000 ms',
        httpStatus: null,
      } as const;
      startedAt = plus(call('fonnte', startedAt, refusal, 3_000), 350);
    }

    const refused = message.recipient.unreachable
      ? NOT_ON_WHATSAPP
      : random.chance(0.006) && message.recipient.type === 'customer'
        ? random.weighted(REFUSALS)
        : null;
    if (refused !== null) {
      const endedAt = call(gateway, startedAt, { state: 'failed', ...refused, httpStatus: 200 }, quick());
      return {
        ...NOTHING,
        ...stages,
        status: 'failed',
        attempts,
        refusedBy,
        errorCode: refused.code,
        errorMessage: `${gateway}: ${refused.detail}`,
        settledAt: endedAt,
        updatedAt: endedAt,
      };
    }

    let retriesUsed = 0;
    if (random.chance(0.004)) {
      retriesUsed = 1;
      startedAt = plus(
        call(
          gateway,
          startedAt,
          { state: 'failed', code: 'busy', detail: 'too many requests, try again', httpStatus: 429 },
          quick(),
        ),
        2_000,
      );
    }
    const sentAt = call(gateway, startedAt, { state: 'accepted', code: null, detail: null, httpStatus: 200 }, quick());
    const sent = {
      ...NOTHING,
      ...stages,
      attempts,
      provider: gateway,
      refusedBy,
      retriesUsed,
      cost: GATEWAY_PRICE[gateway],
      sentAt,
    };
    return { ...sent, ...reportsOf(context, random, message, sentAt) };
  };
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
