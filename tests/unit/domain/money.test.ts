import { describe, expect, it } from 'vitest';
import { formatRupiah, MAX_RUPIAH, parseRupiah, rupiahSchema, sumRupiah } from '#shared/domain/money.ts';

describe('formatRupiah', () => {
  it.each([
    [0, 'Rp 0'],
    [-0, 'Rp 0'],
    [1, 'Rp 1'],
    [999, 'Rp 999'],
    [1000, 'Rp 1.000'],
    [199_900, 'Rp 199.900'],
    [1_000_000, 'Rp 1.000.000'],
    [MAX_RUPIAH, 'Rp 999.999.999.999'],
    [-5000, '-Rp 5.000'],
  ])('writes %d as %s', (amount, text) => {
    expect(formatRupiah(amount)).toBe(text);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('throws on %d, which is no whole amount', (amount) => {
    expect(() => formatRupiah(amount)).toThrow(RangeError);
  });
});

describe('parseRupiah', () => {
  it.each([
    ['199900', 199_900],
    ['Rp 199.900', 199_900],
    ['Rp\u00a0199.900', 199_900],
    ['rp199.900,00', 199_900],
    ['Rp. 1.500.000', 1_500_000],
    ['IDR 1.500.000,-', 1_500_000],
    ['0', 0],
    ['-0', 0],
    ['999.999.999.999', MAX_RUPIAH],
  ])('reads %s as %d', (text, amount) => {
    expect(parseRupiah(text)).toEqual({ ok: true, amount });
  });

  it.each([
    ['', 'empty'],
    ['Rp', 'not_a_number'],
    ['125k', 'not_a_number'],
    ['1e5', 'not_a_number'],
    ['199,900', 'not_a_number'],
    ['19.99', 'not_a_number'],
    ['1.99.900', 'not_a_number'],
    ['199.900,50', 'not_whole'],
    ['-Rp 5.000', 'negative'],
    ['Rp -5.000', 'negative'],
    ['1.000.000.000.000', 'too_large'],
    ['9'.repeat(400), 'too_large'],
  ])('refuses %s as %s', (text, reason) => {
    expect(parseRupiah(text)).toEqual({ ok: false, reason });
  });

  it('reads back what formatRupiah writes', () => {
    for (const amount of [0, 7, 1000, 289_900, MAX_RUPIAH])
      expect(parseRupiah(formatRupiah(amount))).toEqual({ ok: true, amount });
  });
});

describe('sumRupiah', () => {
  it('adds whole amounts, and none to 0', () => {
    expect([sumRupiah([]), sumRupiah([149_900, 199_900, -100])]).toEqual([0, 349_700]);
  });

  it('throws on a fraction and on a sum that a number cannot hold exactly', () => {
    expect(() => sumRupiah([0.1, 0.9])).toThrow(RangeError);
    expect(() => sumRupiah([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError);
  });
});

describe('rupiahSchema', () => {
  it('accepts 0 and the largest amount, and turns -0 into 0', () => {
    expect([0, 1, MAX_RUPIAH, -0].map((amount) => rupiahSchema.parse(amount))).toEqual([0, 1, MAX_RUPIAH, 0]);
  });

  it.each([
    [-1, 'money.negative'],
    [MAX_RUPIAH + 1, 'money.too_large'],
    [0.5, 'money.not_whole'],
    ['199900', 'money.not_whole'],
  ])('refuses %s as %s', (amount, code) => {
    expect(rupiahSchema.safeParse(amount).error?.issues.map((issue) => issue.message)).toEqual([code]);
  });
});
