import type pg from 'pg';

interface Queryable {
  query<R extends pg.QueryResultRow>(text: string): Promise<pg.QueryResult<R>>;
}

/**
 * Whether the server sorts names by other rules than when their indexes were built: its ICU was updated. Pages in the order of names could
 * then skip rows.
 */
export async function isNameOrderStale(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ stale: boolean }>(
    `SELECT collversion IS DISTINCT FROM pg_collation_actual_version(oid) AS stale FROM pg_collation WHERE oid = to_regcollation('public.indonesian')`,
  );
  return rows[0]?.stale ?? false;
}

/** Builds the indexes that follow the order of names again beside the writers, and only then notes the new version. */
export async function renewNameOrder(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT i.indexrelid::regclass::text AS name FROM pg_index i
     WHERE to_regcollation('public.indonesian') = ANY (i.indcollation) ORDER BY 1`,
  );
  // A renewal that was cut leaves copies with this ending behind.
  for (const { name } of rows.filter((row) => row.name.includes('_ccnew'))) await client.query(`DROP INDEX CONCURRENTLY ${name}`);
  for (const { name } of rows.filter((row) => !row.name.includes('_ccnew')))
    await client.query(`REINDEX INDEX CONCURRENTLY ${name}`);
  await client.query('ALTER COLLATION public.indonesian REFRESH VERSION');
}
