import pg from 'pg';
import { ONLINE_STEPS } from '#service/db/postgres/online/steps.ts';
import { until } from './until.ts';

/** Columns that move without a change of state: who was seen when. */
const BUSY_COLUMNS: Readonly<Record<string, readonly string[]>> = { 'public.sessions': ['last_seen_at', 'expires_at'] };
/** Tables that move by themselves: heartbeats, samples of each minute, and the figures of the charts, folded in the background. */
const BUSY_TABLES = /^public\.(nodes|lane_samples(_\w+)?|report_changes|report_totals)$/;

/** Waits until a node has done its online migrations: they write in the background, and a picture would show it. */
export async function untilMigrated(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await until('every online migration', async () => {
      const { rows } = await client.query<{ done: number }>(
        `SELECT count(*)::int AS done FROM online_migrations WHERE state = 'done'`,
      );
      return rows[0]?.done === ONLINE_STEPS.length;
    });
  } finally {
    await client.end();
  }
}

/** A checksum of every table's content, to prove that nothing changed. */
export async function databasePicture(url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string; quoted: string }>(
      `SELECT n.nspname || '.' || c.relname AS name, format('%I.%I', n.nspname, c.relname) AS quoted
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'
       ORDER BY 1`,
    );
    // One statement, one snapshot: a table a round trip took most of the time of the suites that compare pictures.
    const parts = tables
      .filter(({ name }) => !BUSY_TABLES.test(name))
      .map(
        ({ name, quoted }) =>
          `SELECT ${client.escapeLiteral(name)} AS name, count(*) || ':' || md5(coalesce(string_agg(h, '' ORDER BY h), '')) AS sum
           FROM (SELECT md5((to_jsonb(t) - '{${(BUSY_COLUMNS[name] ?? []).join(',')}}'::text[])::text) AS h FROM ${quoted} t) hashes`,
      );
    const { rows } = await client.query<{ name: string; sum: string }>(parts.join(' UNION ALL '));
    return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
  } finally {
    await client.end();
  }
}
