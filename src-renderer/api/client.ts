import type { BodyIn, ParamsIn, QueryIn, ResponseOf, RouteContract } from '#shared/contracts/contract.ts';
import { type RequestOptions, request } from './http.ts';

type PartIn<C extends RouteContract, K extends 'params' | 'query' | 'body', In> = C[K] extends object
  ? { readonly [P in K]: In }
  : unknown;

/** What a contract wants: only the parts it declares; a query is always optional as a whole. */
export type CallInput<C extends RouteContract> = PartIn<C, 'params', ParamsIn<C>> &
  Partial<PartIn<C, 'query', QueryIn<C>>> &
  PartIn<C, 'body', BodyIn<C>>;

interface Parts {
  readonly params?: Record<string, unknown>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
}

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
  options: RequestOptions = {},
): Promise<ResponseOf<C>> {
  const { params, query, body } = input as Parts;
  const url = buildPath(contract.path, params, query);
  const response = await request({ method: contract.method, url, ...(body === undefined ? {} : { data: body }) }, options);
  return response.data as ResponseOf<C>;
}

/** An upload of a few megabytes over a phone's line takes its time. */
const UPLOAD_TIMEOUT_MS = 5 * 60_000;

/** Sends one file to an upload route, in the field `file`. */
export async function upload<C extends RouteContract>(
  contract: C,
  input: CallInput<C>,
  file: File,
  options: RequestOptions = {},
): Promise<ResponseOf<C>> {
  const form = new FormData();
  form.append('file', file, file.name);
  const { params, query } = input as Parts;
  const url = buildPath(contract.path, params, query);
  const response = await request({ method: contract.method, url, data: form }, { timeout: UPLOAD_TIMEOUT_MS, ...options });
  return response.data as ResponseOf<C>;
}

export interface DownloadedFile {
  readonly name: string | null;
  readonly blob: Blob;
}

/** Fetches the file a route answers with: an attachment, an export, a PDF. */
export async function download<C extends RouteContract>(
  contract: C,
  input: CallInput<C>,
  options: RequestOptions = {},
): Promise<DownloadedFile> {
  const { params, query, body } = input as Parts;
  const response = await request(
    {
      method: contract.method,
      url: buildPath(contract.path, params, query),
      responseType: 'blob',
      ...(body === undefined ? {} : { data: body }),
    },
    { timeout: UPLOAD_TIMEOUT_MS, ...options },
  );
  const disposition: unknown = response.headers['content-disposition'];
  return { blob: response.data as Blob, name: typeof disposition === 'string' ? fileNameOf(disposition) : null };
}

function fileNameOf(disposition: string): string | null {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return /filename="([^"]*)"/i.exec(disposition)?.[1] ?? null;
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
