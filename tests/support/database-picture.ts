import pg from 'pg';

/** Columns that move without a change of state: who was seen when. */
const BUSY_COLUMNS: Readonly<Record<string, readonly string[]>> = { 'public.sessions': ['last_seen_at', 'expires_at'] };
/** Tables that move by themselves: heartbeats, and the figures of the charts, which are folded in the background. */
const BUSY_TABLES = new Set(['public.nodes', 'public.report_changes', 'public.report_totals']);

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
    const picture: Record<string, string> = {};
    for (const { name, quoted } of tables.filter((table) => !BUSY_TABLES.has(table.name))) {
      const { rows } = await client.query<{ sum: string }>(
        `SELECT count(*) || ':' || md5(coalesce(string_agg(h, '' ORDER BY h), '')) AS sum
         FROM (SELECT md5((to_jsonb(t) - $1::text[])::text) AS h FROM ${quoted} t) hashes`,
        [BUSY_COLUMNS[name] ?? []],
      );
      picture[name] = rows[0]?.sum ?? '';
    }
    return picture;
  } finally {
    await client.end();
  }
}
