import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parseBaseUrl } from '#service/gateways/base-url.ts';
import { answerCapBytes, createHttpCaller, type HttpCaller, type HttpCallRequest } from '#service/gateways/http-call.ts';
import { PATIENCE_MS } from '../../support/deadlines.ts';

const limits = { connectMs: PATIENCE_MS, answerMs: PATIENCE_MS };
const post: HttpCallRequest = { method: 'POST', path: '/send', headers: { 'content-type': 'text/plain' }, body: 'hello' };
const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A TCP server that hands every request, once its bytes stand in `seen`, to `answer`. */
async function rawServer(
  answer: (socket: Socket, seen: string) => void,
): Promise<{ port: number; seen: string[]; sockets: Set<Socket> }> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (data) => {
      seen.push(data.toString('latin1'));
      answer(socket, data.toString('latin1'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, seen, sockets };
}

function callerTo(port: number, options: { scheme?: string; maxSockets?: number; prefix?: string } = {}): HttpCaller {
  const baseUrl = parseBaseUrl(`${options.scheme ?? 'http'}://127.0.0.1:${port}${options.prefix ?? ''}`);
  const caller = createHttpCaller({ baseUrl, maxSockets: options.maxSockets ?? 8 });
  cleanups.push(() => caller.close());
  return caller;
}

const ok = (body: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

describe('one HTTP call', () => {
  it('joins the path to the base URL, asks for no compression by itself and returns the answer', async () => {
    const server = await rawServer((socket) => socket.write('HTTP/1.1 429 X\r\nretry-after: 9\r\ncontent-length: 2\r\n\r\nhi'));
    const result = await callerTo(server.port, { prefix: '/base' }).call(post, limits);
    expect(result).toEqual({ kind: 'answered', httpStatus: 429, body: 'hi', retryAfter: '9', date: null });
    expect(server.seen.join('')).toMatch(/^POST \/base\/send HTTP\/1.1\r\n/);
  });

  it('a refused connection was never connected', async () => {
    const server = await rawServer(() => undefined);
    for (const cleanup of cleanups.splice(0)) cleanup();
    const result = await callerTo(server.port).call(post, limits);
    expect(result).toEqual({ kind: 'never_connected', detail: 'no connection (ECONNREFUSED)' });
  });

  it('a name that does not resolve was never connected', async () => {
    const caller = createHttpCaller({ baseUrl: parseBaseUrl('http://gateway.invalid'), maxSockets: 1 });
    cleanups.push(() => caller.close());
    expect((await caller.call(post, limits)).kind).toBe('never_connected');
  });

  it('a TLS handshake that fails or never ends was never connected, and the request stays unsent', async () => {
    const silent = await rawServer(() => undefined);
    const ended = await callerTo(silent.port, { scheme: 'https' }).call(post, { connectMs: 150, answerMs: PATIENCE_MS });
    expect(ended).toEqual({ kind: 'never_connected', detail: 'no ready socket within 150 ms' });
    const wrong = await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect((await callerTo(wrong.port, { scheme: 'https' }).call(post, limits)).kind).toBe('never_connected');
    expect([...silent.seen, ...wrong.seen].join('')).not.toContain('hello');
  });

  it('a call that waits for a free socket longer than the connect limit was never connected', async () => {
    const server = await rawServer(() => undefined);
    const caller = callerTo(server.port, { maxSockets: 1 });
    const first = caller.call(post, limits);
    const second = await caller.call({ ...post, body: 'second' }, { connectMs: 100, answerMs: PATIENCE_MS });
    expect(second).toEqual({ kind: 'never_connected', detail: 'no ready socket within 100 ms' });
    caller.close();
    expect(await first).toMatchObject({ kind: 'unknown', cause: 'reset' });
    expect(server.seen.join('')).not.toContain('second');
  });

  it('no answer in time after the request was written is unknown', async () => {
    const server = await rawServer(() => undefined);
    const result = await callerTo(server.port).call(post, { connectMs: PATIENCE_MS, answerMs: 120 });
    expect(result).toMatchObject({ kind: 'unknown', cause: 'timeout', httpStatus: null });
    expect(server.seen.join('')).toContain('hello');
  });

  it('an answer that trickles without end is unknown after the whole limit', async () => {
    const server = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
      const drip = setInterval(() => socket.write('.'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const result = await callerTo(server.port).call(post, { connectMs: PATIENCE_MS, answerMs: 200 });
    expect(result).toMatchObject({ kind: 'unknown', cause: 'timeout' });
  });

  it('an answer that stood ready while this process was busy is still read', async () => {
    const server = await rawServer((socket) => socket.write(ok('{}')));
    const caller = callerTo(server.port);
    await caller.call(post, limits);
    const result = caller.call(post, { connectMs: PATIENCE_MS, answerMs: 1 });
    expect((await result).kind).toMatch(/answered|unknown/);
  });

  it('a reset before, inside and instead of an answer is unknown once the request was written', async () => {
    for (const bytes of ['', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"st', 'HTTP/1.1 200 OK\r\n']) {
      const server = await rawServer((socket) => socket.write(bytes, () => socket.destroy()));
      expect(await callerTo(server.port).call(post, limits)).toMatchObject({ kind: 'unknown', cause: 'reset' });
    }
  });

  it('a kept socket that dies under the next request is unknown, not unsent', async () => {
    let requests = 0;
    const server = await rawServer((socket) => {
      requests += 1;
      if (requests === 1) socket.write(ok('one'));
      else socket.resetAndDestroy();
    });
    const caller = callerTo(server.port);
    expect(await caller.call(post, limits)).toMatchObject({ kind: 'answered' });
    expect(await caller.call(post, limits)).toMatchObject({ kind: 'unknown', cause: 'reset' });
  });

  it('a kept socket that ended while it idled is replaced before anything is written', async () => {
    const server = await rawServer((socket) => socket.write(ok('one')));
    const caller = callerTo(server.port);
    expect(await caller.call(post, limits)).toMatchObject({ kind: 'answered' });
    for (const socket of server.sockets) socket.destroy();
    expect(await caller.call(post, limits)).toMatchObject({ kind: 'answered' });
    expect(server.seen.join('').split('POST')).toHaveLength(3);
  });

  it('an idle socket is closed by us within about a second (ENGINE E-9)', async () => {
    const server = await rawServer((socket) => socket.write(ok('one')));
    await callerTo(server.port).call(post, limits);
    expect(server.sockets.size).toBe(1);
    await expect.poll(() => server.sockets.size).toBe(0);
  });

  it('an answer slower than the idle limit is still waited for', async () => {
    const server = await rawServer((socket) => void setTimeout(() => socket.write(ok('late')), 1_200));
    expect(await callerTo(server.port).call(post, limits)).toMatchObject({ body: 'late' });
  });

  it('redirects are not followed', async () => {
    const server = await rawServer((socket) =>
      socket.write('HTTP/1.1 302 Found\r\nlocation: /login\r\ncontent-length: 0\r\n\r\n'),
    );
    const result = await callerTo(server.port).call(post, limits);
    expect(result).toMatchObject({ kind: 'unknown', cause: 'redirect', httpStatus: 302 });
    expect(server.seen).toHaveLength(1);
  });

  it('an answer over the cap is cut, announced or not', async () => {
    const announced = await rawServer((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${answerCapBytes + 1}\r\n\r\n`),
    );
    const endless = await rawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(answerCapBytes + 1)}`);
    });
    for (const { port } of [announced, endless]) {
      expect(await callerTo(port).call(post, limits)).toMatchObject({ kind: 'unknown', cause: 'too_large' });
    }
  });

  it('an answer that is not HTTP is unknown', async () => {
    const server = await rawServer((socket) => socket.end('SSH-2.0-x\r\n'));
    expect(await callerTo(server.port).call(post, limits)).toMatchObject({ kind: 'unknown', cause: 'not_json' });
  });

  it('a header HTTP cannot carry does not throw and is not repeated', async () => {
    const server = await rawServer(() => undefined);
    const result = await callerTo(server.port).call({ ...post, headers: { authorization: 'hunter2\n' } }, limits);
    expect(result.kind).toBe('never_connected');
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  it('closing ends what is in flight as unknown and lets nothing new out', async () => {
    const server = await rawServer(() => caller.close());
    const caller = callerTo(server.port);
    expect(await caller.call(post, limits)).toMatchObject({ kind: 'unknown', cause: 'reset' });
    expect(await caller.call(post, limits)).toMatchObject({ kind: 'never_connected' });
  });
});
