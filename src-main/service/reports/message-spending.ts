import { addDays, daysBetween, firstDateOfMonth, lastDateOfMonth, type WibDate } from '#shared/domain/time-zone.ts';
import type { ReportContext } from './define-report.ts';
import { amountOf, countOf, type FigureRow, pick, readFigures } from './figures.ts';
import type { GatewayOrder } from './gateway-order.ts';
import { daysUntil, known, spanOf } from './series.ts';

export const ACCEPTED = ['message.accepted'] as const;

/** Whole days whose mean is taken for the rest of the month. */
const PACE_DAYS = 7;

export interface MonthSpending {
  /** `2026-11`. */
  readonly month: string;
  /** Integer rupiah; null before the first message ever. */
  readonly soFar: number | null;
  /** What the month will have cost at its end: so far, and for each day left the mean of the last 7 whole days. */
  readonly projected: number | null;
}

/** What the month of `today` has cost and will cost. The one computation of it: every screen and answer shows this figure. */
export async function readMonthSpending(db: ReportContext['db'], today: WibDate, since: WibDate | null): Promise<MonthSpending> {
  const month = today.slice(0, 7);
  const soFarDays = { from: firstDateOfMonth(month), to: today, days: daysBetween(firstDateOfMonth(month), today) + 1 };
  const paceDays = daysUntil(addDays(today, -1), PACE_DAYS);
  const rows = await readFigures(db, { figures: ACCEPTED, ...spanOf(soFarDays, paceDays), perDay: true });
  const soFar = known(soFarDays, since, amountOf(pick(rows, ACCEPTED, soFarDays)));
  const pace = amountOf(pick(rows, ACCEPTED, paceDays)) / PACE_DAYS;
  const left = daysBetween(today, lastDateOfMonth(month));
  return { month, soFar, projected: soFar === null ? null : soFar + Math.round(pace * left) };
}

export interface FailoverSpending {
  /** Messages that another gateway carried than the one that is now the first enabled of their lane. */
  readonly count: number;
  /** What they cost, integer rupiah. */
  readonly cost: number;
  /** What they cost above the present price of that first gateway, or, negative, below it; null where it has no price. */
  readonly extra: number | null;
}

/** What failing over cost, out of `message.accepted` with its whole key. The one definition of it. */
export function failoverSpending(rows: readonly FigureRow[], order: GatewayOrder): FailoverSpending {
  const carried = rows.filter((row) => order.isBackup(row));
  return {
    count: countOf(carried),
    cost: amountOf(carried),
    extra: carried.reduce<number | null>((sum, row) => {
      const price = order.primaryPrice(row);
      return sum === null || price === null ? null : sum + row.amount - row.count * price;
    }, 0),
  };
}
