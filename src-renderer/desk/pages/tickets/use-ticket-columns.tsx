import { useMemo } from 'react';
import { Link } from 'react-router';
import { MessageTicks } from '#desk/parts/MessageTicks.tsx';
import { SlaBar } from '#desk/parts/SlaBar.tsx';
import { PriorityBadge, TicketStatusBadge } from '#desk/parts/TicketBadges.tsx';
import { useLanguage } from '#i18n/use-language.ts';
import type { TicketRow } from '#shared/contracts/tickets.contract.ts';
import { TICKET_TYPE_LABELS } from '#shared/domain/ticket.ts';
import { Flash } from '#ui/feedback/Flash.tsx';
import type { ListColumn } from '#ui/list/list-types.ts';
import { TimeAgo } from '#ui/TimeAgo.tsx';
import { useTexts } from './texts.ts';
import classes from './tickets.module.css';

/** Widths of the list from which a column is shown by default. */
const LAPTOP = 900;
const WIDE = 1_200;
const FULL_HD = 1_380;

/** Status, person and deadline stay in sight even beside an open ticket. */
export function useTicketColumns(): readonly ListColumn<TicketRow>[] {
  const t = useTexts();
  const { text } = useLanguage();
  return useMemo<readonly ListColumn<TicketRow>[]>(
    () => [
      {
        id: 'number',
        label: t('column.number'),
        width: 98,
        fixed: true,
        link: true,
        sort: { descending: '-createdAt', ascending: 'createdAt' },
        cell: (row) => <span className={`${classes.number} tabular`}>{row.number}</span>,
      },
      {
        id: 'title',
        label: t('column.title'),
        width: 240,
        grow: true,
        fixed: true,
        link: true,
        cell: (row) => (
          <span className={classes.titleCell}>
            <span className="ellipsis">{row.title}</span>
            <span className={classes.customer}>{row.customer.name}</span>
          </span>
        ),
      },
      {
        id: 'area',
        label: t('column.area'),
        width: 148,
        from: FULL_HD,
        cell: ({ customer }) =>
          customer.areaId === null ? (
            <span className={classes.muted}>–</span>
          ) : (
            <Link to={`/tickets?areaId=${customer.areaId}`} className={`${classes.cellLink} ellipsis`}>
              {customer.area}
            </Link>
          ),
      },
      {
        id: 'priority',
        label: t('column.priority'),
        width: 112,
        from: LAPTOP,
        cell: (row) => (
          <Flash of={row.priority}>
            <PriorityBadge priority={row.priority} />
          </Flash>
        ),
      },
      {
        id: 'status',
        label: t('column.status'),
        width: 126,
        cell: (row) => (
          <Flash of={row.status}>
            <TicketStatusBadge status={row.status} />
          </Flash>
        ),
      },
      {
        id: 'technician',
        label: t('column.technician'),
        width: 134,
        cell: (row) => (
          <Flash of={row.technician?.id ?? null}>
            <span className={row.technician === null ? `${classes.muted} ellipsis` : 'ellipsis'}>
              {row.technician?.name ?? t('unassigned')}
            </span>
          </Flash>
        ),
      },
      {
        id: 'sla',
        label: t('column.sla'),
        width: 132,
        sort: { ascending: 'slaDueAt' },
        cell: (row) => <SlaBar createdAt={row.createdAt} dueAt={row.slaDueAt} priority={row.priority} status={row.status} />,
      },
      {
        id: 'message',
        label: t('column.message'),
        width: 148,
        from: LAPTOP,
        cell: (row) => (
          <Flash of={row.lastMessage?.status ?? null}>
            {row.lastMessage === null ? (
              <span className={classes.muted}>–</span>
            ) : (
              <MessageTicks state={row.lastMessage.status} />
            )}
          </Flash>
        ),
      },
      {
        id: 'type',
        label: t('column.type'),
        width: 144,
        from: Number.POSITIVE_INFINITY,
        cell: (row) => <span className="ellipsis">{text(TICKET_TYPE_LABELS[row.type])}</span>,
      },
      {
        id: 'created',
        label: t('column.created'),
        width: 104,
        from: FULL_HD,
        sort: { descending: '-createdAt', ascending: 'createdAt' },
        cell: (row) => (
          <span className={classes.muted}>
            <TimeAgo at={row.createdAt} />
          </span>
        ),
      },
      {
        id: 'updated',
        label: t('column.updated'),
        width: 104,
        from: WIDE,
        sort: { descending: '-updatedAt' },
        cell: (row) => (
          <span className={classes.muted}>
            <TimeAgo at={row.updatedAt} />
          </span>
        ),
      },
    ],
    [t, text],
  );
}
