import { amountOf, countOf, type FigureRow } from '#service/reports/figures.ts';
import { type GatewayOrder, routeOf } from '#service/reports/gateway-order.ts';
import { failoverSpending, type MonthSpending } from '#service/reports/message-spending.ts';
import type { WibDate } from '#shared/domain/time-zone.ts';

export interface MessageCosts {
  /** `message.accepted` per day with its whole key. */
  readonly rows: readonly FigureRow[];
  readonly order: GatewayOrder;
  readonly today: WibDate;
  readonly month: MonthSpending;
}

function sumBy(rows: readonly FigureRow[], keyOf: (row: FigureRow) => string): [string, { count: number; cost: number }][] {
  return [...Map.groupBy(rows, keyOf)]
    .map(([key, found]): [string, { count: number; cost: number }] => [key, { count: countOf(found), cost: amountOf(found) }])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** All sums out of the same rows, so that they cannot disagree; projection and failover as the dashboard shows them. */
export function presentCosts(days: number, { rows, order, month }: MessageCosts) {
  return {
    days,
    total: { count: countOf(rows), cost: amountOf(rows) },
    byType: sumBy(rows, (row) => routeOf(row).type).map(([notificationType, line]) => ({ notificationType, ...line })),
    byDay: sumBy(rows, (row) => row.day).map(([date, line]) => ({ date, ...line })),
    byMonth: sumBy(rows, (row) => row.day.slice(0, 7)).map(([monthOf, line]) => ({ month: monthOf, ...line })),
    failover: failoverSpending(rows, order),
    month,
  };
}
