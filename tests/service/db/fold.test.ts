import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fold, searchText } from '#shared/domain/fold.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** What the database makes of the texts; null where it does not know a character yet (a younger Unicode than its own). */
async function inDatabase(texts: readonly string[]) {
  const { rows } = await database.pool.query<{ known: boolean; fold: string; searchText: string }>(
    `SELECT unicode_assigned(t.text) AS known, kabar_fold(t.text) AS fold, kabar_search_text(t.text) AS "searchText"
     FROM unnest($1::text[]) WITH ORDINALITY AS t (text, place) ORDER BY t.place`,
    [texts.map((text) => text.replaceAll('\u0000', ''))],
  );
  return rows;
}

/** Not known here, though perhaps there. */
const UNKNOWN = /\p{Cn}/u;

async function expectEqual(texts: readonly string[]): Promise<void> {
  const rows = await inDatabase(texts);
  const compared = texts
    .map((text, at) => ({ text, row: rows[at] }))
    .filter(({ text, row }) => row?.known && !UNKNOWN.test(text));
  expect(compared.map(({ row }) => ({ fold: row?.fold, searchText: row?.searchText }))).toEqual(
    compared.map(({ text }) => ({ fold: fold(text), searchText: searchText(text) })),
  );
}

describe('kabar_fold is the same in the database and in TypeScript', () => {
  it('for every character there is, alone and between letters', async () => {
    const characters: string[] = [];
    for (let code = 1; code <= 0x10ffff; code += 1) {
      if (code < 0xd800 || code > 0xdfff) characters.push(String.fromCodePoint(code));
    }
    let compared = 0;
    for (let from = 0; from < characters.length; from += 100_000) {
      const some = characters.slice(from, from + 100_000).filter((character) => !UNKNOWN.test(character));
      const rows = await inDatabase(some.map((character) => `a${character}B ${character}`));
      const different = some.filter((character, at) => {
        const text = `a${character}B ${character}`;
        return rows[at]?.known && (rows[at].fold !== fold(text) || rows[at].searchText !== searchText(text));
      });
      compared += rows.filter(({ known }) => known).length;
      expect(different.map((character) => character.codePointAt(0)?.toString(16))).toEqual([]);
    }
    expect(compared).toBeGreaterThan(250_000);
  });

  it('for random texts, with marks on letters, pairs of surrogates and lone ones', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom(
        'İ',
        'ı',
        'ß',
        'ẞ',
        'Σ',
        'ς',
        'Ǆ',
        'ﬁ',
        'S.Pd',
        "Ma'ruf",
        'Nguyễn',
        'Đ',
        '\u0301',
        '\u0323\u0302',
        '한글',
        '👨‍👩‍👧',
        '\ud800',
        '…',
        ' , ',
        '--',
        '\t',
      ),
    );
    const texts = fc.sample(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
      { numRuns: 3_000, seed: 20261127 },
    );
    await expectEqual(texts);
  });

  it('folding twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => fold(fold(text)) === fold(text)),
      { seed: 7 },
    );
  });
});
