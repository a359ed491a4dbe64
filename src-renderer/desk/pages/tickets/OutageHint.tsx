import { Link, useLocation } from 'react-router';
import { type CountOf, useCounts } from '#api/use-counts.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { writeListQuery } from '#shared/contracts/list-query.ts';
import { listTickets, type TicketRow } from '#shared/contracts/tickets.contract.ts';
import { isRunningTicket, RUNNING_TICKET_STATUSES } from '#shared/domain/ticket.ts';
import { IconWarning } from '#ui/icons.ts';
import classes from './outage-hint.module.css';
import { useTexts } from './texts.ts';

/** So many repairs in one place are one outage rather than a coincidence. */
const OUTAGE_FROM = 3;
const MOST_SHOWN = 3;

/** Places where several customers are waiting for a repair, as doors to those tickets: what is on the screen shows where, the service says how many. */
export function OutageHint({ rows }: { readonly rows: readonly TicketRow[] }) {
  const t = useTexts();
  const { number } = useLanguage();
  const isOfOneArea = new URLSearchParams(useLocation().search).has('areaId');
  const repairs = isOfOneArea ? [] : rows.filter(({ type, status }) => type === 'repair' && isRunningTicket(status));
  const places = [...Map.groupBy(repairs, ({ customer }) => customer.areaId)]
    .flatMap(([areaId, tickets]) => (areaId === null || tickets.length < OUTAGE_FROM ? [] : [{ areaId, tickets }]))
    .toSorted((a, b) => b.tickets.length - a.tickets.length)
    .slice(0, MOST_SHOWN);
  const counts = useCounts(places.map(({ areaId }) => repairsIn(areaId)));
  if (places.length === 0) return null;
  return (
    <div className={classes.hints} data-testid="outage-hint">
      {places.map(({ areaId, tickets }, index) => {
        const total = counts[index]?.total ?? tickets.length;
        return (
          <Link key={areaId} className={classes.hint} to={`/tickets?${writeListQuery(listTickets, repairsIn(areaId).query)}`}>
            <IconWarning size={14} aria-hidden />
            {t('outage', { total: number(total), area: tickets[0]?.customer.area ?? '' })}
          </Link>
        );
      })}
    </div>
  );
}

function repairsIn(areaId: number): CountOf {
  return {
    contract: listTickets,
    query: { areaId: String(areaId), status: RUNNING_TICKET_STATUSES.join(','), type: 'repair' },
  };
}
