import { parseBaseUrl } from './base-url.ts';
import type { GatewayDescriptor } from './gateway-descriptor.ts';
import { defaultMaxSockets, defaultQueryLimits, type GatewaySettings } from './gateway-settings.ts';
import { createHttpCaller } from './http-call.ts';
import { formBody, literalText } from './literal-text.ts';
import type { CallLimits, DeliveryReport, DeviceState, Gateway, GatewayMessage, GatewayOutcome, ReportedState } from './port.ts';
import { recipientAddress } from './recipient-address.ts';
import { fonnteSandbox } from './sandbox/fonnte-imitation.ts';
import {
  asList,
  asObject,
  classifyReason,
  countOf,
  field,
  isSilent,
  type JsonObject,
  mostOddAnswers,
  type ReasonRow,
  readAnswer,
  reasonOf,
  refusalOutcome,
  refusedByUs,
  textOf,
  unansweredOutcome,
  unseenDevice,
  type VendorAnswer,
} from './vendor-answer.ts';
import { parseExpiry } from './vendor-dates.ts';
import { cleanText, messageIdOf } from './vendor-text.ts';
import { housePhone, webhookEvents } from './webhook-body.ts';

/** Longest text Fonnte documents, characters (docs.fonnte.com/api-send-message). */
const fonnteMaxTextLength = 60_000;

/** What Fonnte's reasons mean (GATEWAYS 1.2); more exact texts stand before the words they contain. */
export const fonnteReasons: readonly ReasonRow[] = [
  { contains: 'disconnect', means: { trouble: 'device' }, source: 'observed: "request invalid on disconnected device"' },
  { contains: 'quota', means: { trouble: 'quota' }, source: 'docs.fonnte.com/api-send-message: "insufficient quota"' },
  { contains: 'token', means: { trouble: 'token' }, source: 'docs "token invalid"; the server says "invalid token"' },
  {
    contains: 'devices must belong',
    means: { trouble: 'configuration' },
    source: 'docs.fonnte.com/api-send-message: "devices must belong to an account"',
  },
  { contains: 'invalid group', means: { fault: 'recipient' }, source: 'third party: "invalid group id"' },
  { contains: 'target', means: { fault: 'recipient' }, source: 'docs "target invalid"; observed "target input invalid"' },
  { contains: 'json format invalid', means: { fault: 'request' }, source: 'docs.fonnte.com/api-send-message' },
  { contains: 'body value', means: { fault: 'request' }, source: 'observed: "invalid/empty body value"' },
  { contains: 'input invalid', means: { fault: 'request' }, source: 'docs.fonnte.com/api-send-message' },
  { contains: 'url invalid', means: { fault: 'content' }, source: 'docs.fonnte.com/api-send-message' },
  { contains: 'url unreachable', means: { fault: 'content' }, source: 'docs.fonnte.com/api-send-message' },
  { contains: 'file format', means: { fault: 'content' }, source: 'docs "file format not supported"' },
  { contains: 'file size', means: { fault: 'content' }, source: 'docs "file size must under 4MB"' },
];

/** Message statuses that say how far a message got (docs.fonnte.com/message-status); the missing ones say "not yet". */
const statusStates: Readonly<Record<string, ReportedState>> = {
  sent: 'sent',
  invalid: 'failed',
  failed: 'failed',
  expired: 'failed',
  'url unreachable': 'failed',
};

/** Delivery progress of the status webhook (docs.fonnte.com/webhook-update-message-status). */
const progressStates: Readonly<Record<string, ReportedState>> = { sent: 'sent', delivered: 'delivered', read: 'read' };

const reasonNames = ['reason', 'detail', 'message'];

/** State ids remembered to match later events; oldest go first. */
const mostStateIds = 20_000;

/**
 * Fonnte (docs.fonnte.com). One form-urlencoded call per message (GATEWAYS R6, R7). Fonnte takes no reference of ours and has no
 * search, so an unknown outcome cannot be settled by asking.
 *
 * Throws a `TypeError` for an unusable base URL; nothing else throws later.
 */
export function createFonnte(settings: GatewaySettings): Gateway {
  const baseUrl = parseBaseUrl(settings.baseUrl);
  const http = createHttpCaller({ baseUrl, maxSockets: settings.maxSockets ?? defaultMaxSockets });
  const queryLimits = settings.queryLimits ?? defaultQueryLimits;
  const secrets = [settings.token];
  // Fonnte wants the bare token, no "Bearer" (docs.fonnte.com/api-send-message).
  const headers = {
    authorization: settings.token,
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
    'accept-encoding': 'identity',
  };
  const messageIdOfState = new Map<string, string>();

  async function post(path: string, fields: Readonly<Record<string, string>>, limits: CallLimits): Promise<VendorAnswer> {
    return readAnswer(await http.call({ method: 'POST', path, headers, body: formBody(fields) }, limits), settings.now);
  }

  async function send(message: GatewayMessage, limits: CallLimits): Promise<GatewayOutcome> {
    const target = recipientAddress(message.recipient, '@g.us');
    if (target === null) return refusedByUs('recipient', 'the address is not exactly one phone or group');
    const text = literalText(message.text);
    if (text.trim() === '') return refusedByUs('content', 'the text is empty');
    if (text.length > fonnteMaxTextLength) {
      return refusedByUs('content', `the text has ${text.length} characters, Fonnte takes ${fonnteMaxTextLength}`);
    }
    // connectOnly stays true (R5): otherwise a message to a dead device is stored and goes out after the failover, too.
    // countryCode 0 switches off the rewriting of numbers; ours are normal already.
    const answer = await post('/send', { target, message: text, countryCode: '0', connectOnly: 'true' }, limits);
    if (answer.kind === 'no') return refusalOutcome(fonnteReasons, answer, reasonOf(answer.body, reasonNames, secrets));
    if (answer.kind !== 'yes') return unansweredOutcome(answer);
    return {
      kind: 'accepted',
      providerMessageId: messageIdOf(asList(field(answer.body, 'id'))[0]),
      quotaRemaining: remainingQuota(field(answer.body, 'quota')),
      httpStatus: answer.httpStatus,
    };
  }

  async function device(): Promise<DeviceState> {
    const answer = await post('/device', {}, queryLimits);
    if (answer.kind === 'yes') {
      const word = textOf(field(answer.body, 'device_status'))?.toLowerCase() ?? 'unknown';
      return {
        reachable: true,
        connected: word === 'connect' || word === 'connected',
        quotaRemaining: countOf(field(answer.body, 'quota')),
        expiresAt: parseExpiry(textOf(field(answer.body, 'expired'))),
        detail: `device ${reasonOf(answer.body, ['device_status'], secrets)}`,
        trouble: null,
      };
    }
    return unseenDevice(fonnteReasons, answer, (body) => reasonOf(body, reasonNames, secrets));
  }

  async function pollReports(providerMessageIds: readonly string[]): Promise<DeliveryReport[]> {
    const reports: DeliveryReport[] = [];
    let odd = 0;
    for (const id of providerMessageIds) {
      const answer = await post('/status', { id }, queryLimits);
      // A gateway that cannot answer one question cannot answer the next; an unknown id, or one odd answer, is only that id's matter.
      if (isSilent(answer)) break;
      if (answer.kind === 'never_connected' || answer.kind === 'unknown') {
        odd += 1;
        if (odd === mostOddAnswers) break;
        continue;
      }
      if (answer.kind === 'no') {
        if (answer.httpStatus === 429) break;
        if ('trouble' in classifyReason(fonnteReasons, reasonOf(answer.body, reasonNames, secrets))) break;
        continue;
      }
      const report = reportOf(id, textOf(field(answer.body, 'message_status')), textOf(field(answer.body, 'state')));
      if (report !== null) reports.push(report);
    }
    return reports;
  }

  /** The message id of an event; events after the first may carry only their state id. */
  function eventMessageId(event: JsonObject): string | null {
    const id = messageIdOf(asList(field(event, 'id'))[0]);
    const stateId = messageIdOf(field(event, 'stateid'));
    if (stateId === null) return id;
    if (id === null) return messageIdOfState.get(stateId) ?? null;
    if (!messageIdOfState.has(stateId) && messageIdOfState.size >= mostStateIds) {
      const oldest = messageIdOfState.keys().next();
      if (!oldest.done) messageIdOfState.delete(oldest.value);
    }
    messageIdOfState.set(stateId, id);
    return id;
  }

  function readReports(body: unknown): DeliveryReport[] {
    const reports: DeliveryReport[] = [];
    for (const event of webhookEvents(body)) {
      const id = eventMessageId(event);
      if (id === null) continue;
      const report = reportOf(id, textOf(field(event, 'status')), textOf(field(event, 'state')));
      if (report !== null) reports.push(report);
    }
    return reports;
  }

  function readInbound(body: unknown): { phone: string; text: string } | null {
    const event = webhookEvents(body)[0];
    if (event === undefined) return null;
    // In a group `sender` is the group and `member` the person; what is said there is not said to us.
    if (textOf(field(event, 'member')) !== null || textOf(field(event, 'sender'))?.endsWith('@g.us')) return null;
    const phone = housePhone(field(event, 'sender'));
    const text = textOf(field(event, 'message')) ?? textOf(field(event, 'text'));
    return phone === null || text === null ? null : { phone, text };
  }

  return {
    id: fonnte.id,
    label: fonnte.label,
    capabilities: fonnte.capabilities,
    isLoopback: baseUrl.isLoopback,
    send,
    device,
    lookUp: () => Promise.resolve({ kind: 'unavailable', answered: true, detail: 'Fonnte has no search by our reference' }),
    pollReports,
    readReports,
    readInbound,
    close: () => http.close(),
  };
}

/** `quota` is `{ "<device number>": { remaining } }` for the one device of the token; absent in older answers. */
function remainingQuota(quota: unknown): number | null {
  for (const entry of Object.values(asObject(quota) ?? {})) {
    const device = asObject(entry);
    const remaining = device === null ? null : countOf(field(device, 'remaining'));
    if (remaining !== null) return remaining;
  }
  return null;
}

/** Delivery progress outweighs the message status; without either there is nothing to report yet. */
function reportOf(id: string, status: string | null, progress: string | null): DeliveryReport | null {
  const progressState = stateOf(progressStates, progress);
  const state = progressState ?? stateOf(statusStates, status);
  const word = progressState === null ? status : progress;
  return state === null || word === null ? null : { providerMessageId: id, state, detail: cleanText(word, 80) };
}

function stateOf(states: Readonly<Record<string, ReportedState>>, word: string | null): ReportedState | null {
  const name = word?.toLowerCase() ?? '';
  return Object.hasOwn(states, name) ? (states[name] ?? null) : null;
}

export const fonnte: GatewayDescriptor<'fonnte'> = {
  id: 'fonnte',
  label: 'Fonnte',
  settings: {
    baseUrl: { environment: 'FONNTE_BASE_URL', form: 'url', secret: false, usual: 'https://api.fonnte.com' },
    token: { environment: 'FONNTE_TOKEN', form: 'text', secret: true },
  },
  usualPrice: 250,
  capabilities: { maxTextLength: fonnteMaxTextLength, groups: true, lookUp: false, poll: true },
  create: createFonnte,
  sandbox: fonnteSandbox,
};
