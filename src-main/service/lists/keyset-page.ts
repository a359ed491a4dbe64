import { type AnyColumn, type SQL, sql } from 'drizzle-orm';

export interface KeysetPage<Row> {
  readonly rows: Row[];
  /** Where the next page begins; null on the last one. */
  readonly nextCursor: string | null;
}

/** Reads one row more than a page has, so that nobody is sent to a page with nothing on it. */
export async function readPage<Row>(
  size: number,
  find: (limit: number) => Promise<readonly Row[]>,
  cursorOf: (last: Row) => string,
): Promise<KeysetPage<Row>> {
  return cutPage(await find(size + 1), size, cursorOf);
}

/** For rows that were found before: `found` has more than `size` when there is a next page. */
export function cutPage<Row>(found: readonly Row[], size: number, cursorOf: (last: Row) => string): KeysetPage<Row> {
  const rows = found.slice(0, size);
  const last = rows.at(-1);
  return { rows, nextCursor: found.length > size && last !== undefined ? cursorOf(last) : null };
}

/** An instant for a cursor, as microseconds since 1970: a `Date` has only milliseconds. */
export function microsOf(column: AnyColumn): SQL<string> {
  return sql<string>`(extract(epoch from ${column}) * 1000000)::bigint::text`;
}

/** The instant that `microsOf` gave. */
export function atMicros(micros: string): SQL {
  return sql`'epoch'::timestamptz + ${micros}::bigint * interval '1 microsecond'`;
}
