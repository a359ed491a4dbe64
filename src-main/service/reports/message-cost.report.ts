import { dashboardMessageCost } from '#shared/contracts/dashboard.contract.ts';
import { addDays, daysBetween, firstDateOfMonth, lastDateOfMonth, type WibDate } from '#shared/domain/time-zone.ts';
import { defineReport, type ReportContext } from './define-report.ts';
import { amountOf, byDay, countOf, type FigureRow, firstDay, pick, readFigures } from './figures.ts';
import { readGatewayOrder, routeOf } from './gateway-order.ts';
import { compared, daysUntil, known, perDay, spanOf } from './series.ts';

const ACCEPTED = ['message.accepted'] as const;

/** Whole days whose mean is taken for the rest of the month. */
const PACE_DAYS = 7;

/**
 * Cost of the messages a gateway accepted: the price noted on the row when it was sent (`cost`), by the WIB day of sending
 * (`sent_at`), integer rupiah. Rows without a known price count as 0 and are told apart (`unpriced`). **month**: so far, and projected:
 * so far plus, for each day left, the mean of the last 7 whole days. **failoverExtra**: what the backups' messages cost above the
 * present price of their lane's first gateway; unknown where it has no price. Days before the first message have no data.
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
      month: await monthOf(context, since),
      failoverExtra: ofRange
        .filter((row) => order.isBackup(row))
        .reduce<number | null>((sum, row) => {
          const price = order.primaryPrice(row);
          return sum === null || price === null ? null : sum + row.amount - row.count * price;
        }, 0),
      unpriced: countOf(unpriced),
    };
  },
});

async function monthOf({ db, today }: ReportContext, since: WibDate | null) {
  const month = today.slice(0, 7);
  const soFarDays = { from: firstDateOfMonth(month), to: today, days: daysBetween(firstDateOfMonth(month), today) + 1 };
  const paceDays = daysUntil(addDays(today, -1), PACE_DAYS);
  const rows = await readFigures(db, { figures: ACCEPTED, ...spanOf(soFarDays, paceDays), perDay: true });
  const soFar = known(soFarDays, since, amountOf(pick(rows, ACCEPTED, soFarDays)));
  const pace = amountOf(pick(rows, ACCEPTED, paceDays)) / PACE_DAYS;
  const left = daysBetween(today, lastDateOfMonth(month));
  return { month, soFar, projected: soFar === null ? null : soFar + Math.round(pace * left) };
}
