import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Config } from '#service/config.ts';
import { inspectSchema, migrateDatabase, requireUsable, whileNobodyMigrates } from '#service/db/postgres/migrate.ts';
import { createPool } from '#service/db/postgres/pool.ts';
import { requireDurable } from '#service/db/postgres/safety.ts';
import { requireSessionLocks } from '#service/db/postgres/session-locks.ts';
import { createUnitOfWork, type UnitOfWork } from '#service/db/unit-of-work.ts';
import { type PostgresWatch, startWatchedPostgres, type WatchedPostgres } from '#service/embedded/watch-postgres.ts';
import type { Logger } from '#service/logger.ts';
import { createEnginePool } from '#service/messaging/engine-pool.ts';
import { lockDataFolder } from './instance-lock.ts';
import type { Opened } from './parts.ts';

/** How long a start waits for another machine that is migrating. */
const MIGRATION_PATIENCE_MS = 600_000;

export interface OpenDatabase {
  readonly url: string;
  /** For changes of tables. */
  readonly migrationUrl: string;
  readonly role: string | null;
  readonly pool: Pool;
  readonly enginePool: Pool;
  readonly unitOfWork: UnitOfWork;
  readonly embedded: boolean;
  /** Of the built-in PostgreSQL; null for a central one. */
  readonly watch: PostgresWatch | null;
}

/** Starts or reaches PostgreSQL, brings the schema up to date where that is allowed, and refuses a server that could forget. */
export async function openDatabase(config: Config, root: string, logger: Logger, opened: Opened): Promise<OpenDatabase> {
  const migrations = join(root, 'migrations', 'postgres');
  let embedded: WatchedPostgres | null = null;
  if (config.databaseUrl === null) {
    opened('data folder', lockDataFolder(config.dataDir));
    const started = await startWatchedPostgres({ dataDir: config.dataDir, unsafe: config.test, logger });
    embedded = started;
    opened('embedded PostgreSQL', () => started.stop());
    if (started.adopted) logger.warn('took over a PostgreSQL that a killed predecessor left running');
  }
  const url = embedded?.url ?? config.databaseUrl ?? '';
  const onError = (error: Error) => logger.warn({ err: error }, 'database connection lost');
  const probe = createPool({
    url,
    max: 1,
    name: 'kabar-desk start',
    role: null,
    statementTimeoutMs: MIGRATION_PATIENCE_MS,
    onError,
  });
  let role: string | null;
  try {
    if (!config.test) await requireDurable(probe);
    if (embedded === null) await requireSessionLocks(url);
    const state = await whileNobodyMigrates(probe, () => inspectSchema(probe, migrations));
    const mayMigrate = embedded !== null || config.migrationUrl !== null;
    requireUsable(state, mayMigrate);
    // An empty database is prepared by whoever comes first; an older one only with the right to do so.
    if (state.kind === 'empty' || state.kind === 'behind') {
      await migrateDatabase(config.migrationUrl ?? url, migrations);
      logger.info('database schema is up to date');
    }
    const { rows } = await probe.query<{ may: boolean }>(
      `SELECT coalesce((SELECT pg_has_role(current_user, oid, 'SET') FROM pg_roles WHERE rolname = 'kabar_app'), false) AS may`,
    );
    role = rows[0]?.may ? 'kabar_app' : null;
    if (role === null) logger.warn('the database has no role kabar_app: the service works as the role of DATABASE_URL');
  } finally {
    await probe.end();
  }
  // With the engine's listener and the queue's own pool at most 15 per node (E-7).
  const hasRedis = config.redisUrl !== null;
  const pool = createPool({ url, max: hasRedis ? 6 : 4, name: 'kabar-desk', role, onError });
  const enginePool = createEnginePool({ url, max: hasRedis ? 4 : 3, name: 'kabar-desk engine', role, onError });
  opened('database', async () => {
    await Promise.all([pool.end(), enginePool.end()]);
  });
  return {
    url,
    migrationUrl: config.migrationUrl ?? url,
    role,
    pool,
    enginePool,
    unitOfWork: createUnitOfWork(pool, (error) => logger.error({ err: error }, 'effect after commit failed')),
    embedded: embedded !== null,
    watch: embedded?.watch ?? null,
  };
}
