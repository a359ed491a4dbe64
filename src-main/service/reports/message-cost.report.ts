import { dashboardMessageCost } from '#shared/contracts/dashboard.contract.ts';
import { defineReport } from './define-report.ts';
import { amountOf, byDay, countOf, type FigureRow, firstDay, pick, readFigures } from './figures.ts';
import { readGatewayOrder, routeOf } from './gateway-order.ts';
import { ACCEPTED, failoverSpending, readMonthSpending } from './message-spending.ts';
import { compared, known, perDay, spanOf } from './series.ts';

/**
 * Cost of the messages a gateway accepted: the price noted on the row when it was sent (`cost`), by the WIB day of sending
 * (`sent_at`), integer rupiah. Rows without a known price count as 0 and are told apart (`unpriced`). Days before the first message have
 * no data. **month**, **failoverExtra**: see `message-spending.ts`.
 */
export const messageCostReport = defineReport({
  contract: dashboardMessageCost,
  async read(context) {
    const { db, range, previous } = context;
    const rows = await readFigures(db, { figures: ACCEPTED, ...spanOf(previous, range), perDay: true, split: 'key' });
    const unpriced = await readFigures(db, { figures: ['message.unpriced'], from: range.from, to: range.to });
    const since = await firstDay(db, ACCEPTED);
    const order = await readGatewayOrder(db);
    const ofRange = pick(rows, ACCEPTED, range);
    const perDate = byDay(ofRange);
    const total = (days: typeof range) => known(days, since, amountOf(pick(rows, ACCEPTED, days)));
    const split = (part: (row: FigureRow) => string) =>
      [...Map.groupBy(ofRange, part)]
        .map(([name, found]) => ({ name, messages: countOf(found), cost: amountOf(found) }))
        .sort((a, b) => b.cost - a.cost || b.messages - a.messages || (a.name < b.name ? -1 : 1));
    return {
      cost: compared(total(range), total(previous)),
      points: perDay(range, since, (date) => amountOf(perDate.get(date) ?? [])).map(({ date, value }) => ({ date, cost: value })),
      types: split((row) => routeOf(row).type).map(({ name, ...sums }) => ({ type: name, ...sums })),
      providers: split((row) => routeOf(row).provider).map(({ name, ...sums }) => ({ provider: name, ...sums })),
      month: await readMonthSpending(db, context.today, since),
      failoverExtra: failoverSpending(ofRange, order).extra,
      unpriced: countOf(unpriced),
    };
  },
});
