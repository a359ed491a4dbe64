import { dashboardStatusDistribution } from '#shared/contracts/dashboard.contract.ts';
import { listLink } from '#shared/contracts/desk-links.ts';
import { TICKET_STATUSES } from '#shared/domain/ticket.ts';
import { defineReport } from './define-report.ts';
import { byKey, countOf, firstDay, readFigures } from './figures.ts';
import { known, percent } from './series.ts';

const CREATED = ['ticket.running', 'ticket.closed'] as const;

/** Tickets opened in the range (`created_at`, WIB days) by the status they have now. The slices add up to the tickets of the KPI card. */
export const statusDistributionReport = defineReport({
  contract: dashboardStatusDistribution,
  async read({ db, range }) {
    const rows = await readFigures(db, { figures: CREATED, from: range.from, to: range.to, split: 1 });
    const since = await firstDay(db, CREATED);
    const total = known(range, since, countOf(rows));
    const perStatus = byKey(rows);
    return {
      total,
      slices: TICKET_STATUSES.map((status) => {
        const count = total === null ? null : countOf(perStatus.get(status) ?? []);
        return {
          status,
          count,
          sharePercent: count === null || total === null ? null : percent(count, total),
          link: listLink('tickets', { status }),
        };
      }),
    };
  },
});
