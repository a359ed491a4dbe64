import { describe, expect, it } from 'vitest';
import { DETAIL_CODES, DETAILS, type Detail, detail, ERROR_CODES, ERRORS, sentenceOf } from '#shared/contracts/errors.ts';
import { LANGUAGES, type Localised } from '#shared/domain/language.ts';

/** Something for every parameter that any sentence takes. */
const PARAMS = {
  name: 'zona',
  values: ['a', 'b'],
  min: 3,
  max: 9,
  most: 9,
  step: 5,
  from: { id: 'Baru', en: 'Open' },
  to: { id: 'Selesai', en: 'Completed' },
  by: 'Dewi',
  at: '2027-03-01T02:00:00.000Z',
  status: { id: 'Ditutup', en: 'Closed' },
  priority: { id: 'Tinggi', en: 'High' },
  contents: [{ count: 2, what: { id: 'pelanggan', en: 'customers' } }],
  days: 30,
  seconds: 12,
  code: 'PLG-1',
  owed: 199_900,
  amount: 200_000,
  decided: { word: { id: 'Diverifikasi', en: 'Verified' }, by: 'Dewi', at: '2027-03-01T02:00:00.000Z' },
  megabytes: 25,
  accepted: ['JPG', 'PDF'],
  node: 'noc-1',
};
const ALL: readonly [string, Localised][] = [
  ...ERROR_CODES.map((code): [string, Localised] => [code, ERRORS[code]]),
  ...DETAIL_CODES.map((code): [string, Localised] => [code, sentenceOf({ code, params: PARAMS } as unknown as Detail)]),
];

describe('UI "Words": every code speaks to a person in both languages', () => {
  it.each(ALL)('%s', (_code, words) => {
    for (const language of LANGUAGES) {
      const sentence = words[language];
      expect(sentence).toMatch(/^[\p{Lu}"\d].*[.?]$/u);
      expect(sentence).not.toMatch(/!|undefined|\[object|NaN|\$\{/);
      expect(sentence.length).toBeLessThan(200);
    }
    expect(words.id).not.toBe(words.en);
  });

  it.each(LANGUAGES)('no two details say the same in %s', (language) => {
    const seen = Map.groupBy(DETAIL_CODES, (code) => sentenceOf({ code, params: PARAMS } as unknown as Detail)[language]);
    expect([...seen].filter(([, codes]) => codes.length > 1)).toEqual([]);
  });

  it('one term for one thing: the glossary of the desk', () => {
    const foreign = /\b(gerbang|langganan|subscriber|invoice|pembayar|petugas lapangan|antri|tugas\b(?! )|laporan gangguan)\b/i;
    expect(ALL.filter(([, words]) => foreign.test(words.id)).map(([code]) => code)).toEqual([]);
    expect(ALL.filter(([, words]) => /\b(bill|client|customer service ticket)\b/i.test(words.en)).map(([code]) => code)).toEqual(
      [],
    );
  });
});

describe('a reason is a code with its parameters', () => {
  it('the sentence is made from the parameters, in both languages', () => {
    expect(sentenceOf(detail('body.amount', 'overpayment', { owed: 199_900, amount: 200_000 }))).toEqual({
      id: 'Sisa tagihan Rp 199.900. Jumlah Rp 200.000 melebihi sisa itu.',
      en: 'Rp 199.900 are owed. Rp 200.000 are more than that.',
    });
  });

  it('nobody known made the change: the sentence leaves the name out', () => {
    expect(sentenceOf(detail(null, 'changed', { by: null, at: PARAMS.at })).id).toMatch(/^Diubah pada 1 Maret 2027.* WIB\.$/);
  });

  it('a code that is not in the list, and parameters that do not belong to it, do not compile', () => {
    // @ts-expect-error: no such code
    detail('body.x', 'no_such_code');
    // @ts-expect-error: this code needs its parameters
    expect(() => sentenceOf(detail('body.x', 'overpayment'))).toThrow();
    // @ts-expect-error: this code has none
    expect(sentenceOf(detail('body.x', 'missing', { min: 1 }))).toBe(DETAILS.missing);
  });
});
