import { useLanguage } from '#i18n/use-language.ts';
import { TICKET_PRIORITY_LABELS, TICKET_STATUS_LABELS, type TicketPriority, type TicketStatus } from '#shared/domain/ticket.ts';
import { StatusBadge } from '#ui/StatusBadge.tsx';
import { PRIORITY_LOOK, TICKET_STATUS_LOOK } from './ticket-looks.ts';

export function TicketStatusBadge({ status }: { readonly status: TicketStatus }) {
  const { text } = useLanguage();
  return <StatusBadge look={TICKET_STATUS_LOOK[status]} label={text(TICKET_STATUS_LABELS[status])} />;
}

export function PriorityBadge({ priority }: { readonly priority: TicketPriority }) {
  const { text } = useLanguage();
  const strong = priority === 'urgent' || priority === 'high';
  return <StatusBadge look={PRIORITY_LOOK[priority]} label={text(TICKET_PRIORITY_LABELS[priority])} strong={strong} />;
}
