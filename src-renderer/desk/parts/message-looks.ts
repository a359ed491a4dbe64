import type { MESSAGE_STATES } from '#shared/domain/message.ts';
import {
  IconCancelled,
  IconDelivered,
  IconExpired,
  IconPending,
  IconSending,
  IconSent,
  IconSkipped,
  IconUnknown,
  IconWarning,
} from '#ui/icons.ts';
import type { Look } from '#ui/meaning.ts';

export type MessageState = (typeof MESSAGE_STATES)[number];

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
