import type { TicketPriority, TicketStatus } from '#shared/domain/ticket.ts';
import { TICKET_PRIORITY_LABELS, TICKET_STATUS_LABELS } from '#shared/domain/ticket.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { type Look, meaningColor, meaningTextColor, PRIORITY_LOOK, TICKET_STATUS_LOOK } from './meaning.ts';
import classes from './status-badge.module.css';

/** Icon and word of one meaning. Only what needs eyes (`strong`) colours the word too. */
export function StatusBadge({
  look,
  label,
  strong = false,
}: {
  readonly look: Look;
  readonly label: string;
  readonly strong?: boolean;
}) {
  return (
    <span className={classes.badge} style={strong ? { color: meaningTextColor(look.meaning) } : undefined}>
      <look.icon size={16} stroke={1.9} color={meaningColor(look.meaning)} aria-hidden />
      <span className="ellipsis">{label}</span>
    </span>
  );
}

export function TicketStatusBadge({ status }: { readonly status: TicketStatus }) {
  const { text } = useLanguage();
  return <StatusBadge look={TICKET_STATUS_LOOK[status]} label={text(TICKET_STATUS_LABELS[status])} />;
}

export function PriorityBadge({ priority }: { readonly priority: TicketPriority }) {
  const { text } = useLanguage();
  const strong = priority === 'urgent' || priority === 'high';
  return <StatusBadge look={PRIORITY_LOOK[priority]} label={text(TICKET_PRIORITY_LABELS[priority])} strong={strong} />;
}
