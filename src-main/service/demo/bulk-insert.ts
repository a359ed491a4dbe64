import { getTableColumns, getTableName, type InferInsertModel } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { PoolClient } from 'pg';

/** A row as it may be inserted, its identity key included. */
export type NewRow<T extends PgTable> = InferInsertModel<T, { dbColumnNames: false; override: true }>;

/** Rows per statement: few round trips, and no statement of more than some megabytes. */
const CHUNK = 2_000;

/**
 * Inserts rows with the ids they carry, in a handful of statements: each takes one JSON parameter, which PostgreSQL reads as rows of
 * the table. All rows must have the same columns. A number sequence behind `id` is moved past the rows by drawing from it, which
 * the application's role may do (it may not set it).
 */
export async function insertRows<T extends PgTable>(
  client: PoolClient,
  table: T,
  rows: readonly NewRow<T>[],
  identity: 'id' | null = 'id',
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const name = `"${getTableName(table)}"`;
  const columns = getTableColumns(table);
  const keys = Object.keys(first);
  const names = keys.map((key) => {
    const column = columns[key];
    if (column === undefined) throw new TypeError(`${name} has no column ${key}`);
    return column.name;
  });
  const list = names.map((column) => `"${column}"`).join(', ');
  const statement = `INSERT INTO ${name} (${list}) OVERRIDING SYSTEM VALUE SELECT ${list} FROM json_populate_recordset(NULL::${name}, $1)`;
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK).map((row) => renamed(row, keys, names, name));
    await client.query(statement, [JSON.stringify(chunk)]);
  }
  if (identity === null) return;
  await client.query(
    `SELECT max(nextval(pg_get_serial_sequence($1, $2)::regclass)) FROM generate_series(1, (SELECT max("${identity}") FROM ${name}))`,
    [name, identity],
  );
}

function renamed(row: object, keys: readonly string[], names: readonly string[], table: string): Record<string, unknown> {
  const entries = Object.entries(row);
  if (entries.length !== keys.length) throw new TypeError(`rows of ${table} differ in their columns`);
  return Object.fromEntries(
    entries.map(([key, value], at) => {
      if (key !== keys[at] || value === undefined) throw new TypeError(`rows of ${table} differ in column ${key}`);
      return [names[at], value];
    }),
  );
}
