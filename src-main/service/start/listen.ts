import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '#service/config.ts';

/** Takes the port it was told; the usual one may be somebody else's, then any free one serves (RELIABILITY L6). */
export async function listenDesk(app: FastifyInstance, config: Pick<Config, 'host' | 'port' | 'portGiven'>): Promise<void> {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    if (config.portGiven || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await app.listen({ host: config.host, port: 0 });
  }
}

/** Host and port it listens on; empty while it does not. */
export function hostOf(app: FastifyInstance): string {
  const address = app.server.address() as AddressInfo | null;
  if (!address) return '';
  return address.family === 'IPv6' ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`;
}
