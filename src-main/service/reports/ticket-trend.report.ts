import { dashboardTicketTrend } from '#shared/contracts/dashboard.contract.ts';
import { eachWibDate } from '#shared/domain/time-zone.ts';
import { type DayRange, defineReport } from './define-report.ts';
import { byDay, countOf, type Figure, firstDay, pick, readFigures } from './figures.ts';
import { readMarkers } from './markers.ts';
import { compared, known, spanOf } from './series.ts';

const CREATED = ['ticket.running', 'ticket.closed'] as const;
const COMPLETED = ['ticket.completed'] as const;

/**
 * Tickets per WIB day. **created**: by `created_at`, whatever became of them. **completed**: those that are completed now, by
 * `completed_at`; a reopened ticket counts on the day of its latest completion only. Days before the first ticket have no data.
 */
export const ticketTrendReport = defineReport({
  contract: dashboardTicketTrend,
  async read(context) {
    const { db, range, previous } = context;
    const rows = await readFigures(db, { figures: [...CREATED, ...COMPLETED], ...spanOf(previous, range), perDay: true });
    const since = await firstDay(db, CREATED);
    const perDate = byDay(rows);
    const total = (figures: readonly Figure[], days: DayRange) => known(days, since, countOf(pick(rows, figures, days)));
    return {
      created: compared(total(CREATED, range), total(CREATED, previous)),
      completed: compared(total(COMPLETED, range), total(COMPLETED, previous)),
      points: eachWibDate(range.from, range.to).map((date) => {
        const ofDay = since === null || date < since ? null : (perDate.get(date) ?? []);
        return { date, created: ofDay && countOf(pick(ofDay, CREATED)), completed: ofDay && countOf(pick(ofDay, COMPLETED)) };
      }),
      markers: await readMarkers(context),
    };
  },
});
