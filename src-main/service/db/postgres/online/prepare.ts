import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { tryLockForSession } from '../../locks.ts';
import { beginWithTables, gaveWay } from '../table-locks.ts';
import { buildIndex } from './build-index.ts';

const ASK_AGAIN_MS = 250;

/**
 * What a migration would have to build while it holds its tables, built beside the writers before it. Each finds out by itself whether there is
 * something to do, and leaves a database with which programs of the old schema go on working if the migration never comes.
 */
const PREPARATIONS: readonly { readonly isOpen: string; prepare(client: pg.Client): Promise<void> }[] = [
  {
    // `0009_months` makes the audit log of today the first partition, under the key of the new table.
    isOpen: `SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.audit_log') AND conname = 'audit_log_pkey' AND contype = 'p') AS open`,
    async prepare(client) {
      await buildIndex(client, {
        kind: 'index',
        id: 'audit_log_prepared_key',
        unique: true,
        on: 'ON audit_log (id, created_at)',
      });
      await beginWithTables(client, ['audit_log']);
      await client.query('ALTER TABLE audit_log DROP CONSTRAINT audit_log_pkey');
      await client.query(
        'ALTER TABLE audit_log ADD CONSTRAINT audit_log_prepared_key PRIMARY KEY USING INDEX audit_log_prepared_key',
      );
      // The migration drops a constraint of this name; it was the key.
      await client.query('ALTER TABLE audit_log ADD CONSTRAINT audit_log_pkey CHECK (true) NOT VALID');
      await client.query('COMMIT');
    },
  },
];

/** Does what is open, one machine at a time. Gives way to whoever holds a table too long, and tries again. */
export async function prepareMigration(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'kabar-desk migration prepared',
    options: '-c lock_timeout=3000 -c client_min_messages=warning',
  });
  client.on('error', () => undefined);
  await client.connect();
  const isOpen = async (question: string) => (await client.query<{ open: boolean }>(question)).rows[0]?.open ?? false;
  try {
    for (const { isOpen: question, prepare } of PREPARATIONS) {
      while (await isOpen(question)) {
        // Only ever tried, like every lock that is held while an index is built beside the writers.
        if (!(await tryLockForSession(client, 'onlineMigrations'))) {
          await wait(ASK_AGAIN_MS);
          continue;
        }
        await prepare(client).catch(async (error: unknown) => {
          await client.query('ROLLBACK');
          if (!gaveWay(error)) throw error;
          await wait(ASK_AGAIN_MS);
        });
      }
    }
  } finally {
    await client.end();
  }
}
