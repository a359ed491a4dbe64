import { lastDateOfMonth, type WibDate } from '#shared/domain/time-zone.ts';
import type { CostCount } from './message-statistics.repository.ts';

interface CostLine {
  count: number;
  cost: number;
}

function sumBy(rows: readonly CostCount[], keyOf: (row: CostCount) => string): [string, CostLine][] {
  const sums = new Map<string, CostLine>();
  for (const row of rows) {
    const line = sums.get(keyOf(row)) ?? { count: 0, cost: 0 };
    sums.set(keyOf(row), { count: line.count + row.count, cost: line.cost + row.cost });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}

const total = (rows: readonly CostCount[]): CostLine => sumBy(rows, () => '')[0]?.[1] ?? { count: 0, cost: 0 };

/** The end of the month if every day costs as much as those so far; whole rupiah. */
export function projectMonth(soFar: number, today: WibDate): number {
  const day = Number(today.slice(8, 10));
  const days = Number(lastDateOfMonth(today.slice(0, 7)).slice(8, 10));
  return Math.round((soFar / day) * days);
}

/** All sums out of the same rows, so that they cannot disagree. */
export function presentCosts(
  days: number,
  { rows, today, monthSoFar }: { rows: readonly CostCount[]; today: WibDate; monthSoFar: number },
) {
  return {
    days,
    total: total(rows),
    byType: sumBy(rows, (row) => row.type).map(([notificationType, line]) => ({ notificationType, ...line })),
    byDay: sumBy(rows, (row) => row.date).map(([date, line]) => ({ date, ...line })),
    byMonth: sumBy(rows, (row) => row.date.slice(0, 7)).map(([month, line]) => ({ month, ...line })),
    failover: total(rows.filter((row) => row.failedOver)),
    month: { month: today.slice(0, 7), soFar: monthSoFar, projected: projectMonth(monthSoFar, today) },
  };
}
