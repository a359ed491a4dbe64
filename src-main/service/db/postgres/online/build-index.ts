import type pg from 'pg';
import type { IndexStep } from './online-step.ts';

/** Builds the index beside the writers. What a build that was cut has left behind is dropped first; one that is whole is kept. */
export async function buildIndex(client: pg.Client, step: IndexStep): Promise<void> {
  const { rows } = await client.query<{ whole: boolean }>(
    `SELECT i.indisvalid AND i.indisready AS whole FROM pg_index i WHERE i.indexrelid = to_regclass('public.' || quote_ident($1))`,
    [step.id],
  );
  if (rows[0]?.whole) return;
  if (rows[0]) await client.query(`DROP INDEX CONCURRENTLY public."${step.id}"`);
  await client.query(`CREATE ${step.unique ? 'UNIQUE ' : ''}INDEX CONCURRENTLY "${step.id}" ${step.on}`);
}
