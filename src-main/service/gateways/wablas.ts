import { parseBaseUrl } from './base-url.ts';
import type { GatewayDescriptor } from './gateway-descriptor.ts';
import { defaultMaxSockets, defaultQueryLimits, type GatewaySettings } from './gateway-settings.ts';
import { createHttpCaller } from './http-call.ts';
import { formBody, literalText } from './literal-text.ts';
import type {
  CallLimits,
  DeliveryReport,
  DeviceState,
  Gateway,
  GatewayMessage,
  GatewayOutcome,
  LookUpResult,
  ReportedState,
} from './port.ts';
import { recipientAddress } from './recipient-address.ts';
import { wablasSandbox } from './sandbox/wablas-imitation.ts';
import {
  asList,
  asObject,
  countOf,
  field,
  flagOf,
  isSilent,
  type JsonObject,
  mostOddAnswers,
  type ReasonRow,
  readAnswer,
  reasonOf,
  refusalOutcome,
  refusedByUs,
  textOf,
  UNSEEN,
  unansweredOutcome,
  unseenDevice,
  type VendorAnswer,
} from './vendor-answer.ts';
import { parseExpiry } from './vendor-dates.ts';
import { cleanText, messageIdOf } from './vendor-text.ts';
import { housePhone, webhookEvents } from './webhook-body.ts';

/** Longest text Wablas documents for its first send endpoint, characters (wablas.com/documentation/api). */
const wablasMaxTextLength = 1_024;

export interface WablasSettings extends GatewaySettings {
  /** Second half of the authorization of newer accounts; older ones have none. */
  readonly secretKey?: string;
}

/** What Wablas's refusals mean (GATEWAYS 2.4); more exact texts stand before the words they contain. */
export const wablasReasons: readonly ReasonRow[] = [
  { contains: 'device disconnected', means: { trouble: 'device' }, source: 'observed: "device disconnected, need to scan …"' },
  { contains: 'scan qr', means: { trouble: 'device' }, source: 'observed, same text' },
  { contains: 'not connected', means: { trouble: 'device' }, source: 'device webhook: "whatsapp sender not connected, …"' },
  { contains: 'token invalid', means: { trouble: 'token' }, source: 'observed: "token invalid or device expired"' },
  { contains: 'secret key', means: { trouble: 'token' }, source: 'third party: "need secret key", "secret key invalid"' },
  { contains: 'not authorized', means: { trouble: 'token' }, source: 'third party' },
  { contains: 'device expired', means: { trouble: 'plan' }, source: 'half of "token invalid or device expired"' },
  { contains: 'device not found', means: { trouble: 'configuration' }, source: 'third party: wrong server for the account' },
  { contains: 'quota', means: { trouble: 'quota' }, source: 'third party: exact text unknown' },
  { contains: 'phone', means: { fault: 'recipient' }, source: 'third party: text names the phone' },
  { contains: 'param invalid', means: { fault: 'request' }, source: 'third party' },
];

/**
 * Tracking statuses (GATEWAYS 2.7). Integrators dispute whether `delivered` or `sent` is the second tick, so both prove only that
 * the message left the gateway; the vendor's word stays in the report's detail. The missing ones say "not yet".
 */
const trackingStates: Readonly<Record<string, ReportedState>> = {
  sent: 'sent',
  delivered: 'sent',
  received: 'sent',
  read: 'read',
  cancel: 'failed',
  reject: 'failed',
  rejected: 'failed',
  failed: 'failed',
};

const reasonNames = ['message', 'reason', 'detail'];

/** Ids in one real-time report query; a UUID has 36 characters, the query stays under 2 kB. */
const idsPerQuery = 50;

/**
 * Wablas (wablas.com/documentation/api), first send endpoint, form-urlencoded. Our attempt id travels as `ref_id`, by which an
 * unknown outcome can be looked up. The host differs per account.
 *
 * Throws a `TypeError` for an unusable base URL; nothing else throws later.
 */
export function createWablas(settings: WablasSettings): Gateway {
  const baseUrl = parseBaseUrl(settings.baseUrl);
  const http = createHttpCaller({ baseUrl, maxSockets: settings.maxSockets ?? defaultMaxSockets });
  const queryLimits = settings.queryLimits ?? defaultQueryLimits;
  const secretKey = settings.secretKey ?? '';
  const authorization = secretKey === '' ? settings.token : `${settings.token}.${secretKey}`;
  const secrets = [authorization, settings.token, secretKey];
  const queryHeaders = { authorization, accept: 'application/json', 'accept-encoding': 'identity' };
  const sendHeaders = { ...queryHeaders, 'content-type': 'application/x-www-form-urlencoded' };

  async function get(path: string, query: Readonly<Record<string, string>>): Promise<VendorAnswer> {
    const request = { method: 'GET', path: `${path}?${formBody(query)}`, headers: queryHeaders } as const;
    return readAnswer(await http.call(request, queryLimits), settings.now);
  }

  async function send(message: GatewayMessage, limits: CallLimits): Promise<GatewayOutcome> {
    const phone = recipientAddress(message.recipient, '');
    if (phone === null) return refusedByUs('recipient', 'the address is not exactly one phone or group');
    const text = literalText(message.text);
    if (text.trim() === '') return refusedByUs('content', 'the text is empty');
    if (text.length > wablasMaxTextLength) {
      return refusedByUs('content', `the text has ${text.length} characters, Wablas takes ${wablasMaxTextLength}`);
    }
    const body = formBody({
      phone,
      message: text,
      // The documentation stresses that this is a string.
      isGroup: message.recipient.kind === 'group' ? 'true' : 'false',
      ref_id: message.attemptId,
      // "instant" skips the device's pause between batches; meant for one-time codes.
      ...(message.urgent ? { flag: 'instant' } : {}),
    });
    const request = { method: 'POST', path: '/api/send-message', headers: sendHeaders, body } as const;
    const answer = readAnswer(await http.call(request, limits), settings.now);
    if (answer.kind === 'no') return refusalOutcome(wablasReasons, answer, reasonOf(answer.body, reasonNames, secrets));
    if (answer.kind !== 'yes') return unansweredOutcome(answer);
    const data = asObject(asList(field(answer.body, 'data'))[0]);
    return {
      kind: 'accepted',
      providerMessageId: data === null ? null : sentMessageId(data),
      quotaRemaining: data === null ? null : countOf(field(data, 'quota')),
      httpStatus: answer.httpStatus,
    };
  }

  async function device(): Promise<DeviceState> {
    const answer = await get('/api/device/info', { token: settings.token });
    const data = answer.kind === 'yes' ? asObject(asList(field(answer.body, 'data'))[0]) : null;
    if (data !== null) {
      // The outer `status` only says that the question was understood; the device's own stands inside.
      const active = flagOf(field(data, 'active')) !== false;
      const word = reasonOf(data, ['status'], secrets);
      return {
        reachable: true,
        connected: active && word.toLowerCase() === 'connected',
        quotaRemaining: countOf(field(data, 'quota')),
        expiresAt: parseExpiry(textOf(field(data, 'expired_date'))),
        detail: active ? `device ${word}` : `device ${word}, not active`,
        trouble: null,
      };
    }
    if (answer.kind === 'yes') return { ...UNSEEN, reachable: true, detail: 'the answer names no device', trouble: null };
    return unseenDevice(wablasReasons, answer, (body) => reasonOf(body, reasonNames, secrets));
  }

  /** `not_found` only when every day answered in full and each entry showed another reference. */
  async function lookUp(attemptId: string, dates: readonly string[]): Promise<LookUpResult> {
    if (dates.length === 0) return { kind: 'unavailable', answered: true, detail: 'no day given to search' };
    let doubt: string | null = null;
    let answered = true;
    for (const date of dates) {
      const answer = await get('/api/report/message', { ref_id: attemptId, date });
      if (answer.kind !== 'yes') {
        doubt = answer.kind === 'no' ? reasonOf(answer.body, reasonNames, secrets) : answer.detail;
        answered &&= !isSilent(answer);
        continue;
      }
      const items = reportItems(answer.body);
      if (items === null) {
        doubt = 'the report has no list';
        continue;
      }
      for (const item of items) {
        const reference = textOf(field(item, 'ref_id'));
        if (reference?.toLowerCase() === attemptId.toLowerCase()) {
          // Our reference proves that the call arrived, whatever stands beside it.
          const providerMessageId = messageIdOf(field(item, 'id'));
          return { kind: 'found', providerMessageId, state: trackingState(textOf(field(item, 'status'))) };
        }
        if (reference === null) doubt = 'the report does not name references';
      }
      // Asked for one reference, a server that answers with pages of others ignored the question.
      if ((countOf(field(answer.body, 'totalpage')) ?? 1) > 1) doubt = 'the report was not searched by reference';
    }
    return doubt === null ? { kind: 'not_found' } : { kind: 'unavailable', answered, detail: doubt };
  }

  /**
   * Today's messages come from the real-time report in groups, older ones from the message report one by one, and so do those of a
   * group whose report cannot be read. Stops when the gateway is silent or refuses, or at the third unreadable report.
   */
  async function pollReports(providerMessageIds: readonly string[]): Promise<DeliveryReport[]> {
    const wanted = new Set(providerMessageIds);
    const reports: DeliveryReport[] = [];
    let odd = 0;
    /** Takes what an answer tells of wanted ids; false when the gateway need not be asked further in this round. */
    const take = (answer: VendorAnswer): boolean => {
      const items = answer.kind === 'yes' ? reportItems(answer.body) : null;
      for (const item of items ?? []) {
        const id = messageIdOf(field(item, 'id'));
        if (id === null || !wanted.delete(id)) continue;
        const report = reportOf(id, textOf(field(item, 'status')));
        if (report !== null) reports.push(report);
      }
      if (items !== null) return true;
      odd += 1;
      return answer.kind !== 'no' && !isSilent(answer) && odd < mostOddAnswers;
    };
    const ids = [...wanted].filter((id) => /^[\w-]{1,80}$/.test(id));
    for (let start = 0; start < ids.length; start += idsPerQuery) {
      const group = ids.slice(start, start + idsPerQuery);
      const query = { message_id: group.join(','), page: '1', limit: String(idsPerQuery) };
      if (!take(await get('/api/report-realtime', query))) return reports;
    }
    for (const id of ids) {
      if (wanted.has(id) && !take(await get('/api/report/message', { message_id: id }))) return reports;
    }
    return reports;
  }

  function readReports(body: unknown): DeliveryReport[] {
    const reports: DeliveryReport[] = [];
    for (const event of webhookEvents(body)) {
      const id = messageIdOf(field(event, 'id'));
      const report = id === null ? null : reportOf(id, textOf(field(event, 'status')));
      if (report !== null) reports.push(report);
    }
    return reports;
  }

  /** In Wablas's webhook `phone` is the customer and `sender` our own device, the reverse of Fonnte. */
  function readInbound(body: unknown): { phone: string; text: string } | null {
    const event = webhookEvents(body)[0];
    if (event === undefined || flagOf(field(event, 'isgroup')) === true || flagOf(field(event, 'isfromme')) === true) return null;
    // A tracking event names a phone, too, and its text is not the customer's.
    if (textOf(field(event, 'status')) !== null) return null;
    const phone = housePhone(field(event, 'phone'));
    const text = textOf(field(event, 'message'));
    return phone === null || text === null ? null : { phone, text };
  }

  return {
    id: wablas.id,
    label: wablas.label,
    capabilities: wablas.capabilities,
    isLoopback: baseUrl.isLoopback,
    send,
    device,
    lookUp,
    pollReports,
    readReports,
    readInbound,
    close: () => http.close(),
  };
}

/** The id stands in `messages[0].id`; some answers say `message`, and either may be an object instead of a list. */
function sentMessageId(data: JsonObject): string | null {
  for (const name of ['messages', 'message']) {
    const message = asObject(asList(field(data, name))[0]);
    const id = message === null ? null : messageIdOf(field(message, 'id'));
    if (id !== null) return id;
  }
  return null;
}

/** The list of a report stands under `message`; the real-time sample of the documentation uses that key twice. Null when absent. */
function reportItems(body: JsonObject): readonly JsonObject[] | null {
  for (const name of ['message', 'messages', 'data']) {
    const list = field(body, name);
    if (Array.isArray(list)) return list.map(asObject).filter((item) => item !== null);
  }
  return null;
}

function reportOf(id: string, status: string | null): DeliveryReport | null {
  const state = trackingState(status);
  return state === null || status === null ? null : { providerMessageId: id, state, detail: cleanText(status, 80) };
}

function trackingState(status: string | null): ReportedState | null {
  const name = status?.toLowerCase() ?? '';
  return Object.hasOwn(trackingStates, name) ? (trackingStates[name] ?? null) : null;
}

export const wablas: GatewayDescriptor<'wablas', WablasSettings> = {
  id: 'wablas',
  label: 'Wablas',
  settings: {
    baseUrl: {
      environment: 'WABLAS_BASE_URL',
      form: 'url',
      secret: false,
      needed: 'the host is a different one for every account',
    },
    token: { environment: 'WABLAS_TOKEN', form: 'text', secret: true },
    secretKey: { environment: 'WABLAS_SECRET_KEY', form: 'text', secret: true },
  },
  usualPrice: 300,
  capabilities: { maxTextLength: wablasMaxTextLength, groups: true, lookUp: true, poll: true },
  create: createWablas,
  sandbox: wablasSandbox,
};
