import { dashboardFailover } from '#shared/contracts/dashboard.contract.ts';
import { eachWibDate } from '#shared/domain/time-zone.ts';
import { defineReport } from './define-report.ts';
import { byDay, countOf, type FigureRow, pick, readFigures } from './figures.ts';
import { readGatewayOrder, routeOf } from './gateway-order.ts';
import { readMarkers } from './markers.ts';
import { ACCEPTED } from './message-spending.ts';
import { compared, percent, spanOf } from './series.ts';

/**
 * Messages a gateway accepted (sent, delivered, read) by the WIB day of sending (`sent_at`). **backup**: carried by another gateway
 * than the one that is now the first enabled of the message's lane. A day without a message has no share.
 */
export const failoverReport = defineReport({
  contract: dashboardFailover,
  async read(context) {
    const { db, range, previous } = context;
    const order = await readGatewayOrder(db);
    const rows = await readFigures(db, { figures: ACCEPTED, ...spanOf(previous, range), perDay: true, split: 'key' });
    const backup = (found: readonly FigureRow[]) => countOf(found.filter((row) => order.isBackup(row)));
    const share = (found: readonly FigureRow[]) => percent(backup(found), countOf(found));
    const ofRange = pick(rows, ACCEPTED, range);
    const perDate = byDay(ofRange);
    return {
      share: compared(share(ofRange), share(pick(rows, ACCEPTED, previous))),
      providers: [...Map.groupBy(ofRange, (row) => routeOf(row).provider)]
        .map(([provider, found]) => ({
          provider,
          messages: countOf(found),
          sharePercent: percent(countOf(found), countOf(ofRange)) ?? 0,
          backup: backup(found),
        }))
        .sort((a, b) => b.messages - a.messages || (a.provider < b.provider ? -1 : 1)),
      points: eachWibDate(range.from, range.to).map((date) => {
        const ofDay = perDate.get(date);
        if (!ofDay) return { date, primary: null, backup: null, sharePercent: null };
        return { date, primary: countOf(ofDay) - backup(ofDay), backup: backup(ofDay), sharePercent: share(ofDay) };
      }),
      markers: await readMarkers(context),
    };
  },
});
