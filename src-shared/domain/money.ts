import { z } from 'zod';

/** Amounts of money are whole rupiah in a `number`; no sen, no floats. */
export type Rupiah = number;

/** The largest amount a record may carry. Sums may exceed it. */
export const MAX_RUPIAH: Rupiah = 999_999_999_999;

/** A whole amount from 0 to `MAX_RUPIAH`. `-0` becomes `0`. */
export const rupiahSchema = z
  .int('money.not_whole')
  .min(0, 'money.negative')
  .max(MAX_RUPIAH, 'money.too_large')
  .overwrite((amount) => amount + 0);

/**
 * `199900` → `Rp 199.900`, `-5000` → `-Rp 5.000`.
 * @throws RangeError when the amount is not a safe integer: a fraction of a rupiah is a bug of the caller.
 */
export function formatRupiah(amount: Rupiah): string {
  assertWhole(amount);
  const digits = String(Math.abs(amount)).replace(/\B(?=(?:\d{3})+$)/g, '.');
  return `${amount < 0 ? '-' : ''}Rp ${digits}`;
}

export type RupiahParse =
  | { readonly ok: true; readonly amount: Rupiah }
  | { readonly ok: false; readonly reason: 'empty' | 'not_a_number' | 'not_whole' | 'negative' | 'too_large' };

/**
 * Reads an amount as Indonesians write it: `Rp 199.900`, `199900`, `IDR 1.500.000,00`, `199.900,-`.
 * Dots group thousands and the comma starts the decimals, so `199,900` is refused instead of being read as either.
 */
export function parseRupiah(input: string): RupiahParse {
  const text = input.replace(/\s/g, '');
  if (text === '') return { ok: false, reason: 'empty' };
  const unsigned = text.replace(/^-/, '');
  const match = /^(?:rp\.?|idr)?(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}|-+))?$/i.exec(unsigned);
  const whole = match?.[2];
  if (whole === undefined) return { ok: false, reason: 'not_a_number' };
  if (/[1-9]/.test(match?.[3] ?? '')) return { ok: false, reason: 'not_whole' };
  const amount = Number(whole.replaceAll('.', ''));
  const isNegative = unsigned !== text || match?.[1] === '-';
  if (isNegative && amount > 0) return { ok: false, reason: 'negative' };
  if (amount > MAX_RUPIAH) return { ok: false, reason: 'too_large' };
  return { ok: true, amount };
}

/**
 * Adds whole amounts; the sum of none is 0.
 * @throws RangeError when an amount or the sum is not a safe integer.
 */
export function sumRupiah(amounts: Iterable<Rupiah>): Rupiah {
  let sum = 0;
  for (const amount of amounts) {
    assertWhole(amount);
    sum += amount;
  }
  assertWhole(sum);
  return sum;
}

function assertWhole(amount: number): void {
  if (!Number.isSafeInteger(amount)) throw new RangeError('an amount of money must be a whole number of rupiah');
}
