import pg from 'pg';
import { UnsafeDatabaseError } from './safety.ts';

/** A transaction pooler with one connection of its own would answer only when both have ended. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * Refuses a connection string that leads through a transaction pooler (ENGINE E-13): it lends the same server connection to everybody in
 * turn, so a lock that one node holds is everybody's, and nobody hears a NOTIFY.
 */
export async function requireSessionLocks(url: string): Promise<void> {
  const [one, other] = [1, 2].map(() => {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'kabar-desk start',
      connectionTimeoutMillis: 10_000,
      query_timeout: ANSWER_WITHIN_MS,
    });
    client.on('error', () => undefined);
    return client;
  }) as [pg.Client, pg.Client];
  await one.connect();
  try {
    await other.connect();
    const { rows: first } = await one.query<{ pid: number; key: string }>(
      `SELECT pg_backend_pid() AS pid, k.key::text, pg_try_advisory_lock(k.key)
       FROM (SELECT hashtextextended(gen_random_uuid()::text, 0) AS key OFFSET 0) AS k`,
    );
    await other.query('BEGIN');
    const { rows: second } = await other.query<{ pid: number; held: boolean }>(
      'SELECT pg_backend_pid() AS pid, pg_try_advisory_xact_lock($1) AS held',
      [first[0]?.key],
    );
    // Asked again while the other one is inside a transaction, which is when a pooler gives out another connection.
    const { rows: third } = await one
      .query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      .catch(() => ({ rows: [] as { pid: number }[] }));
    const isOwn = first[0]?.pid === third[0]?.pid && first[0]?.pid !== second[0]?.pid && second[0]?.held === false;
    if (!isOwn) {
      throw new UnsafeDatabaseError(
        'The database is reached through a transaction pooler, which keeps no locks: two nodes could send the same message. Connect to PostgreSQL itself, or use the session mode of the pooler.',
      );
    }
  } finally {
    await Promise.all([one, other].map((client) => client.end().catch(() => undefined)));
  }
}
