import { createColumnHelper } from '@tanstack/react-table';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TicketRow } from '#shared/contracts/tickets.contract.ts';
import { TICKET_TYPE_LABELS } from '#shared/domain/ticket.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import type { DataColumn, dataTableFeatures } from '../../../ui/DataTable.tsx';
import { Flash } from '../../../ui/Flash.tsx';
import { MessageTicks } from '../../../ui/MessageTicks.tsx';
import { SlaBar } from '../../../ui/SlaBar.tsx';
import { PriorityBadge, TicketStatusBadge } from '../../../ui/StatusBadge.tsx';
import { TimeAgo } from '../../../ui/TimeAgo.tsx';
import classes from './tickets.module.css';

const helper = createColumnHelper<typeof dataTableFeatures, TicketRow>();

/** Columns in their order, with the key of their name. The column switch and the header read the same list. */
export const TICKET_COLUMNS = [
  { id: 'number', label: 'ticket.column.number', size: 104, canHide: false },
  { id: 'title', label: 'ticket.column.title', size: 250, canHide: false },
  { id: 'priority', label: 'ticket.column.priority', size: 114, canHide: true },
  { id: 'status', label: 'ticket.column.status', size: 118, canHide: true },
  { id: 'technician', label: 'ticket.column.technician', size: 142, canHide: true },
  { id: 'sla', label: 'ticket.column.sla', size: 140, canHide: true },
  { id: 'message', label: 'ticket.column.message', size: 142, canHide: true },
  { id: 'type', label: 'ticket.column.type', size: 144, canHide: true },
  { id: 'updated', label: 'ticket.column.updated', size: 102, canHide: true },
] as const;

/** Hidden until somebody wants them; a laptop has no room for the last column either. */
export function defaultVisibility(isLaptop: boolean): Readonly<Record<string, boolean>> {
  return { type: false, updated: !isLaptop };
}

type ColumnId = (typeof TICKET_COLUMNS)[number]['id'];

function cellOf(id: ColumnId, row: TicketRow, t: TFunction, typeName: (row: TicketRow) => string) {
  switch (id) {
    case 'number':
      return <span className={`${classes.number} tabular`}>{row.number}</span>;
    case 'title':
      return (
        <span className={classes.titleCell}>
          <span className="ellipsis">{row.title}</span>
          <span className={classes.customer}>{row.customer.name}</span>
        </span>
      );
    case 'priority':
      return (
        <Flash of={row.priority}>
          <PriorityBadge priority={row.priority} />
        </Flash>
      );
    case 'status':
      return (
        <Flash of={row.status}>
          <TicketStatusBadge status={row.status} />
        </Flash>
      );
    case 'technician':
      return (
        <Flash of={row.technician?.id ?? null}>
          <span className={row.technician === null ? `${classes.muted} ellipsis` : 'ellipsis'}>
            {row.technician?.name ?? t('ticket.unassigned')}
          </span>
        </Flash>
      );
    case 'sla':
      return <SlaBar createdAt={row.createdAt} dueAt={row.slaDueAt} priority={row.priority} status={row.status} />;
    case 'message':
      return (
        <Flash of={row.lastMessage?.status ?? null}>
          {row.lastMessage === null ? <span className={classes.muted}>–</span> : <MessageTicks state={row.lastMessage.status} />}
        </Flash>
      );
    case 'type':
      return <span className="ellipsis">{typeName(row)}</span>;
    case 'updated':
      return (
        <span className={classes.muted}>
          <TimeAgo at={row.updatedAt} />
        </span>
      );
  }
}

/** The table draws cells as components: these must stay the same between renders, or every cell would be built anew. */
export function useTicketColumns(): DataColumn<TicketRow>[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return useMemo(
    () =>
      TICKET_COLUMNS.map((column) =>
        helper.display({
          id: column.id,
          size: column.size,
          header: t(column.label),
          cell: ({ row }) => cellOf(column.id, row.original, t, (ticket) => TICKET_TYPE_LABELS[ticket.type][language]),
        }),
      ),
    [t, language],
  );
}
