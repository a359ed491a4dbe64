import { type AnyColumn, type SQL, sql } from 'drizzle-orm';

/** Rows with one of these ids; for `?ids=` of a list no condition when none were named. */
export function oneOf(column: AnyColumn, ids: readonly number[]): SQL;
export function oneOf(column: AnyColumn, ids: readonly number[] | undefined): SQL | undefined;
export function oneOf(column: AnyColumn, ids: readonly number[] | undefined): SQL | undefined {
  return ids === undefined ? undefined : sql`${column} = any(${sql.param([...ids])}::bigint[])`;
}

/** An id from outside may be larger than the column: it must find nothing, not fail. */
export function equalsId(column: AnyColumn, id: number): SQL {
  return sql`${column} = ${id}::bigint`;
}

/** The rows in the order of the ids; ids without a row are left out. */
export function inOrderOf<Row extends { readonly id: number }>(ids: readonly number[], rows: readonly Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
