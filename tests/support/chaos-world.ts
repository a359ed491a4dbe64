import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { migrateWholly } from '#service/db/postgres/migrate.ts';
import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork, type UnitOfWork } from '#service/db/unit-of-work.ts';
import { type Sandbox, startSandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import { registerGateways } from '#service/messaging/engine.ts';
import { type NewMessage, writeMessages } from '#service/messaging/ledger.ts';
import { type ChaosPostgres, startChaosPostgres } from './chaos-postgres.ts';
import { once } from './one-statement.ts';
import { startRedis, type TestRedis } from './redis-server.ts';
import { databaseUrl } from './test-database-names.ts';

export type Backend = 'redis' | 'postgres';

/** Everything around the workers: PostgreSQL, Redis, both sandbox gateways, and a database of one's own. */
export interface ChaosWorld {
  readonly backend: Backend;
  readonly databaseUrl: string;
  /** The driver's own connections, as the owner. */
  readonly pool: pg.Pool;
  readonly unitOfWork: UnitOfWork;
  readonly sandbox: Sandbox;
  readonly redis: TestRedis | null;
  /** Null when the server of somebody else is used. */
  readonly postgres: ChaosPostgres | null;
  /** Environment of a worker process. */
  readonly workerEnvironment: Readonly<Record<string, string>>;
  /** Writes rows in one transaction; returns them once committed. Told again, it finds the rows of the first time. */
  write(messages: readonly NewMessage[]): Promise<ChaosRow[]>;
  /** Moves the engine's clock of this database ahead. */
  shiftClock(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** What the driver knows of a row it has written: the truth the judge starts from. */
export interface ChaosRow {
  readonly id: number;
  readonly phone: string;
  readonly onUnknown: 'hold' | 'resend';
}

export interface WorldOptions {
  readonly backend: Backend;
  /** Messages per minute and gateway; 0 = no limit. */
  readonly perMinute?: number;
  /** A running server to make the database on; a durable one of its own unless told. */
  readonly serverUrl?: string;
  /** A further address of a server of its own, inside a network that nobody else is in. */
  readonly alsoListensOn?: string;
}

const openWorlds = new Set<() => Promise<void>>();

/** Stops the servers of every world of this process: for signals and watchdogs. */
export async function closeWorlds(): Promise<void> {
  await Promise.allSettled([...openWorlds].map((close) => close()));
}

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export async function startChaosWorld(options: WorldOptions): Promise<ChaosWorld> {
  const releases: (() => Promise<unknown> | unknown)[] = [];
  const close = async () => {
    openWorlds.delete(close);
    for (const release of releases.splice(0).reverse()) await release();
  };
  openWorlds.add(close);
  try {
    const postgres = options.serverUrl ? null : await startChaosPostgres(options.alsoListensOn);
    if (postgres) releases.push(() => postgres.stop());
    const serverUrl = options.serverUrl ?? postgres?.url ?? '';
    const name = `chaos_${randomBytes(6).toString('hex')}`;
    await once(serverUrl, `CREATE DATABASE ${name}`);
    if (!postgres) releases.push(() => once(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`));
    const url = databaseUrl(serverUrl, name);
    await migrateWholly(url, `${root}/migrations/postgres`);

    const redis = options.backend === 'redis' ? await startRedis() : null;
    if (redis) releases.push(() => redis.stop());
    const sandbox = await startSandbox({ now: Date.now, separatePorts: true });
    releases.push(() => sandbox.close());
    const pool = createPool({ url, max: 4, name: 'chaos driver', role: null, onError: () => undefined });
    releases.push(() => pool.end());
    await registerGateways(
      pool,
      ['fonnte', 'wablas'].map((id) => ({ id, pricePerMessage: 0 })),
      options.perMinute ?? 0,
    );
    const unitOfWork = createUnitOfWork(pool, () => undefined);
    return {
      backend: options.backend,
      databaseUrl: url,
      pool,
      unitOfWork,
      sandbox,
      redis,
      postgres,
      workerEnvironment: {
        CHAOS_DATABASE_URL: url,
        CHAOS_NAMESPACE: name,
        CHAOS_GATEWAYS: JSON.stringify(sandbox.credentials),
        ...(redis ? { CHAOS_REDIS_URL: redis.url } : {}),
      },
      async write(messages) {
        await unitOfWork.transaction((tx) => writeMessages(tx.client, messages));
        const { rows } = await pool.query<ChaosRow>(
          `SELECT id, recipient_phone AS phone, on_unknown AS "onUnknown" FROM whatsapp_notifications WHERE dedupe_key = ANY($1) ORDER BY id`,
          [messages.map((message) => message.dedupeKey)],
        );
        if (rows.length !== messages.length) throw new Error('some rows were not written');
        return rows;
      },
      async shiftClock(ms) {
        await pool.query(`UPDATE engine_clock SET shift = shift + $1 * interval '1 millisecond'`, [ms]);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
