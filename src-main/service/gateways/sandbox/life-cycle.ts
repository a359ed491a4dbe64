import type { LedgerRecord, LifeCycleDelays, MessageFate, MessageState, SandboxGateway } from './sandbox.types.ts';

/** An accepted message on its way. Its state is computed when asked for, so that a waiting message costs nothing. */
export interface StoredMessage {
  readonly record: LedgerRecord;
  readonly fate: MessageFate;
  /** When its way begins, ms since 1970; null while the device it waits for is away. */
  startsAt: number | null;
}

/** Messages kept for questions about them; the oldest are forgotten first. */
const mostMessages = 200_000;

export const plainDelays: LifeCycleDelays = { sentMs: 500, deliveredMs: 1_500, readMs: 5_000, failedMs: 2_000 };

/** The accepted messages. */
export interface MessageStore {
  add(message: StoredMessage): void;
  byId(gateway: SandboxGateway, id: string): StoredMessage | undefined;
  byReference(gateway: SandboxGateway, reference: string): StoredMessage | undefined;
  /** Newest first. */
  newest(gateway: SandboxGateway, limit: number): StoredMessage[];
  stateOf(message: StoredMessage): MessageState;
  /** Starts the messages that waited for the device; returns them. */
  startWaiting(gateway: SandboxGateway): StoredMessage[];
  setDelays(delays: LifeCycleDelays): void;
  readonly delays: LifeCycleDelays;
  clear(): void;
}

/** Steps of a fate with the delay of each, in order. */
export function stepsOf(fate: MessageFate, delays: LifeCycleDelays): readonly (readonly [MessageState, number])[] {
  const sent = ['sent', delays.sentMs] as const;
  const delivered = ['delivered', delays.deliveredMs] as const;
  switch (fate) {
    case 'pending':
      return [];
    case 'sent':
      return [sent];
    case 'delivered':
      return [sent, delivered];
    case 'read':
      return [sent, delivered, ['read', delays.readMs]];
    default:
      return [[fate, delays.failedMs]];
  }
}

/** An empty store; `now` in ms since 1970. */
export function createMessageStore(now: () => number): MessageStore {
  const messages = new Map<string, StoredMessage>();
  const references = new Map<string, StoredMessage>();
  const waiting = new Set<StoredMessage>();
  let delays = plainDelays;

  function forgetOldest(): void {
    const oldest = messages.entries().next();
    if (oldest.done) return;
    const [key, message] = oldest.value;
    messages.delete(key);
    waiting.delete(message);
    if (message.record.reference !== null) references.delete(keyOf(message.record.gateway, message.record.reference));
  }

  return {
    get delays() {
      return delays;
    },
    setDelays(next) {
      delays = next;
    },
    add(message) {
      const { gateway, messageId, reference } = message.record;
      if (messageId === null) return;
      if (messages.size >= mostMessages) forgetOldest();
      messages.set(keyOf(gateway, messageId), message);
      if (reference !== null) references.set(keyOf(gateway, reference), message);
      if (message.startsAt === null) waiting.add(message);
    },
    byId: (gateway, id) => messages.get(keyOf(gateway, id)),
    byReference: (gateway, reference) => references.get(keyOf(gateway, reference)),
    newest(gateway, limit) {
      const found = [...messages.values()].filter((message) => message.record.gateway === gateway);
      return found.slice(-limit).reverse();
    },
    stateOf(message) {
      if (message.startsAt === null) return 'pending';
      const age = now() - message.startsAt;
      let state: MessageState = age < 0 ? 'pending' : 'processing';
      for (const [step, delay] of stepsOf(message.fate, delays)) if (age >= delay) state = step;
      return message.fate === 'pending' ? 'pending' : state;
    },
    startWaiting(gateway) {
      const started = [...waiting].filter((message) => message.record.gateway === gateway);
      for (const message of started) {
        waiting.delete(message);
        message.startsAt = now();
      }
      return started;
    },
    clear() {
      messages.clear();
      references.clear();
      waiting.clear();
    },
  };
}

function keyOf(gateway: SandboxGateway, id: string): string {
  return `${gateway} ${id}`;
}
