import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { PATIENCE_MS } from './deadlines.ts';

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Starts again on the same port, empty. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A Redis of one's own on a free loopback port, nothing written to disk. `policy` is what it does when its memory is full. */
export async function startRedis({ policy = 'noeviction' }: { readonly policy?: string } = {}): Promise<TestRedis> {
  const port = await freePort();
  let child = await launch(port, policy);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGKILL');
      child = await launch(port, policy);
    },
    stop: () => end('SIGTERM'),
  };
}

async function launch(port: number, policy: string): Promise<ChildProcess> {
  const child = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--maxmemory-policy',
      policy,
      '--loglevel',
      'warning',
    ],
    { stdio: 'ignore' },
  );
  const end = performance.now() + PATIENCE_MS;
  const client = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    while (performance.now() < end) {
      if (child.exitCode !== null) throw new Error('redis-server ended at once');
      try {
        await client.connect();
        await client.ping();
        return child;
      } catch {
        await wait(20);
      }
    }
  } finally {
    client.disconnect();
  }
  throw new Error('redis-server did not answer');
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
