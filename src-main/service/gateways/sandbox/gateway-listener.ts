import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One port on 127.0.0.1. */
export interface Listener {
  readonly port: number;
  readonly listening: boolean;
  /** Stops listening and destroys every connection: further ones are refused. */
  stop(): Promise<void>;
  /** Listens on the same port again. */
  start(): Promise<void>;
}

/** Handles a request whose body was read; must not reject. */
export type RequestHandler = (request: IncomingMessage, body: string, response: ServerResponse) => Promise<void>;

const bodyCapBytes = 2 * 1024 * 1024;

/** Opens a port (0 = any free one). Rejects when it is taken. */
export async function openListener(port: number, handle: RequestHandler): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: 5_000, requestTimeout: 0 }, (request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > bodyCapBytes) request.destroy();
      else chunks.push(chunk);
    });
    request.on('error', () => response.destroy());
    request.on('end', () => {
      const only = chunks.length === 1 ? chunks[0] : undefined;
      void handle(request, (only ?? Buffer.concat(chunks, size)).toString('utf8'), response);
    });
  });
  const listen = (wanted: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(port);
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    get listening() {
      return server.listening;
    },
    stop() {
      if (!server.listening) return Promise.resolve();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
    start: () => (server.listening ? Promise.resolve() : listen(bound)),
  };
}
