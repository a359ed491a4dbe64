import { runMigrations } from 'bullmq';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';

/** Any number that no other program on the server uses for its advisory locks. */
const MIGRATION_LOCK = 7_204_117;
export const QUEUE_SCHEMA = 'bullmq';

export type SchemaState =
  /** Nothing of ours in it. */
  | { readonly kind: 'empty' }
  /** The schema this program was built for, or the next one: both serve it (SPEC §15). */
  | { readonly kind: 'current' }
  | { readonly kind: 'behind'; readonly missing: number }
  | { readonly kind: 'ahead'; readonly by: number }
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

/** Compares the database's history with the files. Reads only. */
export async function inspectSchema(db: Queryable, migrationsFolder: string): Promise<SchemaState> {
  const files = readMigrationFiles({ migrationsFolder });
  const { rows: found } = await db.query<{ ours: boolean; busy: boolean }>(
    `SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS ours,
            EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')) AS busy`,
  );
  const tables = found[0] ?? { ours: false, busy: false };
  if (!tables.ours) return tables.busy ? { kind: 'foreign' } : { kind: 'empty' };
  const { rows } = await db.query<{ hash: string }>('SELECT hash FROM drizzle.__drizzle_migrations ORDER BY id');
  if (rows.length === 0) return tables.busy ? { kind: 'foreign' } : { kind: 'empty' };
  const common = Math.min(rows.length, files.length);
  for (let at = 0; at < common; at += 1) {
    if (rows[at]?.hash !== files[at]?.hash) return { kind: 'foreign' };
  }
  if (rows.length < files.length) return { kind: 'behind', missing: files.length - rows.length };
  const by = rows.length - files.length;
  return by <= 1 ? { kind: 'current' } : { kind: 'ahead', by };
}

/** Throws `SchemaError` unless the database can be used (or may be migrated now). */
export function requireUsable(state: SchemaState, mayMigrate: boolean): void {
  if (state.kind === 'ahead') {
    throw new SchemaError(
      'schema_ahead',
      `Please update Kabar Desk: the database is ${state.by} versions newer than this program.`,
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
      `The database is ${state.missing} versions older than this program. Nothing was changed. Run "npm run db:migrate" with DATABASE_MIGRATION_URL first.`,
    );
  }
}

/**
 * Brings the database to this program's schema: one migrator at a time across all machines, forward only, all or nothing.
 * Returns whether something was applied.
 */
export async function migrateDatabase(url: string, migrationsFolder: string): Promise<boolean> {
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
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query('SET lock_timeout = 3000');
    const state = await inspectSchema(client, migrationsFolder);
    requireUsable(state, true);
    if (state.kind === 'current') return false;
    await migrate(drizzle(client), { migrationsFolder });
    await migrateQueue(client);
    return true;
  } finally {
    await client.end();
  }
}

/**
 * Waits until no machine is migrating and looks meanwhile: the tables are there a moment before the queue's tables and rights are. `db` has one
 * connection.
 */
export async function whileNobodyMigrates<T>(db: Queryable, look: () => Promise<T>): Promise<T> {
  await db.query('SELECT pg_advisory_lock_shared($1)', [MIGRATION_LOCK]);
  try {
    return await look();
  } finally {
    await db.query('SELECT pg_advisory_unlock_shared($1)', [MIGRATION_LOCK]);
  }
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
