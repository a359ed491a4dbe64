import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, isQueuedUnder, pageAnswer, type Script, transportAnswer } from './faults.ts';
import type { GatewayState } from './gateway-state.ts';
import type { HoldableCall, Holds } from './holds.ts';
import type { Ledger } from './ledger.ts';
import type { MessageStore, StoredMessage } from './life-cycle.ts';
import type { LedgerRecord, MessageFate, SandboxRule } from './sandbox.types.ts';
import type { VendorEvents } from './vendor-events.ts';
import type { AddressedText, SendDecision, VendorImitation, VendorRequest } from './vendor-request.ts';

export interface VendorCallsOptions {
  readonly state: GatewayState;
  readonly imitation: VendorImitation;
  /** The id of the next message; `serial` rises. */
  readonly messageId: (serial: number) => string;
  readonly ledger: Ledger;
  readonly script: Script;
  readonly holds: Holds;
  readonly messages: MessageStore;
  readonly events: VendorEvents;
  readonly isOnWhatsApp: (phone: string) => boolean;
  readonly now: () => number;
}

/** Messages of one Wablas batch; between batches the device pauses. */
const batchSize = 5;

/** Takes the requests of one gateway from the read request to the written answer. The returned promise never rejects. */
export function createVendorCalls(
  options: VendorCallsOptions,
): (request: VendorRequest, response: ServerResponse) => Promise<void> {
  const { state, imitation, ledger, script, holds, messages, events, now } = options;
  let batchStartsAt = 0;
  let batchFill = 0;

  /** When the device gets to the next message. */
  function nextStart(at: number): number {
    const pause = state.traits.batchPauseMs;
    if (pause === 0) return at;
    if (batchFill >= batchSize || batchStartsAt + pause < at) {
      batchStartsAt = Math.max(at, batchStartsAt + pause);
      batchFill = 0;
    }
    batchFill += 1;
    return batchStartsAt;
  }

  function fateOf(recipient: AddressedText, rule: SandboxRule | null): MessageFate {
    if (recipient.lost === true) return 'pending';
    if (rule?.fate !== undefined) return rule.fate;
    return recipient.kind === 'person' && !options.isOnWhatsApp(recipient.address) ? 'invalid' : 'read';
  }

  function enqueue(record: LedgerRecord, recipient: AddressedText, rule: SandboxRule | null, stored: boolean): void {
    if (state.quota !== null) state.quota -= 1;
    state.quotaUsed += 1;
    const message: StoredMessage = { record, fate: fateOf(recipient, rule), startsAt: stored ? null : nextStart(record.at) };
    messages.add(message);
    events.follow(message);
  }

  /** Writes the ledger and queues; returns the ids of what was queued. */
  function settleSend(decision: SendDecision, rule: SandboxRule | null, call: ReceivedCall, queued: boolean): string[] {
    const recipients = decision.recipients.length > 0 ? decision.recipients : [unreadable];
    const fault = rule?.fault ?? (decision.refusal === null ? null : `refused: ${decision.refusal.reason}`);
    const ids: string[] = [];
    for (const recipient of recipients) {
      const messageId = queued ? options.messageId(ledger.counts().lastSeq + 1) : null;
      const record = ledger.append({
        at: call.at,
        gateway: state.id,
        callNumber: call.callNumber,
        recipientKind: recipient.kind,
        recipient: recipient.address,
        reference: recipient.reference,
        text: recipient.text,
        bodyHash: call.bodyHash,
        accepted: queued,
        fault,
        messageId,
      });
      if (messageId === null) continue;
      ids.push(messageId);
      enqueue(record, recipient, rule, decision.stored);
    }
    return ids;
  }

  function sendAnswer(decision: SendDecision, rule: SandboxRule | null, ids: readonly string[]): Answer {
    const regular =
      decision.refusal === null ? imitation.acceptedAnswer(decision, ids, rule) : imitation.refusedAnswer(decision.refusal, rule);
    return rule === null ? regular : (transportAnswer(rule, regular) ?? regular);
  }

  async function send(request: VendorRequest, response: ServerResponse): Promise<void> {
    const at = now();
    const callNumber = ++state.calls.send;
    let decision = imitation.decideSend(request);
    const first = decision.recipients[0];
    const recipients = decision.recipients.map(({ address }) => address);
    const text = first?.text ?? '';
    const rule = script.take({ gateway: state.id, endpoint: 'send', callNumber, recipients, text });
    if (rule?.disconnectsDevice === true && state.connected) {
      state.connected = false;
      events.deviceChanged(state);
    }
    const holdable: HoldableCall = {
      held: { gateway: state.id, callNumber, recipients, reference: first?.reference ?? null },
      text,
    };
    if (holds.active && (await holds.pass('received', holdable)) === 'drop') {
      response.destroy();
      return;
    }
    // Judged again: the device or the quota may have changed by this call, or while it was held.
    if (rule !== null || holds.active || state.quota !== null) decision = imitation.decideSend(request);
    const refusal = scriptedRefusal(rule, decision);
    if (refusal !== null) decision = { ...decision, refusal };
    const queued = decision.refusal === null && isQueuedUnder(rule) && !state.traits.blackHole;
    const ids = settleSend(decision, rule, { at, callNumber, bodyHash: hashOf(request.body) }, queued);
    if (state.traits.blackHole) return;
    // An answer that promises ids needs some, even where a rule says that nothing was queued.
    const answer = sendAnswer(decision, rule, queued ? ids : decision.recipients.map(() => '99'));
    if (holds.active && (await holds.pass('accepted', holdable)) === 'drop') {
      response.destroy();
      return;
    }
    await pause(rule);
    writeAnswer(response, answer);
    if (holds.active && (await holds.pass('answered', holdable)) === 'drop') response.destroy();
  }

  function pause(rule: SandboxRule | null): Promise<void> | undefined {
    const ms = state.traits.latencyMs + (rule?.latencyMs ?? 0);
    return ms > 0 ? delay(ms) : undefined;
  }

  return async (request, response) => {
    const endpoint = imitation.endpointOf(request.method, request.path);
    if (endpoint === null) {
      writeAnswer(response, pageAnswer(404, '404 Not Found'));
      return;
    }
    if (endpoint === 'send') {
      await send(request, response);
      return;
    }
    const callNumber = ++state.calls[endpoint];
    const rule = script.take({ gateway: state.id, endpoint, callNumber, recipients: [], text: '' });
    if (state.traits.blackHole) return;
    if (rule?.disconnectsDevice === true) state.connected = false;
    const refusal = scriptedRefusal(rule, null);
    const regular =
      refusal === null ? imitation.answerQuery(endpoint, request, messages) : imitation.refusedAnswer(refusal, rule);
    await pause(rule);
    writeAnswer(response, rule === null ? regular : (transportAnswer(rule, regular) ?? regular));
  };
}

interface ReceivedCall {
  readonly at: number;
  readonly callNumber: number;
  readonly bodyHash: string;
}

/** Stands in the ledger for a call whose recipient could not be read, so that every call leaves a record. */
const unreadable: AddressedText = { kind: 'person', address: '', text: '', reference: null };

/** A scripted no wins over a yes; the vendor's own no stays. */
function scriptedRefusal(rule: SandboxRule | null, decision: SendDecision | null): SendDecision['refusal'] {
  if (rule?.fault === 'refuse') return { reason: rule.reason ?? '', httpStatus: rule.httpStatus ?? 200 };
  if (rule?.fault === 'rate_limited_json') return { reason: rule.reason ?? 'too many requests', httpStatus: 429 };
  return decision?.refusal ?? null;
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

function writeAnswer(response: ServerResponse, answer: Answer): void {
  const { socket } = response;
  if (response.destroyed || socket === null) return;
  switch (answer.kind) {
    case 'silence':
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'raw':
      socket.end(answer.bytes);
      return;
    case 'respond': {
      const length = Buffer.byteLength(answer.body);
      response.writeHead(answer.httpStatus, { ...answer.headers, 'content-length': length });
      if (answer.half !== true) response.end(answer.body);
      else response.write(Buffer.from(answer.body).subarray(0, length >>> 1), () => socket.destroy());
    }
  }
}
