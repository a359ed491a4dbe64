import { failureCode } from '#service/db/postgres/statement-failure.ts';
import type { GatewayRecipient } from '#service/gateways/port.ts';
import type { Logger } from '#service/logger.ts';
import type { Clock } from '#service/ports/clock.ts';
import { phoneDigits } from '#shared/domain/phone.ts';
import type { Admitted, ChangedRow } from './admission.ts';
import type { LaneGate } from './lane-gate.ts';
import { callLimits, START_SLACK_MS } from './limits.ts';
import type { WakeUp } from './queue.ts';
import type { CallOutcome, Recorder } from './recorder.ts';

/** Puts the secret into a text that carries only its placeholder (E-19); null when it is dead. */
export type Reveal = (call: Pick<Admitted, 'id' | 'type' | 'message'>) => Promise<string | null>;

export interface SenderDeps {
  readonly gate: LaneGate;
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** False once the service stops (E-9) or the engine's lock is not held any more (E-13): what has not been called by then never is. */
  mayCall(call: Admitted): boolean;
  readonly logger: Logger;
  reveal: Reveal;
  onChanged(rows: readonly ChangedRow[]): void;
  /** Called when a wake-up is over, so that the outbox can refill the lane; `again` = the row was given back and is due soon. */
  onDone(again: boolean): void;
}

/** One message from wake-up to recorded outcome, over as many gateways as it takes (ENGINE §3). */
export function createSender(deps: SenderDeps) {
  const inFlight = new Map<string, { call: Admitted; abandon(): void }>();

  /** From a wake-up: asks until the row is settled, given back, or sent. */
  async function handle(wakeUp: WakeUp): Promise<void> {
    let again = false;
    try {
      for (;;) {
        const decision = await deps.gate.ask(wakeUp);
        if (decision.kind !== 'admitted') {
          again = decision.kind === 'released';
          if (decision.kind === 'gone' && decision.changed) announce([decision.changed]);
          return;
        }
        if ((await deliver(decision)) === 'done') return;
      }
    } finally {
      deps.onDone(again);
    }
  }

  /** One admitted call and its record. The slot is free afterwards. */
  async function deliver(decision: Admitted): Promise<'again' | 'done'> {
    try {
      announce([{ id: decision.id, status: 'sending', ticketId: decision.ticketId }]);
      const started = deps.clock.monotonic();
      const outcome = await withAbandon(decision);
      const recorded = await deps.recorder.record(decision, outcome, deps.clock.monotonic() - started);
      return recorded.kind;
    } finally {
      deps.gate.release();
    }
  }

  /** Telling others never decides about a message. */
  function announce(rows: readonly ChangedRow[]): void {
    try {
      deps.onChanged(rows);
    } catch (error) {
      deps.logger.error({ err: error }, 'changed rows could not be announced');
    }
  }

  /** The call, or `unknown` as soon as the service must stop: what was not answered by then is recorded before the process ends (E-9). */
  async function withAbandon(decision: Admitted): Promise<CallOutcome> {
    const { promise, resolve } = Promise.withResolvers<CallOutcome>();
    inFlight.set(decision.attemptId, {
      call: decision,
      abandon: () =>
        resolve({ kind: 'unknown', cause: 'timeout', detail: 'the service stopped before the answer', httpStatus: null }),
    });
    try {
      return await Promise.race([call(decision).catch((error: unknown) => failed(decision, error)), promise]);
    } finally {
      inFlight.delete(decision.attemptId);
    }
  }

  /** An exception out of an adapter is a fault of ours, and the message may have left: its row is told, nobody else notices (E-20). */
  function failed(decision: Admitted, error: unknown): CallOutcome {
    deps.logger.error({ err: error, id: decision.id, provider: decision.gateway.id }, 'a gateway adapter failed');
    return { kind: 'unknown', cause: 'exception', detail: `the adapter failed (${failureCode(error)})`, httpStatus: null };
  }

  async function call(decision: Admitted): Promise<CallOutcome> {
    if (!deps.mayCall(decision)) return { kind: 'not_started' };
    // PostgreSQL may go away just now: nothing was called, and the record waits until it is back.
    const text = await deps.reveal(decision).catch(() => undefined);
    if (text === undefined) return { kind: 'not_started' };
    if (text === null)
      return { kind: 'message_refused', fault: 'request', detail: 'the code is no longer valid', httpStatus: null };
    const recipient = recipientOf(decision);
    if (!recipient) return { kind: 'message_refused', fault: 'recipient', detail: 'no number and no group', httpStatus: null };
    // A process that slept between admission and here must not send now: pace, expiry and breaker were true then (E-8).
    const pausedFor = Math.max(
      deps.clock.monotonic() - decision.asked.monotonic,
      Math.abs(deps.clock.now().getTime() - decision.asked.wall),
    );
    if (pausedFor > START_SLACK_MS || !deps.mayCall(decision)) return { kind: 'not_started' };
    return decision.gateway.send(
      { attemptId: decision.attemptId, recipient, text, urgent: decision.lane === 'urgent' },
      callLimits(decision.lane),
    );
  }

  return {
    handle,
    /** Goes on with a row that was admitted without a wake-up. */
    async take(decision: Admitted): Promise<void> {
      if ((await deliver(decision)) === 'again') await handle({ id: decision.id, generation: decision.generation });
      else deps.onDone(false);
    },
    get inFlight(): number {
      return inFlight.size;
    },
    /** Ends every open call as unknown. */
    abandonAll(): void {
      for (const entry of inFlight.values()) entry.abandon();
    },
  };
}

export type Sender = ReturnType<typeof createSender>;

function recipientOf(decision: Admitted): GatewayRecipient | null {
  if (decision.groupGatewayId) return { kind: 'group', groupId: decision.groupGatewayId };
  return decision.phone ? { kind: 'person', phone: phoneDigits(decision.phone) } : null;
}
