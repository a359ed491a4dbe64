import type { HttpCallResult } from './http-call.ts';
import type { DeviceState, GatewayOutcome, GatewayTrouble, MessageFault, UnknownCause } from './port.ts';
import { cleanText, jsonOf } from './vendor-text.ts';

/** A parsed JSON object of a vendor: nothing about its members is certain. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object, null for everything else (lists too). */
export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The value as a list: a list itself, one element for any other value, none for null and undefined. */
export function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === null || value === undefined ? [] : [value];
}

/** Member by its lower-case name, whatever case the vendor prints (Fonnte's docs write `Status` for two reasons). */
export function field(object: JsonObject, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  for (const key of Object.keys(object)) if (key.toLowerCase() === name) return object[key];
  return undefined;
}

/** A trimmed non-empty text of a string or a finite number, else null: vendors change ids and phones between both. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}

/** A whole number written as number or digits (Fonnte's `quota` is `"78"`), else null. */
export function countOf(value: unknown): number | null {
  const text = textOf(value);
  return text !== null && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** A boolean written as such or as text (`"true"` was seen once from Fonnte), else null. */
export function flagOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return null;
  const text = value.trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
}

/** Parsed JSON, undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

/** A vendor's answer judged by its body first and its HTTP code last (GATEWAYS R1 to R3). */
export type VendorAnswer =
  | { readonly kind: 'yes'; readonly body: JsonObject; readonly httpStatus: number }
  | { readonly kind: 'no'; readonly body: JsonObject; readonly httpStatus: number; readonly retryAfterMs: number | null }
  | { readonly kind: 'never_connected'; readonly detail: string }
  | {
      readonly kind: 'unknown';
      readonly cause: UnknownCause;
      readonly detail: string;
      readonly httpStatus: number | null;
      readonly retryAfterMs: number | null;
    };

/** Reads what a call came to. `now` (ms since 1970) is asked only for a `Retry-After` date in an answer without a `Date` header. */
export function readAnswer(result: HttpCallResult, now?: () => number): VendorAnswer {
  if (result.kind === 'never_connected') return result;
  if (result.kind === 'unknown') return { ...result, retryAfterMs: null };
  const { httpStatus, body } = result;
  const parsed = parseJson(body);
  const object = asObject(parsed);
  const status = object === null ? null : flagOf(field(object, 'status'));
  if (object !== null && status === true) return { kind: 'yes', body: object, httpStatus };
  const retryAfterMs = result.retryAfter === null ? null : parseRetryAfter(result.retryAfter, result.date, now);
  if (object !== null && status === false) return { kind: 'no', body: object, httpStatus, retryAfterMs };
  const [cause, what] = unreadable(body, parsed);
  return {
    kind: 'unknown',
    cause: httpStatus >= 500 ? 'server_error' : cause,
    detail: `HTTP ${httpStatus}, ${what}`,
    httpStatus,
    retryAfterMs,
  };
}

function unreadable(body: string, parsed: unknown): [UnknownCause, string] {
  if (body.trim() === '') return ['empty', 'empty answer'];
  if (parsed === undefined) return ['not_json', 'the answer is not JSON'];
  return ['no_status', 'the answer has no status'];
}

/**
 * `Retry-After` in ms: seconds or an HTTP date (RFC 9110 §10.2.3). A date is measured against the answer's own `Date` header, so
 * that a wrong clock on this machine does not matter. Null when unreadable; never negative, at most a day.
 */
export function parseRetryAfter(value: string, date: string | null, now?: () => number): number | null {
  const text = value.trim();
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return clampWait(Number(text) * 1_000);
  const until = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  const sentAt = date === null ? Number.NaN : Date.parse(date);
  const from = Number.isNaN(sentAt) ? now?.() : sentAt;
  return Number.isNaN(until) || from === undefined ? null : clampWait(until - from);
}

function clampWait(ms: number): number {
  return Math.min(Math.max(0, Math.ceil(ms)), 86_400_000);
}

/** What a vendor's reason means; the first row whose `contains` occurs in the lower-case reason decides. */
export interface ReasonRow {
  readonly contains: string;
  readonly means: { readonly trouble: GatewayTrouble } | { readonly fault: MessageFault };
  /** Where the text comes from: a vendor page, an observed answer, or a third party. */
  readonly source: string;
}

/** The meaning of a reason; a text no row names is `unlisted` and must not fail over (GATEWAYS R2). */
export function classifyReason(table: readonly ReasonRow[], reason: string): ReasonRow['means'] {
  const text = reason.toLowerCase();
  return table.find((row) => text.includes(row.contains))?.means ?? { fault: 'unlisted' };
}

/** The outcome of a refusal: HTTP 429 is about pace whatever the text says, everything else is judged by the table. */
export function refusalOutcome(
  table: readonly ReasonRow[],
  answer: Extract<VendorAnswer, { kind: 'no' }>,
  reason: string,
): GatewayOutcome {
  const { httpStatus, retryAfterMs } = answer;
  if (httpStatus === 429) return { kind: 'gateway_refused', trouble: 'rate', detail: reason, httpStatus, retryAfterMs };
  const means = classifyReason(table, reason);
  return 'trouble' in means
    ? { kind: 'gateway_refused', trouble: means.trouble, detail: reason, httpStatus, retryAfterMs }
    : { kind: 'message_refused', fault: means.fault, detail: reason, httpStatus };
}

/** The outcome of everything that is neither a yes nor a no. */
export function unansweredOutcome(answer: Extract<VendorAnswer, { kind: 'never_connected' | 'unknown' }>): GatewayOutcome {
  if (answer.kind === 'unknown') {
    const { cause, detail, httpStatus, retryAfterMs } = answer;
    return { kind: 'unknown', cause, detail, httpStatus, retryAfterMs };
  }
  return {
    kind: 'gateway_refused',
    trouble: 'never_connected',
    detail: answer.detail,
    httpStatus: null,
    retryAfterMs: null,
  };
}

/** Questions of one round that may get an answer nobody can read before the rest of the round is left for the next one. */
export const mostOddAnswers = 3;

/** Whether the gateway gave no answer at all, asked to be left alone, or is down: the next question would fare no better. */
export function isSilent(answer: VendorAnswer): boolean {
  if (answer.kind === 'never_connected') return true;
  if (answer.kind !== 'unknown') return answer.httpStatus === 429;
  return answer.httpStatus === null || answer.httpStatus === 429 || answer.httpStatus >= 500;
}

const longestDetail = 300;

/**
 * A vendor's text fit for a log line, a column and a screen: one line, clean, at most 300 characters, with our own secrets taken out
 * should the vendor repeat them. Never throws.
 */
export function printable(value: unknown, secrets: readonly string[]): string {
  let text = typeof value === 'string' ? value : value === undefined ? '' : jsonOf(value);
  for (const secret of secrets) if (secret !== '') text = text.replaceAll(secret, '[secret]');
  text = cleanText(text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim(), Number.POSITIVE_INFINITY);
  if (text === '') return 'no reason given';
  return text.length > longestDetail ? `${cleanText(text, longestDetail - 1)}…` : text;
}

/** The first of several members that holds a text, made printable. */
export function reasonOf(body: JsonObject, names: readonly string[], secrets: readonly string[]): string {
  for (const name of names) {
    const value = field(body, name);
    if (textOf(value) !== null) return printable(value, secrets);
  }
  for (const name of names) {
    const value = field(body, name);
    if (typeof value === 'object' && value !== null) return printable(value, secrets);
  }
  return printable('', secrets);
}

/** A message that no vendor need be asked about. */
export function refusedByUs(fault: 'recipient' | 'content', detail: string): GatewayOutcome {
  return { kind: 'message_refused', fault, detail, httpStatus: null };
}

/** What is known of a device that an answer does not show. */
export const UNSEEN = { connected: false, quotaRemaining: null, expiresAt: null } as const;

/** The device behind an answer that is no yes: what the table says of a refusal, or nothing but that nobody answered. */
export function unseenDevice(
  table: readonly ReasonRow[],
  answer: Exclude<VendorAnswer, { kind: 'yes' }>,
  reasonIn: (body: JsonObject) => string,
): DeviceState {
  if (answer.kind === 'no') {
    const detail = reasonIn(answer.body);
    const means = answer.httpStatus === 429 ? { trouble: 'rate' as const } : classifyReason(table, detail);
    return { ...UNSEEN, reachable: true, detail, trouble: 'trouble' in means ? means.trouble : null };
  }
  const trouble = answer.kind === 'never_connected' ? ('never_connected' as const) : null;
  return { ...UNSEEN, reachable: false, detail: answer.detail, trouble };
}
