import { dashboardMessageVolume } from '#shared/contracts/dashboard.contract.ts';
import { listLink } from '#shared/contracts/desk-links.ts';
import { MESSAGE_STATISTICS, type MessageStatistic } from '#shared/domain/message.ts';
import { eachWibDate } from '#shared/domain/time-zone.ts';
import { type DayRange, defineReport } from './define-report.ts';
import { byDay, countOf, type FigureRow, firstDay, pick, readFigures, writtenAs } from './figures.ts';
import { readMarkers } from './markers.ts';
import { compared, known, spanOf } from './series.ts';

const WRITTEN = ['message.written'] as const;

/**
 * Rows of the delivery ledger by the WIB day on which they were written (`created_at`), by what became of them until now, in the
 * columns of the statistics (SPEC §6): sent covers delivered and read, pending everything before the outcome. The columns add up to
 * the total. Days before the first message have no data.
 */
export const messageVolumeReport = defineReport({
  contract: dashboardMessageVolume,
  async read(context) {
    const { db, range, previous } = context;
    const rows = await readFigures(db, { figures: WRITTEN, ...spanOf(previous, range), perDay: true, split: 1 });
    const since = await firstDay(db, WRITTEN);
    const perDate = byDay(rows);
    const total = (days: DayRange) => known(days, since, countOf(pick(rows, WRITTEN, days)));
    return {
      total: compared(total(range), total(previous)),
      states: volumeOf(total(range) === null ? null : pick(rows, WRITTEN, range)),
      points: eachWibDate(range.from, range.to).map((date) => {
        const ofDay = since === null || date < since ? null : (perDate.get(date) ?? []);
        return { date, total: ofDay && countOf(ofDay), ...volumeOf(ofDay) };
      }),
      markers: await readMarkers(context),
      link: listLink('messages'),
    };
  },
});

function volumeOf(rows: readonly FigureRow[] | null): Record<MessageStatistic, number | null> {
  return Object.fromEntries(
    MESSAGE_STATISTICS.map((name) => [name, rows && countOf(rows.filter(({ key }) => writtenAs(key).statistic === name))]),
  ) as Record<MessageStatistic, number | null>;
}
