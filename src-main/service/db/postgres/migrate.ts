import { runMigrations } from 'bullmq';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';
import { lockForSession, whileShared } from '../locks.ts';
import { prepareMigration } from './online/prepare.ts';
import { runOnlineMigrations } from './online/run-online-migrations.ts';
import { ONLINE_STEPS } from './online/steps.ts';
import { SCHEMA_RELEASE } from './schema-release.ts';
import { beginWithTables, namedTables } from './table-locks.ts';

export const QUEUE_SCHEMA = 'bullmq';

export type SchemaState =
  /** Nothing of ours in it. */
  | { readonly kind: 'empty' }
  /** Has all that this program needs, and serves programs of its release (SPEC §15). */
  | { readonly kind: 'current' }
  | { readonly kind: 'behind'; readonly release: number; readonly missing: number }
  | { readonly kind: 'ahead'; readonly release: number; readonly leastApp: number }
  /** Its history is not ours: another product, or a branch that never landed. */
  | { readonly kind: 'foreign' };

/** Refused before any write; `code` is stable. */
export class SchemaError extends Error {
  readonly code: 'schema_behind' | 'schema_ahead' | 'schema_foreign';

  constructor(code: SchemaError['code'], message: string) {
    super(message);
    this.name = 'SchemaError';
    this.code = code;
  }
}

interface Queryable {
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<R>>;
}

/** Compares the database's release and history with this program's. Reads only. */
export async function inspectSchema(db: Queryable, migrationsFolder: string): Promise<SchemaState> {
  const files = readMigrationFiles({ migrationsFolder });
  const { rows: found } = await db.query<{ ours: boolean; busy: boolean; numbered: boolean }>(
    `SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS ours,
            EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')) AS busy,
            to_regclass('public.schema_release') IS NOT NULL AS numbered`,
  );
  const { ours, busy, numbered } = found[0] ?? { ours: false, busy: false, numbered: false };
  if (!ours) return busy ? { kind: 'foreign' } : { kind: 'empty' };
  const { rows } = await db.query<{ hash: string }>('SELECT hash FROM drizzle.__drizzle_migrations ORDER BY id');
  if (rows.length === 0) return busy ? { kind: 'foreign' } : { kind: 'empty' };
  const common = Math.min(rows.length, files.length);
  for (let at = 0; at < common; at += 1) {
    if (rows[at]?.hash !== files[at]?.hash) return { kind: 'foreign' };
  }
  const { release, leastApp } = numbered ? await readRelease(db) : { release: 0, leastApp: 0 };
  if (SCHEMA_RELEASE < leastApp) return { kind: 'ahead', release, leastApp };
  if (rows.length < files.length) return { kind: 'behind', release, missing: files.length - rows.length };
  return { kind: 'current' };
}

async function readRelease(db: Queryable): Promise<{ release: number; leastApp: number }> {
  const { rows } = await db.query<{ release: number; leastApp: number }>(
    'SELECT number AS release, least_app AS "leastApp" FROM schema_release ORDER BY number DESC LIMIT 1',
  );
  return rows[0] ?? { release: 0, leastApp: 0 };
}

/** Throws `SchemaError` unless the database can be used (or may be migrated now). */
export function requireUsable(state: SchemaState, mayMigrate: boolean): void {
  if (state.kind === 'ahead') {
    throw new SchemaError(
      'schema_ahead',
      `Please update Kabar Desk: the database is of release ${state.release} and serves programs from release ${state.leastApp} on; this one is of release ${SCHEMA_RELEASE}.`,
    );
  }
  if (state.kind === 'foreign') {
    throw new SchemaError(
      'schema_foreign',
      'The database holds tables that are not from this program. Nothing was changed. Use another database.',
    );
  }
  if (state.kind === 'behind' && !mayMigrate) {
    throw new SchemaError(
      'schema_behind',
      `The database is older than this program (release ${state.release} of ${SCHEMA_RELEASE}, migrations missing: ${state.missing}). Nothing was changed. Run "npm run db:migrate" with DATABASE_MIGRATION_URL first.`,
    );
  }
}

/**
 * Brings the database to this program's schema: one migrator at a time across all machines, forward only, all or nothing. What takes long on
 * large tables is built before or left to the online migrations. Returns whether something was applied.
 */
export async function migrateDatabase(url: string, migrationsFolder: string): Promise<boolean> {
  // Before anybody waits for the migration's lock: who waits holds a snapshot, and an index that is built beside the writers waits for it.
  if (await isBehind(url, migrationsFolder)) await prepareMigration(url);
  const client = new pg.Client({
    connectionString: url,
    application_name: 'kabar-desk migrator',
    options: '-c lock_timeout=3000',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // The lock itself may wait long: another machine is doing this very work.
    await client.query('SET lock_timeout = 0');
    await lockForSession(client, 'migration');
    await client.query('SET lock_timeout = 3000');
    const state = await inspectSchema(client, migrationsFolder);
    requireUsable(state, true);
    if (state.kind === 'current') return false;
    await applyMissing(client, readMigrationFiles({ migrationsFolder }));
    await migrateQueue(client);
    return true;
  } finally {
    await client.end();
  }
}

async function isBehind(url: string, migrationsFolder: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'kabar-desk start' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await inspectSchema(client, migrationsFolder)).kind === 'behind';
  } finally {
    await client.end();
  }
}

/** The whole way, in the foreground: `npm run db:migrate`, tests and benches. Returns whether a migration was applied. */
export async function migrateWholly(url: string, migrationsFolder: string, onStep?: (step: string) => void): Promise<boolean> {
  const applied = await migrateDatabase(url, migrationsFolder);
  const forever = new AbortController().signal;
  await runOnlineMigrations({ url, steps: ONLINE_STEPS, node: 'db:migrate', signal: forever, ...(onStep ? { onStep } : {}) });
  return applied;
}

/** One transaction for all that is missing, in the place where Drizzle's own migrator keeps its history. */
async function applyMissing(client: pg.Client, files: readonly MigrationMeta[]): Promise<void> {
  await client.query('CREATE SCHEMA IF NOT EXISTS drizzle');
  await client.query(
    'CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)',
  );
  const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM drizzle.__drizzle_migrations');
  const missing = files.slice(rows[0]?.count ?? 0);
  await beginWithTables(client, namedTables(missing.flatMap(({ sql }) => sql)));
  try {
    for (const { sql, hash, folderMillis } of missing) {
      for (const statement of sql) await client.query(statement);
      await client.query('INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)', [hash, folderMillis]);
    }
    await client.query('COMMIT');
  } catch (error) {
    // A lost connection has rolled it back already.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/**
 * Waits until no machine is migrating and looks meanwhile: the tables are there a moment before the queue's tables and rights are. `db` has one
 * connection.
 */
export async function whileNobodyMigrates<T>(db: Queryable, look: () => Promise<T>): Promise<T> {
  return whileShared(db, 'migration', look);
}

/** The wake-up queue's own tables, used while no Redis is configured. */
async function migrateQueue(client: pg.Client): Promise<void> {
  await runMigrations(client, QUEUE_SCHEMA, {});
  await client.query(`
    DO $$
    BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kabar_app') THEN
        GRANT USAGE, CREATE ON SCHEMA ${QUEUE_SCHEMA} TO kabar_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO kabar_app;
        GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA ${QUEUE_SCHEMA} TO kabar_app;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${QUEUE_SCHEMA} TO kabar_app;
      END IF;
    END $$`);
}
