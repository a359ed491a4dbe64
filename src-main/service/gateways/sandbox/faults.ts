import {
  type FaultKind,
  faultKinds,
  messageFates,
  type SandboxEndpoint,
  type SandboxGateway,
  type SandboxRule,
  sandboxEndpoints,
} from './sandbox.types.ts';

/** What is written to the socket. */
export type Answer =
  | {
      readonly kind: 'respond';
      readonly httpStatus: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | Buffer;
      /** Only the first half of the body is written, then the connection is reset. */
      readonly half?: boolean;
    }
  /** Nothing, ever; the connection stays open. */
  | { readonly kind: 'silence' }
  | { readonly kind: 'reset' }
  /** Bytes past the HTTP layer, then the end. */
  | { readonly kind: 'raw'; readonly bytes: string };

/** A JSON answer. */
export function jsonAnswer(value: unknown, httpStatus = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    kind: 'respond',
    httpStatus,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

/** An HTML page, as a proxy or a login screen sends it. */
export function pageAnswer(httpStatus: number, title: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return { kind: 'respond', httpStatus, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body };
}

const queuedUnder: Readonly<Record<FaultKind, boolean>> = {
  refuse: false,
  accept_then_hang: true,
  hang: false,
  reset_before_accept: false,
  reset_after_accept: true,
  half_answer: true,
  bad_gateway_html: false,
  html: false,
  empty: false,
  gzip_garbage: true,
  redirect: false,
  no_status: false,
  status_text: true,
  legacy_ids: true,
  missing_id: true,
  rate_limited_json: false,
  rate_limited_html: false,
  too_large: true,
  data_list: true,
  message_key: true,
  message_object: true,
  not_http: false,
};

/** Whether a message is queued under a rule, provided the vendor takes it at all. */
export function isQueuedUnder(rule: SandboxRule | null): boolean {
  return rule?.accepted ?? (rule?.fault === undefined ? true : queuedUnder[rule.fault]);
}

/**
 * The answer a fault puts in the place of the vendor's own; null when the fault is none of transport, so that the imitation
 * shapes the answer itself.
 */
export function transportAnswer(rule: SandboxRule, regular: Answer): Answer | null {
  const retry: Record<string, string> = rule.retryAfter === undefined ? {} : { 'retry-after': rule.retryAfter };
  if (rule.body !== undefined) {
    const headers = { 'content-type': 'application/json', ...retry };
    return { kind: 'respond', httpStatus: rule.httpStatus ?? 200, headers, body: rule.body };
  }
  switch (rule.fault) {
    case 'accept_then_hang':
    case 'hang':
      return { kind: 'silence' };
    case 'reset_before_accept':
    case 'reset_after_accept':
      return { kind: 'reset' };
    case 'half_answer':
      return regular.kind === 'respond' ? { ...regular, half: true } : regular;
    case 'bad_gateway_html':
      return pageAnswer(502, '502 Bad Gateway');
    case 'html':
      return pageAnswer(200, 'Maintenance');
    case 'empty':
      return { kind: 'respond', httpStatus: 200, headers: { 'content-type': 'application/json' }, body: '' };
    case 'gzip_garbage':
      return {
        kind: 'respond',
        httpStatus: 200,
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: Buffer.from('1f8b0800000000000003deadbeef00ff7b22737461747573', 'hex'),
      };
    case 'redirect':
      return pageAnswer(302, 'Found', { location: '/login' });
    case 'no_status':
      return jsonAnswer({ ok: 1 });
    case 'rate_limited_html':
      return pageAnswer(429, '429 Too Many Requests', retry);
    case 'not_http':
      return { kind: 'raw', bytes: 'PROXY ERROR\r\n\r\n' };
    default:
      return null;
  }
}

/** What a rule is matched against. */
export interface ScriptCall {
  readonly gateway: SandboxGateway;
  readonly endpoint: SandboxEndpoint;
  /** From 1, per gateway and endpoint. */
  readonly callNumber: number;
  readonly recipients: readonly string[];
  readonly text: string;
}

/** The rules in force. */
export interface Script {
  add(rule: SandboxRule): string;
  remove(id: string): boolean;
  clear(): void;
  /** The first rule that matches and has budget left; takes one from its budget. */
  take(call: ScriptCall): SandboxRule | null;
}

/** An empty script. `add` throws a `TypeError` that names what is wrong with a rule. */
export function createScript(gateways: readonly SandboxGateway[]): Script {
  let lastId = 0;
  const entries = new Map<string, { readonly rule: SandboxRule; left: number }>();
  return {
    add(rule) {
      checkRule(rule, gateways);
      lastId += 1;
      const id = `rule-${lastId}`;
      entries.set(id, { rule, left: rule.times ?? Number.POSITIVE_INFINITY });
      return id;
    },
    remove: (id) => entries.delete(id),
    clear: () => entries.clear(),
    take(call) {
      if (entries.size === 0) return null;
      for (const entry of entries.values()) {
        if (entry.left <= 0 || !ruleMatches(entry.rule, call)) continue;
        entry.left -= 1;
        return entry.rule;
      }
      return null;
    },
  };
}

function ruleMatches(rule: SandboxRule, call: ScriptCall): boolean {
  return (
    rule.gateway === call.gateway &&
    (rule.endpoint ?? 'send') === call.endpoint &&
    (rule.phone === undefined || call.recipients.includes(rule.phone)) &&
    (rule.textIncludes === undefined || call.text.includes(rule.textIncludes)) &&
    (rule.callNumber === undefined || rule.callNumber === call.callNumber) &&
    (rule.everyCalls === undefined || call.callNumber % rule.everyCalls === 0)
  );
}

function checkRule(rule: SandboxRule, gateways: readonly SandboxGateway[]): void {
  const oneOf = (name: string, value: unknown, known: readonly string[]): void => {
    if (value !== undefined && !known.includes(String(value)))
      throw new TypeError(`rule.${name} must be one of ${known.join(', ')}`);
  };
  if (typeof rule !== 'object' || rule === null) throw new TypeError('a rule must be an object');
  if (rule.gateway === undefined) throw new TypeError('rule.gateway is missing');
  oneOf('gateway', rule.gateway, gateways);
  oneOf('endpoint', rule.endpoint, sandboxEndpoints);
  oneOf('fault', rule.fault, faultKinds);
  oneOf('fate', rule.fate, messageFates);
  if (rule.fault === 'refuse' && typeof rule.reason !== 'string') throw new TypeError('rule.reason is missing');
  if (rule.body !== undefined && typeof rule.body !== 'string') throw new TypeError('rule.body must be a text');
}
