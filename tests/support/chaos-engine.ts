import type { Pool } from 'pg';
import { createPool } from '#service/db/postgres/pool.ts';
import type { GatewaySettings } from '#service/gateways/gateway-settings.ts';
import type { Gateway } from '#service/gateways/port.ts';
import { createGateways } from '#service/gateways/registry.ts';
import { createLogger, type Logger } from '#service/logger.ts';
import { createEngine } from '#service/messaging/engine.ts';
import { createWakeUpQueue } from '#service/messaging/queue.ts';
import { systemClock } from '#service/ports/clock.ts';
import { systemIds } from '#service/ports/ids.ts';
import type { ChaosWorld } from './chaos-world.ts';

export interface ChaosEngineOptions {
  /** Of the node, its pool and its queue. */
  readonly name: string;
  readonly concurrency: number;
  /** Of both gateways, besides where they are. */
  readonly settings: Pick<GatewaySettings, 'maxSockets' | 'queryLimits'>;
  /** Stands before an adapter of the engine. */
  readonly wrap?: (gateway: Gateway) => Gateway;
}

export interface ChaosEngine {
  readonly pool: Pool;
  /** As the product makes them, without what stands before them. */
  readonly gateways: readonly Gateway[];
  readonly logger: Logger;
  close(): Promise<void>;
}

/** The engine of the product in this process, running between the world's queue, database and gateways. */
export async function startChaosEngine(world: ChaosWorld, options: ChaosEngineOptions): Promise<ChaosEngine> {
  const { name, concurrency, settings, wrap = (gateway) => gateway } = options;
  const { databaseUrl, sandbox } = world;
  const logger = createLogger({ dataDir: null, level: process.env.CHAOS_LOG ?? 'silent', stderr: true, node: name });
  const pool = createPool({ url: databaseUrl, max: 8, name: `chaos ${name}`, role: 'kabar_app', onError: () => undefined });
  const gateways = createGateways({
    fonnte: { ...sandbox.credentials.fonnte, ...settings },
    wablas: { ...sandbox.credentials.wablas, ...settings },
  });
  const queue = createWakeUpQueue({
    namespace: name,
    redisUrl: world.redis?.url ?? null,
    databaseUrl,
    databaseRole: 'kabar_app',
    logger,
  });
  const engine = createEngine({
    pool,
    databaseUrl,
    queue,
    gateways: gateways.map(wrap),
    clock: systemClock,
    ids: systemIds,
    node: name,
    logger,
    demoAllow: [],
    concurrency,
    reveal: async (call) => call.message,
    onChanged: () => undefined,
    onBreaker: () => undefined,
  });
  async function close(): Promise<void> {
    await engine.stop();
    await queue.close();
    for (const gateway of gateways) gateway.close();
    await pool.end();
  }
  try {
    await engine.start();
  } catch (error) {
    await close();
    throw error;
  }
  return { pool, gateways, logger, close };
}
