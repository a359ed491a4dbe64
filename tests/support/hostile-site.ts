import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one way of attack achieved, seen from the hostile page. */
export interface AttackResult {
  readonly way: string;
  /** Bytes of the target's answer that the page could read. */
  readonly bytesRead: number;
  /** Whether a connection was opened that events could arrive through. */
  readonly opened: boolean;
}

/** Runs inside the hostile page: every way in which a page can reach for another origin. Must not use anything from outside. */
export async function attack(target: { readonly url: string; readonly token: string }): Promise<AttackResult[]> {
  const { url, token } = target;
  const socketUrl = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const ticket = JSON.stringify({ customerId: 1, type: 'repair', category: 'no_connection', title: 'HOSTILE' });
  const patience = 3_000;
  const results: AttackResult[] = [];
  const note = (way: string, bytesRead: number, opened = false) => results.push({ way, bytesRead, opened });
  const soon = <T>(work: Promise<T>, otherwise: T): Promise<T> =>
    Promise.race([work, new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), patience))]);
  const read = async (way: string, path: string, init: RequestInit) => {
    const bytes = await soon(
      fetch(`${url}${path}`, init).then(
        async (answer) => (await answer.text()).length,
        () => 0,
      ),
      0,
    );
    note(way, bytes);
  };
  const element = (way: string, make: () => HTMLElement & { src?: string; href?: string; data?: string }) =>
    soon(
      new Promise<void>((resolve) => {
        const made = make();
        made.onload = () => {
          note(way, 1);
          resolve();
        };
        made.onerror = () => {
          note(way, 0);
          resolve();
        };
        document.body.append(made);
      }),
      undefined,
    );
  const tag = (name: string, fields: Record<string, string>) => () =>
    Object.assign(document.createElement(name), fields) as HTMLElement;
  const form = (action: string, enctype: string, fields: Record<string, string>) => {
    const frame = document.createElement('iframe');
    frame.name = `f${Math.random()}`;
    const made = Object.assign(document.createElement('form'), { action, method: 'post', enctype, target: frame.name });
    for (const [name, value] of Object.entries(fields))
      made.append(Object.assign(document.createElement('input'), { name, value }));
    document.body.append(frame, made);
    return soon(
      new Promise<void>((resolve) => {
        frame.onload = () => {
          let bytes = 0;
          try {
            bytes = frame.contentDocument?.body.innerText.length ?? 0;
          } catch {
            bytes = 0;
          }
          note(`form ${enctype}`, bytes);
          resolve();
        };
        made.submit();
      }),
      undefined,
    );
  };

  await Promise.all([
    read('fetch', '/api/auth/me', {}),
    read('fetch with the token', '/api/tickets', { headers: { authorization: `Bearer ${token}` } }),
    read('fetch with cookies', '/api/docs', { credentials: 'include' }),
    read('fetch of the page', '/', {}),
    read('fetch of health', '/healthz', {}),
    read('fetch no-cors', '/api/tickets', { mode: 'no-cors' }),
    read('post no-cors', '/api/tickets', { method: 'POST', mode: 'no-cors', body: ticket }),
    read('post of JSON with the token', '/api/tickets', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: ticket,
    }),
    read('post as text with the token', '/api/tickets', {
      method: 'POST',
      mode: 'no-cors',
      headers: { 'content-type': 'text/plain' },
      body: ticket,
    }),
    read('socket polling', '/socket.io/?EIO=4&transport=polling', {}),
    element('img', tag('img', { src: `${url}/favicon.ico` })),
    element('img of an effect', tag('img', { src: `${url}/api/auth/logout` })),
    element('script', tag('script', { src: `${url}/api/docs` })),
    element('style', tag('link', { rel: 'stylesheet', href: `${url}/assets/x.css` })),
    element('object', tag('object', { data: `${url}/healthz` })),
    form(`${url}/api/tickets`, 'application/x-www-form-urlencoded', { title: 'HOSTILE' }),
    form(`${url}/api/auth/login`, 'text/plain', { '{"username":"admin","password":"kabar-demo","x":"': '"}' }),
    form(`${url}/api/tickets`, 'multipart/form-data', { title: 'HOSTILE' }),
    soon(
      new Promise<void>((resolve) => {
        const source = new EventSource(`${url}/socket.io/?EIO=4&transport=polling`);
        source.onopen = () => {
          note('EventSource', 0, true);
          resolve();
        };
        source.onerror = () => {
          source.close();
          resolve();
        };
      }),
      undefined,
    ),
    soon(
      new Promise<void>((resolve) => {
        const socket = new WebSocket(socketUrl);
        socket.onopen = () => note('WebSocket', 0, true);
        socket.onmessage = (event) => {
          note('WebSocket message', String(event.data).length, true);
          resolve();
        };
        socket.onclose = () => resolve();
      }),
      undefined,
    ),
  ]);
  navigator.sendBeacon(`${url}/api/tickets`, new Blob([ticket], { type: 'text/plain' }));
  navigator.sendBeacon(`${url}/api/tickets`, new URLSearchParams({ title: 'HOSTILE' }));
  return results;
}

export interface Listening {
  readonly port: number;
  /** Requests and upgrades that arrived. */
  hits(): number;
  close(): Promise<void>;
}

/** An empty page on a port of its own: the attacker's site. */
export function startHostileSite(): Promise<Listening> {
  return listen(
    createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'referrer-policy': 'unsafe-url' });
      response.end('<!doctype html><title>evil</title><body>');
    }),
  );
}

/** What the service would be without its guard: answers everybody, allows everybody to read. Shows that the attack works at all. */
export function startGullibleService(): Promise<Listening> {
  const server = createServer((request, response) => {
    response.writeHead(200, {
      'content-type': request.url?.includes('polling') ? 'text/event-stream' : 'text/plain',
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-allow-private-network': 'true',
    });
    response.end('data: secret\n\n');
  });
  return listen(server);
}

async function listen(server: Server): Promise<Listening> {
  let hits = 0;
  server.prependListener('request', () => {
    hits += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    hits: () => hits,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
