/** The types that a column of `unnestRows` may have, with what the driver takes for them. */
interface SqlTypes {
  readonly text: string | null;
  readonly uuid: string | null;
  readonly int: number | null;
  readonly bigint: number | null;
  readonly float8: number | null;
  readonly boolean: boolean | null;
}
type SqlTypeOf<V> = { [T in keyof SqlTypes]: [V] extends [SqlTypes[T]] ? T : never }[keyof SqlTypes];

export interface UnnestedRows<Row> {
  /** `unnest($1::text[], …) AS alias(first_column, …)`, the first parameter being `$from`; with `place`, a number for each row as its last column. */
  from(alias: string, options?: { readonly from?: number; readonly place?: string }): string;
  /** The columns for `INSERT INTO … (…)` and, with the alias, for its `SELECT`, without those that go nowhere as they are. */
  names(alias: string | null, except?: readonly (keyof Row & string)[]): string;
  /** The parameter of one column, with its type, the first one being `$from`. */
  parameter(column: keyof Row & string, from?: number): string;
  /** One array per column, in the order of the parameters. */
  values(rows: readonly Row[]): unknown[][];
}

/**
 * Rows as parameters of one statement. Each column is declared once, under the name it has in the row, with its type in SQL; in SQL it has
 * the same name in snake case. Parameters, names and values all come from this declaration, so no column can be taken for another; a type
 * that does not fit the row's, a column too many and one that is missing do not compile.
 */
export function unnestRows<Row>() {
  return (columns: { readonly [K in keyof Row]-?: SqlTypeOf<Row[K]> }): UnnestedRows<Row> => {
    const keys = Object.keys(columns) as (keyof Row & string)[];
    const names = new Map(keys.map((key) => [key, snake(key)]));
    const parameter = (key: keyof Row & string, from = 1) => `$${from + keys.indexOf(key)}::${columns[key]}[]`;
    return {
      parameter,
      from(alias, { from = 1, place } = {}) {
        const unnested = `unnest(${keys.map((key) => parameter(key, from)).join(', ')})`;
        return place === undefined
          ? `${unnested} AS ${alias}(${[...names.values()].join(', ')})`
          : `${unnested} WITH ORDINALITY AS ${alias}(${[...names.values(), place].join(', ')})`;
      },
      names: (alias, except = []) =>
        keys
          .filter((key) => !except.includes(key))
          .map((key) => (alias === null ? snake(key) : `${alias}.${snake(key)}`))
          .join(', '),
      values: (rows) => keys.map((key) => rows.map((row) => row[key])),
    };
  };
}

export interface Parameters<Values> {
  /** `$4` for each name. */
  readonly at: { readonly [K in keyof Values]: `$${number}` };
  values(values: Values): unknown[];
}

/** Single parameters of a statement under names, the first one being `$from`. All names of `Values` must be given, each once. */
export function parameters<Values>() {
  return (names: { readonly [K in keyof Values]-?: true }, from = 1): Parameters<Values> => {
    const keys = Object.keys(names) as (keyof Values & string)[];
    const at = Object.fromEntries(keys.map((key, index) => [key, `$${from + index}`]));
    return { at: at as Parameters<Values>['at'], values: (values) => keys.map((key) => values[key]) };
  };
}

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
