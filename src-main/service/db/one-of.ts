import { type AnyColumn, type SQL, sql } from 'drizzle-orm';

/** Rows with one of these ids, for `?ids=` of a list; no condition when none were named. */
export function oneOf(column: AnyColumn, ids: readonly number[] | undefined): SQL | undefined {
  return ids === undefined ? undefined : sql`${column} = any(${sql.param([...ids])}::bigint[])`;
}
