import axios, { type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { keptLanguage } from '#i18n/language.ts';
import { ApiError, errorOfResponse } from './api-error.ts';
import { serviceAddress } from './bridge.ts';
import { reportFailure, reportSuccess } from './connection.ts';
import { currentToken, endSession } from './session.ts';

/** A request that takes longer has failed: the service answers in well under a second. */
const TIMEOUT_MS = 20_000;

/** The one HTTP client of the desk. Every answer comes back as an answer: what counts as a failure is decided in `request`. */
export const http = axios.create({
  timeout: TIMEOUT_MS,
  withCredentials: false,
  headers: { accept: 'application/json' },
  validateStatus: () => true,
});

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Reuse the key of a write whose outcome is unknown, so that it takes effect once. */
  readonly idempotencyKey?: string | undefined;
  /** Share of the body that has left, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
  /** Milliseconds; uploads have more time than questions. */
  readonly timeout?: number | undefined;
}

/**
 * Sends one request with the token and, for writes, an idempotency key. Resolves with a success only.
 * @throws ApiError for everything else; code `offline` when no answer came. A cancelled request rejects with its abort reason.
 */
export async function request(config: AxiosRequestConfig, options: RequestOptions = {}): Promise<AxiosResponse<unknown>> {
  const token = currentToken();
  const isWrite = config.method !== 'GET';
  const { signal, onProgress, timeout } = options;
  const response = await http
    .request<unknown>({
      ...config,
      baseURL: serviceAddress(),
      headers: {
        'accept-language': keptLanguage(),
        ...config.headers,
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(isWrite ? { 'idempotency-key': options.idempotencyKey ?? newKey() } : {}),
      },
      ...(signal === undefined ? {} : { signal }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(onProgress === undefined ? {} : { onUploadProgress: ({ loaded, total }) => onProgress(total ? loaded / total : 0) }),
    })
    .catch((cause: unknown) => {
      if (signal?.aborted === true) throw signal.reason ?? cause;
      reportFailure();
      throw new ApiError({ code: 'offline', status: 0, message: 'The service did not answer.' }, { cause });
    });
  if (response.status >= 200 && response.status < 300) {
    reportSuccess();
    return response;
  }
  const header: unknown = response.headers['retry-after'];
  const error = errorOfResponse(response.status, await bodyOf(response.data), typeof header === 'string' ? header : null);
  // Another request may have signed in again meanwhile: only the token that was refused ends the session.
  if (error.code === 'unauthenticated' && token !== null && token === currentToken()) await endSession({ ended: true });
  if (error.code === 'centre_unreachable' || error.code === 'shutting_down') reportFailure();
  else reportSuccess();
  throw error;
}

/** The refusal of a download is JSON although a file was asked for. */
async function bodyOf(data: unknown): Promise<unknown> {
  if (typeof Blob === 'undefined' || !(data instanceof Blob)) return data;
  try {
    return JSON.parse(await data.text());
  } catch {
    // A proxy's page: the status alone says what happened.
    return null;
  }
}

/** A key for one intended write. `randomUUID` exists in secure contexts only; a node on a plain LAN address is none. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
