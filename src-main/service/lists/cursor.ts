import { invalid } from '#service/errors.ts';
import { isWibDate, type WibDate } from '#shared/domain/time-zone.ts';

/** How one value of a position stands in a cursor. `read` gives null for what the list cannot have written. */
interface CursorValue<T> {
  readonly pattern: string;
  read(text: string): T | null;
}

export const cursorNumber: CursorValue<number> = { pattern: '\\d{1,15}', read: Number };
/** Microseconds since 1970 as `microsOf` gives them. */
export const cursorMicros: CursorValue<string> = { pattern: '\\d{1,16}', read: (text) => text };
export const cursorDate: CursorValue<WibDate> = {
  pattern: '\\d{4}-\\d\\d-\\d\\d',
  read: (text) => (isWibDate(text) ? text : null),
};
/** Any text. Only as the last value of a position. */
export const cursorText: CursorValue<string> = { pattern: '.*', read: (text) => text };
export const cursorWord = <W extends string>(words: readonly W[]): CursorValue<W> => ({
  pattern: '[a-z_]+',
  read: (text) => words.find((word) => word === text) ?? null,
});

type Position = Readonly<Record<string, string | number>>;

export interface SortCursor<Sort extends string, P extends Position> {
  /** Opaque for who gets it: the sort and the values at which a page ended, whatever becomes of its last row. */
  encode(sort: Sort, position: P): string;
  /** Null without a cursor. Throws `validation_failed` for one of another sort, and for anything that this list did not make. */
  decode(sort: Sort, cursor: string | undefined): P | null;
}

/** The cursors of a list that can be sorted in several ways; all of them stand at the same values. */
export function sortCursor<Sort extends string, P extends Position>(
  sorts: readonly Sort[],
  values: { readonly [K in keyof P]: CursorValue<P[K]> },
): SortCursor<Sort, P> {
  const keys = Object.keys(values) as (keyof P & string)[];
  const shape = new RegExp(`^(-?[A-Za-z_]+)${keys.map((key) => `\\|(${values[key].pattern})`).join('')}$`, 'su');

  return {
    encode: (sort, position) => toBase64([sort, ...keys.map((key) => position[key])].join('|')),

    decode(sort, cursor) {
      if (cursor === undefined) return null;
      const [, of, ...texts] = shape.exec(fromBase64(cursor)) ?? [];
      const position: Partial<Record<keyof P, string | number>> = {};
      for (const [index, key] of keys.entries()) {
        const value = values[key].read(texts[index] ?? '');
        if (value === null || !sorts.some((known) => known === of)) throw invalid('querystring.cursor', 'cursor');
        position[key] = value;
      }
      if (of !== sort) throw invalid('querystring.cursor', 'cursor_sort');
      return position as P;
    },
  };
}

/** Opaque place in a list sorted by id. */
export function encodeIdCursor(id: number): string {
  return toBase64(`id:${id}`);
}

/** Null without a cursor. Throws `validation_failed` for one this service did not make. */
export function decodeIdCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const id = Number(/^id:(\d{1,15})$/.exec(fromBase64(cursor))?.[1] ?? Number.NaN);
  if (!Number.isSafeInteger(id)) throw invalid('querystring.cursor', 'cursor');
  return id;
}

const toBase64 = (text: string) => Buffer.from(text).toString('base64url');
const fromBase64 = (cursor: string) => Buffer.from(cursor, 'base64url').toString('utf8').replaceAll('\u0000', '');
