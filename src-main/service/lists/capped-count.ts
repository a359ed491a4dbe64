import { type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '#service/db/unit-of-work.ts';

/** Counting stops here: beyond it nobody needs the number, and it would cost more than the list. */
export const COUNT_CAP = 5_000;

/** Rows of a table, or null when there are more than `COUNT_CAP`. */
export async function cappedCount(db: Database, table: PgTable, where: SQL | undefined): Promise<number | null> {
  const { rows } = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from (select from ${table} where ${where ?? sql`true`} limit ${COUNT_CAP + 1}) counted`,
  );
  const count = rows[0]?.count ?? 0;
  return count > COUNT_CAP ? null : count;
}

/** Whether a query gives at least so many rows; it is cut there. */
export async function givesAtLeast(db: Database, least: number, query: SQL): Promise<boolean> {
  const { rows } = await db.execute<{ enough: boolean }>(
    sql`select count(*) >= ${least} as enough from (${query} limit ${least}) counted`,
  );
  return rows[0]?.enough ?? false;
}

/** The total of a page; missing when there are too many to count. */
export function totalOf(count: number | null): { readonly total?: number } {
  return count === null ? {} : { total: count };
}
