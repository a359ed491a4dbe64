import { describe, expect, it } from 'vitest';
import { AppError } from '#service/errors.ts';
import {
  cursorDate,
  cursorMicros,
  cursorNumber,
  cursorText,
  cursorWord,
  decodeIdCursor,
  encodeIdCursor,
  sortCursor,
} from '#service/lists/cursor.ts';

const SORTS = ['-createdAt', 'name'] as const;
type Place = { readonly micros: string; readonly id: number; readonly name: string };
const list = sortCursor<(typeof SORTS)[number], Place>(SORTS, { micros: cursorMicros, id: cursorNumber, name: cursorText });
const raw = (text: string) => Buffer.from(text).toString('base64url');

function refusalOf(decode: () => unknown): string | undefined {
  try {
    decode();
  } catch (error) {
    return error instanceof AppError ? error.details[0]?.code : String(error);
  }
  return undefined;
}

describe('a cursor of a list', () => {
  it.each(['Andi', '', 'a|b|c', 'two\nlines', '💧 ʼ'])('stands at the values it was made from, also for %j', (name) => {
    const place = { micros: '1764200000000001', id: 42, name };
    expect(list.decode('name', list.encode('name', place))).toEqual(place);
  });

  it('made by the release before is still read: a running bulk operation keeps one', () => {
    expect(list.decode('-createdAt', raw('-createdAt|17|9|'))).toEqual({ micros: '17', id: 9, name: '' });
  });

  it('is none on the first page', () => {
    expect(list.decode('name', undefined)).toBeNull();
  });

  it('of another sort is refused as such', () => {
    const cursor = list.encode('name', { micros: '1', id: 1, name: 'x' });
    expect(refusalOf(() => list.decode('-createdAt', cursor))).toBe('cursor_sort');
  });

  it.each(['', 'name', 'name|1', 'name|x|1|a', 'age|1|1|a', 'name|1|12345678901234567|a', 'name|-1|1|a'])(
    'that this list did not make is refused: %j',
    (text) => {
      expect(refusalOf(() => list.decode('name', raw(text)))).toBe('cursor');
    },
  );

  it('with a day that is none, or a word that the list does not know, is refused', () => {
    const days = sortCursor<'due', { due: `${number}-${number}-${number}`; level: 'low' | 'high' }>(['due'], {
      due: cursorDate as never,
      level: cursorWord(['low', 'high']),
    });
    expect(days.decode('due', raw('due|2026-02-28|low'))).toEqual({ due: '2026-02-28', level: 'low' });
    expect(refusalOf(() => days.decode('due', raw('due|2026-02-30|low')))).toBe('cursor');
    expect(refusalOf(() => days.decode('due', raw('due|2026-02-28|middle')))).toBe('cursor');
  });

  it('by id alone survives its way, and nothing else does', () => {
    expect(decodeIdCursor(encodeIdCursor(7))).toBe(7);
    expect(decodeIdCursor(undefined)).toBeNull();
    expect(refusalOf(() => decodeIdCursor(raw('id:x')))).toBe('cursor');
  });
});
