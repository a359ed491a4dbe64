import { dashboardMessageVolume } from '#shared/contracts/dashboard.contract.ts';
import { MESSAGE_STATISTICS, type MessageStatistic, messageStateSchema, statisticOf } from '#shared/domain/message.ts';
import { eachWibDate } from '#shared/domain/time-zone.ts';
import { type DayRange, defineReport } from './define-report.ts';
import { byDay, countOf, type FigureRow, firstDay, pick, readFigures } from './figures.ts';
import { listLink } from './links.ts';
import { readMarkers } from './markers.ts';
import { compared, known, spanOf } from './series.ts';

const WRITTEN = ['message.written'] as const;

/** The states of the figure that are finer than those of a row. */
const FINER: Readonly<Record<string, MessageStatistic>> = { undeliverable: 'failed', obsolete: 'expired' };

/**
 * Rows of the delivery ledger by the WIB day on which they were written (`created_at`), by what became of them until now, in the
 * columns of the statistics (SPEC §6): sent covers delivered and read, pending everything before the outcome. The columns add up to
 * the total. Days before the first message have no data.
 */
export const messageVolumeReport = defineReport({
  contract: dashboardMessageVolume,
  async read(context) {
    const { db, range, previous } = context;
    const rows = await readFigures(db, { figures: WRITTEN, ...spanOf(previous, range), perDay: true, split: 'key' });
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
  const statistic = (key: string) => FINER[key] ?? statisticOf(messageStateSchema.parse(key));
  return Object.fromEntries(
    MESSAGE_STATISTICS.map((name) => [name, rows && countOf(rows.filter(({ key }) => statistic(key) === name))]),
  ) as Record<MessageStatistic, number | null>;
}
