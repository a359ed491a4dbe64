import type { TicketPriority, TicketStatus } from '#shared/domain/ticket.ts';
import {
  IconAssigned,
  IconCancelled,
  IconCompleted,
  IconInProgress,
  IconOnHold,
  IconOpen,
  IconPriorityHigh,
  IconPriorityLow,
  IconPriorityNormal,
  IconPriorityUrgent,
} from '#ui/icons.ts';
import type { Look } from '#ui/meaning.ts';

export const TICKET_STATUS_LOOK: Readonly<Record<TicketStatus, Look>> = {
  open: { meaning: 'neutral', icon: IconOpen },
  assigned: { meaning: 'progress', icon: IconAssigned },
  in_progress: { meaning: 'progress', icon: IconInProgress },
  on_hold: { meaning: 'warning', icon: IconOnHold },
  completed: { meaning: 'done', icon: IconCompleted },
  cancelled: { meaning: 'neutral', icon: IconCancelled },
};

export const PRIORITY_LOOK: Readonly<Record<TicketPriority, Look>> = {
  urgent: { meaning: 'danger', icon: IconPriorityUrgent },
  high: { meaning: 'warning', icon: IconPriorityHigh },
  normal: { meaning: 'neutral', icon: IconPriorityNormal },
  low: { meaning: 'neutral', icon: IconPriorityLow },
};
