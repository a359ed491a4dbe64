import type { Pool } from 'pg';
import { inTransaction } from '#service/db/in-transaction.ts';
import { tryLockUntilCommit } from '#service/db/locks.ts';

/** Changes folded by one statement: keeps it well under a second. */
const BATCH = 50_000;

const FOLD = `
WITH taken AS (
  DELETE FROM report_changes WHERE ctid = ANY (ARRAY(SELECT ctid FROM report_changes LIMIT ${BATCH})) RETURNING figure, day, key, count, amount
), summed AS (
  SELECT figure, day, key, sum(count)::bigint AS count, sum(amount)::bigint AS amount FROM taken GROUP BY 1, 2, 3
)
MERGE INTO report_totals t USING summed s ON t.figure = s.figure AND t.day = s.day AND t.key = s.key
WHEN MATCHED AND t.count + s.count = 0 AND t.amount + s.amount = 0 THEN DELETE
WHEN MATCHED THEN UPDATE SET count = t.count + s.count, amount = t.amount + s.amount
WHEN NOT MATCHED AND (s.count <> 0 OR s.amount <> 0) THEN INSERT (figure, day, key, count, amount) VALUES (s.figure, s.day, s.key, s.count, s.amount)`;

/**
 * Moves changes of figures into their daily totals. Charts are exact with and without it: it only keeps the list of changes short.
 * Returns whether there is more. Does nothing while another node folds.
 */
export async function foldChanges(pool: Pool): Promise<boolean> {
  const { rows: waiting } = await pool.query('SELECT 1 FROM report_changes LIMIT 1');
  if (waiting.length === 0) return false;
  return inTransaction(pool, async (client) => {
    const mine = await tryLockUntilCommit(client, 'reportFold');
    if (mine) await client.query(FOLD);
    const { rows: left } = await client.query('SELECT 1 FROM report_changes LIMIT 1');
    return mine && left.length > 0;
  });
}
