import type { Pool } from 'pg';

/** Settings under which an acknowledged write could be lost (RELIABILITY R3). */
const UNSAFE: Readonly<Record<string, readonly string[]>> = {
  fsync: ['off'],
  synchronous_commit: ['off'],
  full_page_writes: ['off'],
};

/** Refused at start outside tests; `code` is stable. */
export class UnsafeDatabaseError extends Error {
  readonly code = 'unsafe_database';
}

/** Throws when the server could forget a committed message, or is a standby that only shows the past (E-17, D5). */
export async function requireDurable(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
    [Object.keys(UNSAFE)],
  );
  const bad = rows
    .filter(({ name, setting }) => UNSAFE[name]?.includes(setting))
    .map(({ name, setting }) => `${name}=${setting}`);
  if (bad.length > 0) {
    throw new UnsafeDatabaseError(
      `PostgreSQL runs with ${bad.join(', ')}: a power cut could lose or double messages. Switch it on again.`,
    );
  }
  const standby = await pool.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby');
  if (standby.rows[0]?.standby) throw new UnsafeDatabaseError('This PostgreSQL is a standby. Connect to the primary.');
}
