import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/**
 * All locks of a migration are taken within this time or given back. Below PostgreSQL's `deadlock_timeout` (1 s), so that a writer which
 * meets the migrator half way is never the one that is ended.
 */
const LOCK_WITHIN_MS = 800;
/** Between two tries the writers have the tables to themselves. */
const PAUSE_MS = 1_000;
/** How often it is tried before somebody has to look what holds the tables. */
const TRIES = 120;

const NAMED_TABLE =
  /(?:ALTER TABLE|REFERENCES|DROP TABLE|LOCK TABLE|COMMENT ON TABLE|\bON)\s+(?:ONLY\s+|IF EXISTS\s+)?(?:"?public"?\.)?"?([a-z_][a-z0-9_]*)"?/gi;

/** Tables that the statements change or refer to, sorted. Some words that are no table may be among them. */
export function namedTables(statements: readonly string[]): string[] {
  const names = statements.flatMap((statement) => [...statement.matchAll(NAMED_TABLE)].map(([, name]) => name ?? ''));
  return [...new Set(names.map((name) => name.toLowerCase()))].sort();
}

/**
 * Opens a transaction that holds the tables for itself. Readers and writers wait for at most `LOCK_WITHIN_MS` while it tries, and have the
 * tables to themselves between the tries. Throws when they were never free.
 */
export async function beginWithTables(client: pg.Client, names: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname = ANY($1) ORDER BY c.relname`,
    [names],
  );
  for (let attempt = 1; ; attempt += 1) {
    await client.query('BEGIN');
    if (rows.length === 0) return;
    try {
      await client.query(`SET LOCAL statement_timeout = ${LOCK_WITHIN_MS}`);
      await client.query(`LOCK TABLE ${rows.map(({ name }) => name).join(', ')} IN ACCESS EXCLUSIVE MODE`);
      await client.query('SET LOCAL statement_timeout = 0');
      return;
    } catch (error) {
      await client.query('ROLLBACK');
      if (!gaveWay(error) || attempt === TRIES) throw error;
      await wait(PAUSE_MS);
    }
  }
}

/** Whether a statement ended because somebody else held what it wanted. */
export function gaveWay(error: unknown): boolean {
  return error instanceof pg.DatabaseError && ['55P03', '57014', '40P01'].includes(error.code ?? '');
}
