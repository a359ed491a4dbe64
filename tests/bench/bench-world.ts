import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { migrateWholly } from '#service/db/postgres/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#service/embedded/embedded-postgres.ts';
import { createGateways } from '#service/gateways/registry.ts';
import { createLogger } from '#service/logger.ts';
import { createEngine, registerGateways } from '#service/messaging/engine.ts';
import { createEnginePool } from '#service/messaging/engine-pool.ts';
import { createWakeUpQueue } from '#service/messaging/queue.ts';
import { systemClock } from '#service/ports/clock.ts';
import { systemIds } from '#service/ports/ids.ts';
import { startRedis, type TestRedis } from '../support/redis-server.ts';

/** Durable PostgreSQL, Redis and a sandbox process: what every bench measures against. */
export interface BenchWorld {
  readonly postgres: EmbeddedPostgres;
  readonly redis: TestRedis;
  readonly gatewayConfig: Parameters<typeof createGateways>[0];
  /** A migrated database of one's own: connection string. */
  database(): Promise<string>;
  close(): Promise<void>;
}

export async function startBenchWorld(): Promise<BenchWorld> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kabar-bench-'));
  await chmod(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDir,
    settings: { max_connections: '200', shared_buffers: '512MB', max_wal_size: '4GB' },
  });
  const redis = await startRedis();
  const sandbox = await startSandboxProcess();
  return {
    postgres,
    redis,
    gatewayConfig: sandbox.credentials,
    async database() {
      const name = `bench_${randomBytes(4).toString('hex')}`;
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      const url = postgres.url.replace(/\/[^/]*$/, `/${name}`);
      await migrateWholly(url, 'migrations/postgres');
      return url;
    },
    async close() {
      sandbox.child.kill('SIGTERM');
      await redis.stop();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function startSandboxProcess(): Promise<{ child: ChildProcess; credentials: Parameters<typeof createGateways>[0] }> {
  const child = spawn(process.execPath, ['src-main/service/gateways/sandbox/main.ts'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const { credentials } = JSON.parse(line) as { credentials: Parameters<typeof createGateways>[0] };
    return { child, credentials };
  }
  throw new Error('the sandbox did not start');
}

/** A pool, a queue and an engine on one database, as a node runs them. */
export async function startBenchEngine(
  world: BenchWorld,
  url: string,
  options: { backend: 'redis' | 'postgres'; concurrency: number; perMinute?: number },
) {
  const logger = createLogger({ dataDir: null, level: 'warn', stderr: true, node: 'bench' });
  const pool = createEnginePool({ url, max: 6, role: 'kabar_app', name: 'bench', onError: () => undefined });
  const gateways = createGateways(world.gatewayConfig);
  await registerGateways(
    pool,
    gateways.map((gateway) => ({ id: gateway.id, pricePerMessage: 250 })),
    options.perMinute ?? 0,
  );
  const queue = createWakeUpQueue({
    namespace: `b${randomBytes(4).toString('hex')}`,
    redisUrl: options.backend === 'redis' ? world.redis.url : null,
    databaseUrl: url,
    databaseRole: 'kabar_app',
    logger,
  });
  const engine = createEngine({
    pool,
    databaseUrl: url,
    queue,
    gateways,
    clock: systemClock,
    ids: systemIds,
    node: 'bench',
    logger,
    demoAllow: [],
    concurrency: options.concurrency,
    reveal: async (call) => call.message,
    onChanged: () => undefined,
    onBreaker: () => undefined,
  });
  await engine.start();
  return {
    pool,
    queue,
    engine,
    gateways,
    async close() {
      await engine.stop();
      await queue.close();
      for (const gateway of gateways) gateway.close();
      await pool.end();
    },
  };
}
