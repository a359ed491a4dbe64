import { PriorityBadge, TicketStatusBadge } from '#desk/parts/TicketBadges.tsx';
import { useLanguage } from '#i18n/use-language.ts';
import {
  TICKET_PRIORITY_LABELS,
  TICKET_STATUS_LABELS,
  TICKET_TYPE_LABELS,
  ticketPrioritySchema,
  ticketStatusSchema,
  ticketTypeSchema,
} from '#shared/domain/ticket.ts';
import type { ListFilter } from '#ui/list/list-types.ts';
import { useTexts } from './texts.ts';
import { useAreaOptions, useTechnicians } from './use-ticket-data.ts';

/** How tickets are filtered: the names of what the contract offers. */
export function useTicketFilters(): readonly ListFilter[] {
  const t = useTexts();
  const { text } = useLanguage();
  const technicians = useTechnicians();
  const areas = useAreaOptions();
  const slaNames: Readonly<Record<string, string>> = {
    breached: t('filter.slaBreached'),
    near: t('filter.slaNear'),
    due: t('filter.slaLate'),
  };
  return [
    {
      field: 'status',
      label: t('filter.status'),
      nameOf: (value) => text(TICKET_STATUS_LABELS[ticketStatusSchema.parse(value)]),
      contentOf: (value) => <TicketStatusBadge status={ticketStatusSchema.parse(value)} />,
    },
    {
      field: 'priority',
      label: t('filter.priority'),
      nameOf: (value) => text(TICKET_PRIORITY_LABELS[ticketPrioritySchema.parse(value)]),
      contentOf: (value) => <PriorityBadge priority={ticketPrioritySchema.parse(value)} />,
    },
    { field: 'areaId', label: t('filter.area'), options: areas },
    {
      field: 'technicianId',
      label: t('filter.technician'),
      options: technicians.map(({ id, name }) => ({ value: String(id), label: name })),
      excludes: ['unassigned'],
    },
    { field: 'unassigned', label: t('filter.unassigned'), excludes: ['technicianId'] },
    {
      field: 'type',
      label: t('filter.type'),
      nameOf: (value) => text(TICKET_TYPE_LABELS[ticketTypeSchema.parse(value)]),
    },
    { field: 'sla', label: t('filter.sla'), nameOf: (value) => slaNames[value] ?? value, onlySet: true },
    { field: 'mine', label: t('filter.mine'), onlySet: true },
    { field: 'customerId', label: t('filter.customer'), onlySet: true },
  ];
}
