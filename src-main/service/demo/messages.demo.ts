import type { whatsappDeliveryAttempts, whatsappNotifications } from '#service/db/postgres/schema/index.ts';
import { type WibDate, wibDate } from '#shared/domain/time-zone.ts';
import type { NewRow } from './bulk-insert.ts';
import { createDeliveryHistory, type DemoAttempt, type DemoDelivery } from './delivery.demo.ts';
import { DAY, type DemoContext, MINUTE, plus } from './demo-context.ts';
import { primaryOutages } from './gateway-history.ts';
import { MESSAGE_FACTS, type PlannedMessage } from './planned-message.ts';

/** Messages of the last days whose fate a person has to settle. */
const UNKNOWN = 7;
/** Messages that could not go out in time. */
const EXPIRED = 16;

type LedgerRow = NewRow<typeof whatsappNotifications> & { readonly id: number };
type AttemptRow = NewRow<typeof whatsappDeliveryAttempts>;

export interface DemoMessages {
  readonly rows: readonly LedgerRow[];
  readonly attemptRows: readonly AttemptRow[];
}

/** Messages per WIB day, for summaries of a day. */
export function countPerDay(messages: readonly PlannedMessage[]): ReadonlyMap<WibDate, number> {
  const counts = new Map<WibDate, number>();
  for (const { at, neverSent } of messages) {
    if (neverSent) continue;
    const day = wibDate(at);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return counts;
}

/**
 * The delivery ledger of 90 days: history only, nothing is left to send. Ids grow with time. Keys start with `demo:`, so that they
 * never meet a key of the product.
 */
export function planMessages(context: DemoContext, planned: readonly PlannedMessage[]): DemoMessages {
  const ordered = [...planned].sort((one, other) => one.at.getTime() - other.at.getTime() || compare(keyOf(one), keyOf(other)));
  const { lost, late } = unlucky(context, ordered);
  const random = context.random('attempt ids');
  const deliver = createDeliveryHistory(context, primaryOutages(context));
  const rows: LedgerRow[] = [];
  const attemptRows: AttemptRow[] = [];
  for (const message of ordered) {
    const id = rows.length + 1;
    const withFate = late.has(message)
      ? {
          ...message,
          neverSent: { status: 'expired', code: 'expired', detail: 'Batas waktu lewat sebelum gateway siap.' } as const,
        }
      : message;
    const expiresAt = message.expiresAt ?? plus(message.at, MESSAGE_FACTS[message.type].expiryMinutes * MINUTE);
    const delivery = deliver(withFate, expiresAt, lost.has(message));
    const attempts = delivery.attempts.map((attempt, at) => attemptRow(attempt, at + 1, id, message, random.uuid()));
    attemptRows.push(...attempts);
    rows.push(ledgerRow(id, message, delivery, expiresAt, attempts.at(-1)?.providerMessageId ?? null));
  }
  return { rows, attemptRows };
}

function keyOf({ type, key }: PlannedMessage): string {
  return `demo:${type}:${key}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Chooses single messages to people: some recent ones whose answer was lost, some older ones that expired. */
function unlucky(context: DemoContext, ordered: readonly PlannedMessage[]) {
  const random = context.random('unlucky messages');
  const age = ({ at }: PlannedMessage): number => context.now.getTime() - at.getTime();
  const outages = primaryOutages(context);
  const ordinary = ordered.filter(
    (message) =>
      MESSAGE_FACTS[message.type].onUnknown === 'hold' &&
      message.turn === undefined &&
      message.recipient.groupId === null &&
      !message.recipient.unreachable &&
      !message.neverSent &&
      !outages.some(({ from, to }) => message.at >= plus(from, -MINUTE) && message.at < to),
  );
  const recent = ordinary.filter((message) => age(message) > 90 * MINUTE && age(message) < 5 * DAY);
  const older = ordinary.filter((message) => age(message) > 6 * DAY);
  return { lost: new Set(random.shuffled(recent).slice(0, UNKNOWN)), late: new Set(random.shuffled(older).slice(0, EXPIRED)) };
}

function ledgerRow(
  id: number,
  message: PlannedMessage,
  delivery: DemoDelivery,
  expiresAt: Date,
  providerMessageId: string | null,
) {
  const { lane, messageClass, onUnknown, preference } = MESSAGE_FACTS[message.type];
  const { recipient } = message;
  return {
    id,
    notificationType: message.type,
    dedupeKey: keyOf(message),
    status: delivery.status,
    generation: 1,
    attempt: delivery.attempts.length,
    retriesUsed: delivery.retriesUsed,
    lane: message.lane ?? lane,
    messageClass,
    onUnknown,
    preference,
    position: message.turn ?? 0,
    recipientType: recipient.type,
    recipientPhone: recipient.phone,
    recipientName: recipient.name,
    subject: message.subject ?? null,
    message: message.text,
    language: 'id' as const,
    templateVersion: null,
    customerId: recipient.customerId,
    userId: recipient.userId,
    ticketId: message.ticketId ?? null,
    invoiceId: message.invoiceId ?? null,
    registrationId: message.registrationId ?? null,
    groupId: recipient.groupId,
    campaignId: null,
    resendOf: null,
    isDemo: true,
    provider: delivery.provider,
    providerMessageId: delivery.provider === null ? null : providerMessageId,
    refusedBy: [...delivery.refusedBy],
    unknownAt: [...delivery.unknownAt],
    errorCode: delivery.errorCode,
    errorMessage: delivery.errorMessage,
    untracked: false,
    duplicate: false,
    needsPerson: delivery.needsPerson,
    notBefore: null,
    expiresAt,
    enqueuedAt: null,
    nextLookUpAt: null,
    createdBy: message.createdBy ?? null,
    cost: delivery.cost,
    createdAt: message.at,
    queuedAt: delivery.queuedAt,
    sendingAt: delivery.sendingAt,
    sentAt: delivery.sentAt,
    deliveredAt: delivery.deliveredAt,
    readAt: delivery.readAt,
    settledAt: delivery.settledAt,
    updatedAt: delivery.updatedAt,
  };
}

function attemptRow(attempt: DemoAttempt, number: number, notificationId: number, message: PlannedMessage, id: string) {
  const urgent = (message.lane ?? MESSAGE_FACTS[message.type].lane) === 'urgent';
  // The vendors' ids are numbers or UUIDs: these meet none of them, so that no report of the sandbox finds history.
  const accepted = attempt.state === 'accepted' ? `demo-${attempt.gateway}-${notificationId}` : null;
  return {
    id,
    notificationId,
    generation: 1,
    attempt: number,
    gateway: attempt.gateway,
    // Before the first generation of a breaker: history never counts against a gateway.
    breakerGeneration: 0,
    urgent,
    probe: false,
    state: attempt.state,
    startedAt: attempt.startedAt,
    // Connecting 3 s, the answer 15 s (urgent 6 s), and 10 s of grace (ENGINE E-9).
    leaseUntil: plus(attempt.startedAt, urgent ? 19_000 : 28_000),
    endedAt: attempt.endedAt,
    providerMessageId: accepted,
    code: attempt.code,
    detail: attempt.detail,
    httpStatus: attempt.httpStatus,
    durationMs: attempt.endedAt.getTime() - attempt.startedAt.getTime(),
    node: 'demo',
  };
}
