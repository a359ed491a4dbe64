import { connect } from 'node:net';
import { PATIENCE_MS } from './deadlines.ts';

export interface RawRequest {
  readonly method?: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly version?: '1.0' | '1.1';
  /** Sent in this order, doubled names and all; nothing is added but `content-length` and `connection: close`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Buffer;
}

export interface RawAnswer {
  /** 0 = the connection was closed without an answer. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** One request over a plain TCP connection: no client library corrects it. Rejects when nothing happens within the deadline. */
export function rawRequest(port: number, request: RawRequest, deadlineMs = PATIENCE_MS): Promise<RawAnswer> {
  const body = Buffer.from(request.body ?? '');
  const isUpgrade = request.headers.some(([name]) => name.toLowerCase() === 'upgrade');
  const lines = [
    `${request.method ?? 'GET'} ${request.target} HTTP/${request.version ?? '1.1'}`,
    ...request.headers.map(([name, value]) => `${name}: ${value}`),
    ...(isUpgrade ? [] : ['connection: close']),
    ...(request.body === undefined ? [] : [`content-length: ${body.length}`]),
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      const [head = '', ...rest] = text.split('\r\n\r\n');
      const raw = rest.join('\r\n\r\n');
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
      resolve({ status, head, body: /^transfer-encoding: chunked$/im.test(head) ? unchunked(raw) : raw });
    };
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer to ${lines[0]} within ${deadlineMs} ms`));
    }, deadlineMs);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      // An accepted upgrade stays open.
      if (chunks[0]?.toString('latin1').startsWith('HTTP/1.1 101')) finish();
    });
    socket.on('error', finish);
    socket.on('close', finish);
    socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]));
  });
}

function unchunked(raw: string): string {
  let text = '';
  for (let at = 0; ; ) {
    const line = raw.indexOf('\r\n', at);
    const size = line < 0 ? 0 : Number.parseInt(raw.slice(at, line), 16);
    if (!size) return text;
    text += raw.slice(line + 2, line + 2 + size);
    at = line + 4 + size;
  }
}
