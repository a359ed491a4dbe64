import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import type { BaseUrl } from './base-url.ts';
import type { CallLimits, UnknownCause } from './port.ts';

/** Longest answer that is read, bytes. Vendors answer with a few hundred; longer is not an answer to us. */
export const answerCapBytes = 256 * 1024;

/**
 * How long a socket may idle before it is thrown away, ms (ENGINE E-9). A server that closes idle sockets earlier than we do
 * turns healthy calls into resets after the write, that is into false unknowns.
 */
const idleSocketMs = 1_000;

export interface HttpCallRequest {
  readonly method: 'GET' | 'POST';
  /** Begins with a slash, is appended to the base URL's prefix and may hold a query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What one call came to. `never_connected` promises that no byte of the request was handed to a ready socket. */
export type HttpCallResult =
  | {
      readonly kind: 'answered';
      readonly httpStatus: number;
      readonly body: string;
      /** The `Retry-After` and `Date` headers as they came, null when absent. */
      readonly retryAfter: string | null;
      readonly date: string | null;
    }
  | { readonly kind: 'never_connected'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly cause: UnknownCause; readonly detail: string; readonly httpStatus: number | null };

export interface HttpCaller {
  /**
   * One call: no retry, no redirect, no proxy from the environment, no compression. Never rejects. Details hold error codes and
   * numbers only, never a URL, a header or a body.
   */
  call(request: HttpCallRequest, limits: CallLimits): Promise<HttpCallResult>;
  /** Destroys all sockets; calls in flight end `unknown`, later ones `never_connected`. */
  close(): void;
}

export interface HttpCallerOptions {
  readonly baseUrl: BaseUrl;
  /** Sockets to the gateway at most; a call that gets none within `connectMs` is `never_connected`. */
  readonly maxSockets: number;
}

/** One agent and one address; made once per gateway. */
export function createHttpCaller({ baseUrl, maxSockets }: HttpCallerOptions): HttpCaller {
  const agentOptions = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets, timeout: idleSocketMs, noDelay: true };
  const agent = baseUrl.secure ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);
  const begin = baseUrl.secure ? requestHttps : requestHttp;
  const readyEvent = baseUrl.secure ? 'secureConnect' : 'connect';
  let closed = false;

  function call(request: HttpCallRequest, limits: CallLimits): Promise<HttpCallResult> {
    if (closed) return Promise.resolve({ kind: 'never_connected', detail: 'the gateway is closed' });
    return new Promise((resolve) => {
      let current: ClientRequest | undefined;
      let written = false;
      let settled = false;
      let timer: NodeJS.Timeout | undefined;

      const settle = (result: HttpCallResult): void => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        resolve(result);
      };
      const giveUp = (result: HttpCallResult): void => {
        settle(result);
        current?.destroy();
      };
      const answerTimedOut = (): void => {
        // An answer that waits in the kernel while this process was busy is read in the poll phase, before an immediate runs.
        setImmediate(() => {
          if (!settled) giveUp(unknown('timeout', `no whole answer within ${limits.answerMs} ms`, null));
        });
      };
      const write = (clientRequest: ClientRequest, socket: Socket): void => {
        if (settled || current !== clientRequest) return;
        if (socket.destroyed || !socket.writable) {
          clientRequest.destroy();
          return;
        }
        clearTimeout(timer);
        written = true;
        timer = setTimeout(answerTimedOut, limits.answerMs);
        clientRequest.end(request.body);
      };
      const attempt = (): void => {
        let clientRequest: ClientRequest;
        try {
          clientRequest = begin({
            agent,
            host: baseUrl.host,
            port: baseUrl.port,
            method: request.method,
            path: baseUrl.prefix + request.path,
            headers: request.headers,
          });
        } catch (error) {
          // A header or path that HTTP cannot carry, such as a line break pasted into a token.
          settle({ kind: 'never_connected', detail: `the request cannot be built (${errorCode(error)})` });
          return;
        }
        current = clientRequest;
        const broken = (error: Error): void => {
          if (settled || current !== clientRequest) return;
          const code = errorCode(error);
          if (written) settle(code.startsWith('HPE_') ? notHttp(code) : lost(code));
          // A kept socket that died idle, seen before a byte was written: another socket is no second try of the message.
          else if (clientRequest.reusedSocket) attempt();
          else settle({ kind: 'never_connected', detail: `no connection (${code})` });
        };
        // The head goes out with the body, and only to a ready socket: Node would otherwise park bytes in a connecting one, and
        // TLS could flush them before the certificate is checked.
        clientRequest.on('socket', (socket) => {
          // A full turn of the loop, hence two immediates: the end of a kept socket that came while it idled is noticed in time.
          if (clientRequest.reusedSocket) setImmediate(() => setImmediate(write, clientRequest, socket));
          else if (socket.connecting || baseUrl.secure) socket.once(readyEvent, () => write(clientRequest, socket));
          else write(clientRequest, socket);
        });
        clientRequest.on('error', broken);
        clientRequest.on('close', () => broken(new Error('closed')));
        clientRequest.on('response', (response) => readResponse(response, settle, giveUp));
      };

      timer = setTimeout(() => {
        giveUp({ kind: 'never_connected', detail: `no ready socket within ${limits.connectMs} ms` });
      }, limits.connectMs);
      attempt();
    });
  }

  return {
    call,
    close() {
      closed = true;
      agent.destroy();
    },
  };
}

function readResponse(
  response: IncomingMessage,
  settle: (result: HttpCallResult) => void,
  giveUp: (result: HttpCallResult) => void,
): void {
  const httpStatus = response.statusCode ?? 0;
  if (httpStatus >= 300 && httpStatus < 400) {
    giveUp(unknown('redirect', `HTTP ${httpStatus} redirect, not followed`, httpStatus));
    return;
  }
  const tooLarge = (): void => giveUp(unknown('too_large', `the answer exceeds ${answerCapBytes} bytes`, httpStatus));
  if (Number(response.headers['content-length'] ?? 0) > answerCapBytes) {
    tooLarge();
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > answerCapBytes) tooLarge();
    else chunks.push(chunk);
  });
  const cut = (): void => settle(unknown('reset', `connection lost inside the answer (HTTP ${httpStatus})`, httpStatus));
  response.on('error', cut);
  response.on('end', () => {
    if (!response.complete) {
      cut();
      return;
    }
    const only = chunks.length === 1 ? chunks[0] : undefined;
    settle({
      kind: 'answered',
      httpStatus,
      body: (only ?? Buffer.concat(chunks, size)).toString('utf8'),
      retryAfter: response.headers['retry-after'] ?? null,
      date: response.headers.date ?? null,
    });
  });
}

function lost(code: string): HttpCallResult {
  return unknown('reset', `connection lost after the request was written (${code})`, null);
}

function notHttp(code: string): HttpCallResult {
  return unknown('not_json', `the answer is not HTTP (${code})`, null);
}

function unknown(cause: UnknownCause, detail: string, httpStatus: number | null): HttpCallResult {
  return { kind: 'unknown', cause, detail, httpStatus };
}

/** The machine code of an error; its message may hold an address or a header and is never used. */
function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'no code';
}
