import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { DESK_ORIGIN } from '#shared/contracts/desk-origin.ts';

export interface AddressGuardOptions {
  /** `127.0.0.1:4780`; null until the server listens. */
  ownHost(): string | null;
  /** Origins of reverse proxies in front of this node. */
  readonly publicOrigins: readonly string[];
}

/**
 * Whether a request came to our own address and from our own pages (RELIABILITY L1, L2). Looks at nothing but headers.
 * A page on another site, a rebound name, a missing or doubled Host are all turned away before anything else runs.
 */
export function isAddressedToUs(request: IncomingMessage, options: AddressGuardOptions): boolean {
  const hosts = valuesOf(request, 'host');
  const ownHost = options.ownHost();
  const allowedHosts = [ownHost, ...options.publicOrigins.map((origin) => new URL(origin).host)];
  if (hosts.length !== 1 || !allowedHosts.includes(hosts[0] ?? '')) return false;
  // A proxy-style target names another host in the request line.
  if (!request.url?.startsWith('/')) return false;

  const origins = valuesOf(request, 'origin');
  if (origins.length > 1) return false;
  const [origin] = origins;
  const ownOrigins = [`http://${ownHost}`, ...options.publicOrigins, DESK_ORIGIN];
  if (origin !== undefined) return ownOrigins.includes(origin);

  const sites = valuesOf(request, 'sec-fetch-site');
  return sites.every((site) => site === 'same-origin' || site === 'none');
}

function valuesOf(request: IncomingMessage, name: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    if (request.rawHeaders[at]?.toLowerCase() === name) found.push(request.rawHeaders[at + 1] ?? '');
  }
  return found;
}

const REFUSAL = JSON.stringify({
  success: false,
  error: { code: 'foreign_origin', message: 'Alamat asal tidak dikenal.' },
});

/**
 * Puts the guard in front of everything a server answers: routes, static files, unknown paths, socket polling and upgrades.
 * Must be called after every other listener was attached.
 */
export function guardServer(server: Server, options: AddressGuardOptions): void {
  const requestListeners = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!isAddressedToUs(request, options)) {
      response.writeHead(403, {
        'content-type': 'application/json; charset=utf-8',
        connection: 'close',
        'x-content-type-options': 'nosniff',
      });
      response.end(REFUSAL);
      return;
    }
    for (const listener of requestListeners) listener.call(server, request, response);
  });

  const upgradeListeners = server.listeners('upgrade');
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isAddressedToUs(request, options) || upgradeListeners.length === 0) {
      socket.end(
        `HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${REFUSAL.length}\r\n\r\n${REFUSAL}`,
      );
      return;
    }
    for (const listener of upgradeListeners) listener.call(server, request, socket, head);
  });
}
