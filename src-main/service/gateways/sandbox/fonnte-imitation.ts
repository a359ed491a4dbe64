import { type Answer, jsonAnswer } from './faults.ts';
import type { GatewayState } from './gateway-state.ts';
import type { SandboxRule } from './sandbox.types.ts';
import type { SandboxVendor } from './sandbox-vendor.ts';
import { type AddressedText, formFields, type SendDecision, type VendorImitation, type VendorRequest } from './vendor-request.ts';

/** `/send`, `/status` and `/device` as Fonnte answers them (GATEWAYS 1.1 to 1.4). Multipart bodies are not understood. */
function createFonnteImitation(state: GatewayState): VendorImitation {
  let requestId = 300_000_000;

  function refuse(reason: string, recipients: readonly AddressedText[] = []): SendDecision {
    return { recipients, refusal: { reason, httpStatus: state.traits.refusalStatus ?? 200 }, stored: false };
  }

  function decideSend(request: VendorRequest): SendDecision {
    if (request.headers.authorization !== state.token) return refuse('invalid token');
    // The JSON parser is type-strict and refuses most bodies; the form is the documented way.
    if (request.headers['content-type']?.startsWith('application/json')) return refuse('invalid/empty body value');
    const fields = formFields(request.body);
    const message = fields.get('message') ?? '';
    const targets = addressees(fields.get('target') ?? '', message, fields.get('countryCode') ?? '62', state.traits.groups);
    if (message === '') return refuse('invalid/empty body value', targets.known);
    if (targets.known.length === 0) return refuse(targets.unknownGroup ? 'invalid group id' : 'target input invalid');
    if (message.length > 60_000) return refuse('input invalid', targets.known);
    if (state.quota !== null && state.quota < targets.known.length) return refuse('insufficient quota', targets.known);
    const connectOnly = fields.get('connectOnly')?.toLowerCase() !== 'false';
    if (!state.connected && connectOnly) return refuse('request invalid on disconnected device', targets.known);
    return { recipients: targets.known, refusal: null, stored: !state.connected };
  }

  function acceptedAnswer({ recipients }: SendDecision, messageIds: readonly string[], rule: SandboxRule | null): Answer {
    requestId += 1;
    const target = recipients.map(({ address }) => address);
    const detail = 'success! message in queue';
    const base = { detail, process: 'pending', requestid: requestId, target };
    if (rule?.fault === 'legacy_ids') return jsonAnswer({ ...base, id: messageIds, status: true });
    const id = messageIds.map(Number);
    const quota = {
      [state.deviceNumber]: {
        details: 'deduced from total quota',
        quota: (state.quota ?? 999_999) + recipients.length,
        remaining: state.quota ?? 999_999,
        used: recipients.length,
      },
    };
    if (rule?.fault === 'missing_id') return jsonAnswer({ ...base, quota, status: true });
    if (rule?.fault === 'too_large') return jsonAnswer({ ...base, id, quota, status: true, pad: 'x'.repeat(300_000) });
    return jsonAnswer({ ...base, id, quota, status: rule?.fault === 'status_text' ? 'true' : true });
  }

  return {
    endpointOf(method, path) {
      if (method !== 'POST') return null;
      return path === '/send' ? 'send' : path === '/status' ? 'status' : path === '/device' ? 'device' : null;
    },
    decideSend,
    acceptedAnswer,
    refusedAnswer(refusal, rule) {
      requestId += 1;
      const withId = refusal.reason !== 'invalid token' && rule?.withoutRequestId !== true;
      return jsonAnswer(
        {
          reason: refusal.reason,
          ...(withId ? { requestid: requestId } : {}),
          [rule?.capitalStatus === true ? 'Status' : 'status']: false,
        },
        refusal.httpStatus,
        rule?.retryAfter === undefined ? {} : { 'retry-after': rule.retryAfter },
      );
    },
    answerQuery(endpoint, request, messages) {
      if (request.headers.authorization !== state.token) return jsonAnswer({ reason: 'token invalid', status: false });
      if (endpoint === 'device') {
        return jsonAnswer({
          device: state.deviceNumber,
          device_status: state.connected ? 'connect' : 'disconnect',
          expired: '18 November 2029',
          messages: state.quotaUsed,
          name: 'Sandbox',
          package: 'Super',
          quota: String(state.quota ?? 999_999),
          status: true,
        });
      }
      const id = formFields(request.body).get('id') ?? '';
      if (id === '') return jsonAnswer({ reason: 'id required', status: false });
      const message = messages.byId(state.id, id);
      if (message === undefined) return jsonAnswer({ reason: 'id not found', status: false });
      const messageState = messages.stateOf(message);
      // Only the message status is told here; delivery progress comes by webhook alone.
      const status = messageState === 'delivered' || messageState === 'read' ? 'sent' : messageState;
      return jsonAnswer({ id: Number(id), message_status: status, status: true });
    },
  };
}

/** `target` split at commas into recipients and at pipes into variables, which fill `{name}`, `{var1}` … of the message. */
function addressees(
  target: string,
  message: string,
  countryCode: string,
  groups: readonly string[] | null,
): { known: AddressedText[]; unknownGroup: boolean } {
  const known: AddressedText[] = [];
  let unknownGroup = false;
  for (const part of target.split(',')) {
    const [first = '', ...variables] = part.split('|');
    const text = expand(message, variables);
    const group = first.trim();
    if (group.endsWith('@g.us')) {
      if (groups === null || groups.includes(group)) known.push({ kind: 'group', address: group, text, reference: null });
      else unknownGroup = true;
      continue;
    }
    const phone = normalPhone(first, countryCode);
    if (phone !== null) known.push({ kind: 'person', address: phone, text, reference: null });
  }
  return { known, unknownGroup };
}

function normalPhone(text: string, countryCode: string): string | null {
  const digits = text.replace(/[\s+.()-]/g, '');
  const phone = countryCode !== '0' && digits.startsWith('0') ? countryCode + digits.slice(1) : digits;
  return /^\d{8,15}$/.test(phone) ? phone : null;
}

function expand(message: string, variables: readonly string[]): string {
  if (!message.includes('{')) return message;
  return message.replace(/\{(?:name|var(\d+))\}/gi, (_match, number: string | undefined) =>
    number === undefined ? (variables[0] ?? '') : (variables[Number(number)] ?? ''),
  );
}

/** A status event of Fonnte's webhook. Later events may carry only their state id. */
function fonnteStatusEvent(deviceNumber: string, messageId: string, word: string, stateOnly: boolean): Record<string, unknown> {
  const stateid = `S${messageId}`;
  const progress = word === 'sent' || word === 'delivered' || word === 'read';
  if (stateOnly && (word === 'delivered' || word === 'read')) return { device: deviceNumber, stateid, state: word };
  return { device: deviceNumber, id: messageId, stateid, status: progress ? 'sent' : word, state: progress ? word : '' };
}

/** A customer's message in the shape of Fonnte's webhook: `sender` is the customer, in a group the group. */
function fonnteInboundEvent(
  deviceNumber: string,
  message: { readonly phone: string; readonly text: string; readonly groupId?: string },
  serial: number,
  atMs: number,
): Record<string, unknown> {
  return {
    device: deviceNumber,
    sender: message.groupId ?? message.phone,
    message: message.text,
    text: '',
    member: message.groupId === undefined ? '' : message.phone,
    name: 'Sandbox',
    location: '',
    pollname: '',
    choices: '',
    timestamp: Math.floor(atMs / 1_000),
    inboxid: serial,
  };
}

export const fonnteSandbox: SandboxVendor = {
  settings: { token: 'sandbox-fonnte-token' },
  deviceNumber: '6281100000001',
  imitate: createFonnteImitation,
  messageId: (serial) => String(140_000_000 + serial),
  wordOf: (step) => step,
  statusEvent: (state, messageId, _recipient, word) =>
    fonnteStatusEvent(state.deviceNumber, messageId, word, state.traits.stateOnlyEvents),
  deviceEvent: (state, timestamp) => ({
    device: state.deviceNumber,
    status: state.connected ? 'connect' : 'disconnect',
    timestamp,
    reason: '',
  }),
  inboundEvent: fonnteInboundEvent,
};
