import { invalid } from '#service/errors.ts';
import { MAX_RUPIAH, type Rupiah, sumRupiah } from '#shared/domain/money.ts';

export interface LineInput {
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: Rupiah;
}

export interface PricedLine extends LineInput {
  readonly position: number;
  readonly amount: Rupiah;
}

/**
 * The amounts of the lines and their sum, in whole rupiah: the one place where a total comes from. A line may be a discount; the
 * whole must be more than nothing and no more than a record can carry. Throws `validation_failed`.
 */
export function priceLines(lines: readonly LineInput[]): { readonly lines: readonly PricedLine[]; readonly total: Rupiah } {
  const priced = lines.map((line, at) => {
    const amount = line.quantity * line.unitPrice;
    if (Math.abs(amount) > MAX_RUPIAH) throw invalid(`body.lines.${at}.unitPrice`, 'line_too_large');
    return { ...line, position: at + 1, amount: amount + 0 };
  });
  const total = sumRupiah(priced.map(({ amount }) => amount));
  if (total <= 0) throw invalid('body.lines', 'nothing_to_pay');
  if (total > MAX_RUPIAH) throw invalid('body.lines', 'total_too_large');
  return { lines: priced, total };
}
