import { expect, it } from 'vitest';
import { recordNumber, searchPattern, typedText } from '#service/lists/search-pattern.ts';

it('wildcards that a person types are looked for literally', () => {
  expect(searchPattern('100%_a\\b')).toBe('%100\\%\\_a\\\\b%');
});

it('nothing is looked for when nothing but blanks or unstorable characters was typed', () => {
  expect([undefined, '', '  ', '\u0000'].map(typedText)).toEqual([null, null, null, null]);
  expect(typedText(' a\u0000b ')).toBe('ab');
});

it('a number of a record is read in every spelling, and only of its kind', () => {
  expect(['TKT-000123', 'tkt123', 'tkt 123', '123'].map((text) => recordNumber('tkt', text))).toEqual([123, 123, 123, 123]);
  expect(['INV-123', '12a', '1234567890', ''].map((text) => recordNumber('tkt', text))).toEqual([null, null, null, null]);
});
