import { randomUUID } from 'node:crypto';
import { type Answer, jsonAnswer } from './faults.ts';
import type { GatewayState } from './gateway-state.ts';
import type { MessageStore, StoredMessage } from './life-cycle.ts';
import type { MessageState, SandboxRule } from './sandbox.types.ts';
import type { SandboxVendor } from './sandbox-vendor.ts';
import {
  type AddressedText,
  formFields,
  jsonBody,
  type SendDecision,
  type VendorImitation,
  type VendorRequest,
} from './vendor-request.ts';

const longestText = 1_024;

/** Send (both versions), device/info and the two reports as Wablas answers them (GATEWAYS 2.1 to 2.6). */
function createWablasImitation(state: GatewayState, now: () => number): VendorImitation {
  function refuse(reason: string, recipients: readonly AddressedText[] = [], httpStatus = 200): SendDecision {
    return { recipients, refusal: { reason, httpStatus: state.traits.refusalStatus ?? httpStatus }, stored: false };
  }

  /** Null when the authorization is right. The query may hold the token alone where the documentation says so. */
  function authorizationFault(given: string): string | null {
    if (state.secretKey === null) return given === state.token ? null : 'token invalid or device expired';
    if (given === `${state.token}.${state.secretKey}`) return null;
    if (given === state.token) return 'need secret key, please generate it in device setting';
    return given.startsWith(`${state.token}.`) ? 'secret key invalid' : 'token invalid or device expired';
  }

  function decideSend(request: VendorRequest): SendDecision {
    const fault = authorizationFault(request.headers.authorization ?? '');
    if (fault !== null) return refuse(fault, [], 500);
    const messages = request.path.startsWith('/api/v2/') ? batch(request.body) : single(request);
    if (messages === null) return refuse('param invalid');
    const recipients: AddressedText[] = [];
    for (const message of messages) {
      const found = addressed(message);
      if (typeof found === 'string') return refuse(found);
      recipients.push(...found);
    }
    if (recipients.length === 0) return refuse('phone number invalid');
    if (!state.connected) return refuse('device disconnected, need to scan qr code again', recipients);
    if (state.quota !== null && state.quota < recipients.length) return refuse('your quota has been exhausted', recipients);
    return { recipients, refusal: null, stored: false };
  }

  /** One message of the request as recipients, or the reason why not. */
  function addressed(fields: ReadonlyMap<string, string>): AddressedText[] | string {
    const written = fields.get('message') ?? '';
    if (written === '') return 'param invalid';
    if (written.length > longestText && state.traits.overlong === 'refuse') return 'message too long';
    const shortened = state.traits.overlong === 'truncate' ? written.slice(0, longestText) : written;
    const expands = state.traits.alwaysExpands || fields.get('spintax') === 'true';
    const text = expands ? shortened.replace(/\{(?:name|nickname|address|email|birthday)\}/gi, '') : shortened;
    const reference = fields.get('ref_id') || null;
    const recipients: AddressedText[] = [];
    for (const part of (fields.get('phone') ?? '').split(',')) {
      const address = part.trim();
      if (fields.get('isGroup') === 'true') {
        if (address.includes('@') || (state.traits.groups !== null && !state.traits.groups.includes(address))) continue;
        recipients.push({ kind: 'group', address, text, reference });
      } else if (/^\d{8,15}$/.test(address)) {
        recipients.push({ kind: 'person', address: address.replace(/^0/, '62'), text, reference });
      } else if (isGroupId(address) && state.traits.groupWithoutFlag !== 'refuse') {
        recipients.push({ kind: 'group', address, text, reference, lost: state.traits.groupWithoutFlag === 'lose' });
      }
    }
    return recipients;
  }

  function acceptedAnswer({ recipients }: SendDecision, messageIds: readonly string[], rule: SandboxRule | null): Answer {
    const legacy = rule?.fault === 'legacy_ids';
    const messages = recipients.map(({ address, text, reference, kind }, index) => ({
      ...(rule?.fault === 'missing_id' ? {} : { id: messageIds[index] }),
      phone: legacy || kind === 'group' ? address : Number(address),
      message: text,
      status: 'pending',
      ref_id: reference ?? '',
    }));
    const device = legacy ? {} : { device_id: 'SBX001', quota: state.quota ?? 999_999 };
    const listed =
      rule?.fault === 'message_key'
        ? { ...device, message: messages }
        : rule?.fault === 'message_object'
          ? { ...device, messages: messages[0] }
          : { ...device, messages };
    return jsonAnswer({
      status: rule?.fault === 'status_text' ? 'true' : true,
      message: 'Message is pending and waiting to be processed',
      data: rule?.fault === 'data_list' ? [listed] : listed,
      ...(rule?.fault === 'too_large' ? { pad: 'x'.repeat(300_000) } : {}),
    });
  }

  function deviceInfo(request: VendorRequest): Answer {
    const token = request.query.get('token') ?? request.headers.authorization ?? '';
    if (token !== state.token && authorizationFault(token) !== null) {
      return jsonAnswer({ status: false, message: 'token invalid or device expired' }, state.traits.refusalStatus ?? 500);
    }
    return jsonAnswer({
      status: true,
      data: {
        name: 'Sandbox',
        serial: 'SBX001',
        sender: state.deviceNumber,
        quota: state.quota ?? 999_999,
        expired_date: '2029-11-18',
        active: true,
        status: state.connected ? 'connected' : 'disconnected',
      },
    });
  }

  function report(request: VendorRequest, messages: MessageStore): Answer {
    const fault = authorizationFault(request.headers.authorization ?? '');
    if (fault !== null) return jsonAnswer({ status: false, message: fault }, state.traits.refusalStatus ?? 500);
    const { query } = request;
    const realtime = request.path === '/api/report-realtime';
    const date = realtime ? wibDay(now()) : query.get('date');
    const ids = query.get('message_id');
    const reference = query.get('ref_id');
    const named = ids !== null ? ids.split(',').map((id) => messages.byId(state.id, id)) : null;
    const referred = reference !== null ? [messages.byReference(state.id, reference)] : null;
    const found = (named ?? referred ?? messages.newest(state.id, 1_000)).filter(
      (message): message is StoredMessage =>
        message !== undefined &&
        now() - message.record.at >= state.traits.reportLagMs &&
        (reference === null || message.record.reference === reference) &&
        (date === null || wibDay(message.record.at) === date) &&
        (query.get('phone') === null || message.record.recipient === query.get('phone')),
    );
    const perPage = Math.min(Number(query.get('limit') ?? query.get('perPage') ?? 100) || 100, 1_000);
    const page = Number(query.get('page') ?? 1) || 1;
    const items = found
      .slice((page - 1) * perPage, page * perPage)
      .map((message) => reportItem(message, messages.stateOf(message)));
    return jsonAnswer({
      status: true,
      totalData: found.length,
      perPage,
      page,
      totalPage: Math.ceil(found.length / perPage),
      message: items,
    });
  }

  function reportItem({ record }: StoredMessage, messageState: MessageState): Record<string, unknown> {
    return {
      id: record.messageId,
      phone: { from: state.deviceNumber, to: record.recipient },
      category: 'text',
      text: record.text,
      URL_file: '',
      status: wablasWord(messageState),
      type: 'agent',
      ref_id: record.reference ?? '',
      date: { created_at: wibTime(record.at), updated_at: wibTime(now()) },
    };
  }

  return {
    endpointOf(method, path) {
      if (path === '/api/send-message' || path === '/api/v2/send-message') return method === 'POST' ? 'send' : null;
      if (method !== 'GET') return null;
      if (path === '/api/device/info') return 'device';
      return path === '/api/report/message' || path === '/api/report-realtime' ? 'report' : null;
    },
    decideSend,
    acceptedAnswer,
    refusedAnswer(refusal, rule) {
      return jsonAnswer(
        { [rule?.capitalStatus === true ? 'Status' : 'status']: false, message: refusal.reason },
        refusal.httpStatus,
        rule?.retryAfter === undefined ? {} : { 'retry-after': rule.retryAfter },
      );
    },
    answerQuery: (endpoint, request, messages) => (endpoint === 'device' ? deviceInfo(request) : report(request, messages)),
  };
}

/** Groups have ids that are longer than phones or hold a hyphen. */
function isGroupId(address: string): boolean {
  return /^\d{16,24}$/.test(address) || /^\d+-\d+$/.test(address);
}

function single(request: VendorRequest): ReadonlyMap<string, string>[] | null {
  if (!request.headers['content-type']?.startsWith('application/json')) return [formFields(request.body)];
  const fields = textFields(jsonBody(request.body));
  return fields === null ? null : [fields];
}

function batch(body: string): ReadonlyMap<string, string>[] | null {
  const parsed = jsonBody(body);
  const data = typeof parsed === 'object' && parsed !== null && 'data' in parsed ? parsed.data : null;
  if (!Array.isArray(data) || data.length === 0 || data.length > 100) return null;
  const messages = data.map(textFields);
  return messages.every((message) => message !== null) ? messages : null;
}

function textFields(value: unknown): ReadonlyMap<string, string> | null {
  if (typeof value !== 'object' || value === null) return null;
  return new Map(Object.entries(value).map(([name, content]) => [name, String(content)]));
}

/** Wablas knows fewer words: what Fonnte calls invalid, failed or expired is `reject` or `cancel` here. */
function wablasWord(state: MessageState): string {
  switch (state) {
    case 'processing':
      return 'pending';
    case 'invalid':
    case 'failed':
      return 'reject';
    case 'expired':
      return 'cancel';
    default:
      return state;
  }
}

/** A tracking event of Wablas's webhook. */
function wablasTrackingEvent(deviceNumber: string, messageId: string, phone: string, word: string): Record<string, unknown> {
  return { id: messageId, phone, status: word, note: '', sender: deviceNumber, deviceId: 'SBX001' };
}

/** A customer's message in the shape of Wablas's webhook: `phone` is the customer or the group, `sender` the device. */
function wablasInboundEvent(
  deviceNumber: string,
  message: { readonly phone: string; readonly text: string; readonly groupId?: string },
  serial: number,
  atMs: number,
): Record<string, unknown> {
  const isGroup = message.groupId !== undefined;
  return {
    id: `SBXIN${serial}`,
    pushName: 'Sandbox',
    isGroup,
    group: isGroup ? { sender: message.phone, subject: 'Sandbox', owner: '', desc: '', participants: [] } : {},
    message: message.text,
    phone: message.groupId ?? message.phone,
    messageType: 'text',
    file: '',
    url: '',
    mimeType: '',
    deviceId: 'SBX001',
    sender: deviceNumber,
    isFromMe: false,
    timestamp: new Date(atMs).toISOString(),
    profileImage: '',
  };
}

function wibTime(ms: number): string {
  return new Date(ms + 7 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

function wibDay(ms: number): string {
  return wibTime(ms).slice(0, 10);
}

export const wablasSandbox: SandboxVendor = {
  settings: { token: 'sandbox-wablas-token', secretKey: 'sandbox-wablas-secret' },
  deviceNumber: '6281100000002',
  imitate: createWablasImitation,
  messageId: () => randomUUID(),
  wordOf(step, state) {
    const word = wablasWord(step);
    if (state.traits.ticks !== 'swapped') return word;
    return word === 'sent' ? 'delivered' : word === 'delivered' ? 'sent' : word;
  },
  statusEvent: (state, messageId, recipient, word) => wablasTrackingEvent(state.deviceNumber, messageId, recipient, word),
  deviceEvent: (state, timestamp) => ({
    deviceId: 'SBX001',
    deviceName: 'Sandbox',
    sender: state.deviceNumber,
    status: state.connected ? 'connected' : 'disconnected',
    note: state.connected ? 'ready to use' : 'whatsapp sender not connected, need scan qr code again',
    timestamp,
  }),
  inboundEvent: wablasInboundEvent,
};
