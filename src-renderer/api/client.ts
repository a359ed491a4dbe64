import type { BodyIn, ParamsIn, QueryIn, ResponseOf, RouteContract } from '#shared/contracts/contract.ts';
import { keptLanguage } from '../i18n/language.ts';
import { ApiError, errorOfResponse } from './api-error.ts';
import { serviceAddress } from './bridge.ts';
import { reportFailure, reportSuccess } from './connection.ts';
import { currentToken, endSession } from './session.ts';

type PartIn<C extends RouteContract, K extends 'params' | 'query' | 'body', In> = C[K] extends object
  ? { readonly [P in K]: In }
  : unknown;

/** What a contract wants: only the parts it declares; a query is always optional as a whole. */
export type CallInput<C extends RouteContract> = PartIn<C, 'params', ParamsIn<C>> &
  Partial<PartIn<C, 'query', QueryIn<C>>> &
  PartIn<C, 'body', BodyIn<C>>;

interface CallOptions {
  readonly signal?: AbortSignal;
  /** Reuse the key of a write whose outcome is unknown, so that it takes effect once. */
  readonly idempotencyKey?: string;
}

/** A request that takes longer has failed: the service answers in well under a second. */
const TIMEOUT_MS = 20_000;

/**
 * Calls one route of the API and returns its success body.
 *
 * The answer is not parsed again: the service serialises with the same schema, and a strict parse here would refuse the additional
 * fields of a newer node.
 * @throws ApiError for everything but a success; code `offline` when no answer came.
 */
export async function call<C extends RouteContract>(
  contract: C,
  input: CallInput<C>,
  options: CallOptions = {},
): Promise<ResponseOf<C>> {
  const parts = input as { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };
  const token = currentToken();
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': keptLanguage() };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  if (contract.method !== 'GET') headers['idempotency-key'] = options.idempotencyKey ?? newKey();
  if (parts.body !== undefined) headers['content-type'] = 'application/json';

  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
  const init: RequestInit = { method: contract.method, headers, signal, credentials: 'omit' };
  if (parts.body !== undefined) init.body = JSON.stringify(parts.body);

  const response = await send(serviceAddress() + buildPath(contract.path, parts.params, parts.query), init, options.signal);
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) {
    reportSuccess();
    return body as ResponseOf<C>;
  }
  const error = errorOfResponse(response.status, body, response.headers.get('retry-after'));
  // Another request may have signed in again meanwhile: only the token that was refused ends the session.
  if (error.code === 'unauthenticated' && token !== null && token === currentToken()) await endSession({ ended: true });
  if (error.code === 'centre_unreachable' || error.code === 'shutting_down') reportFailure();
  else reportSuccess();
  throw error;
}

/** A key for one intended write. `randomUUID` exists in secure contexts only; a node on a plain LAN address is none. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Fills the `:names` of a path and appends the query; `undefined` and empty values are left out. */
export function buildPath(path: string, params: Record<string, unknown> = {}, query: Record<string, unknown> = {}): string {
  const filled = path.replace(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

async function send(url: string, init: RequestInit, cancelled: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (cancelled?.aborted === true) throw cause;
    reportFailure();
    throw new ApiError({ code: 'offline', status: 0, message: 'The service did not answer.' }, { cause });
  }
}
