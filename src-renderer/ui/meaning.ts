import type { TicketMessage } from '#shared/contracts/tickets.contract.ts';
import type { TicketPriority, TicketStatus } from '#shared/domain/ticket.ts';
import {
  type Icon,
  IconAssigned,
  IconCancelled,
  IconCompleted,
  IconDelivered,
  IconExpired,
  IconInProgress,
  IconOnHold,
  IconOpen,
  IconPending,
  IconPriorityHigh,
  IconPriorityLow,
  IconPriorityNormal,
  IconPriorityUrgent,
  IconSending,
  IconSent,
  IconSkipped,
  IconUnknown,
  IconWarning,
} from './icons.ts';

/** What a colour may say. Colours stand for nothing else. */
export type Meaning = 'danger' | 'warning' | 'progress' | 'done' | 'neutral' | 'marketing';

export interface Look {
  readonly meaning: Meaning;
  readonly icon: Icon;
}

export type MessageState = TicketMessage['status'];

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
  normal: { meaning: 'progress', icon: IconPriorityNormal },
  low: { meaning: 'neutral', icon: IconPriorityLow },
};

/** Delivered and read share the double tick, as on the phone; the word and the blue of "read" tell them apart. */
export const MESSAGE_STATE_LOOK: Readonly<Record<MessageState, Look>> = {
  pending: { meaning: 'neutral', icon: IconPending },
  queued: { meaning: 'neutral', icon: IconPending },
  sending: { meaning: 'progress', icon: IconSending },
  sent: { meaning: 'neutral', icon: IconSent },
  delivered: { meaning: 'done', icon: IconDelivered },
  read: { meaning: 'progress', icon: IconDelivered },
  failed: { meaning: 'danger', icon: IconWarning },
  unknown: { meaning: 'warning', icon: IconUnknown },
  expired: { meaning: 'neutral', icon: IconExpired },
  skipped: { meaning: 'neutral', icon: IconSkipped },
  cancelled: { meaning: 'neutral', icon: IconCancelled },
};

/** CSS colour of an icon or bar. */
export function meaningColor(meaning: Meaning): string {
  return `var(--meaning-${meaning})`;
}

/** CSS colour of words: dark enough to be read (AA) on every surface. */
export function meaningTextColor(meaning: Meaning): string {
  return `var(--meaning-${meaning}-text)`;
}
