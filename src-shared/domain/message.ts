import { z } from 'zod';
import type { Labels } from './language.ts';
import { defineStatusMachine } from './status-machine.ts';

/** States of a row of the delivery ledger, `whatsapp_notifications.status` (SPEC §3). */
export const MESSAGE_STATES = [
  'pending',
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'unknown',
  'expired',
  'skipped',
  'cancelled',
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];
export const messageStateSchema = z.enum(MESSAGE_STATES);

export const MESSAGE_STATE_LABELS: Labels<MessageState> = {
  pending: { id: 'Menunggu', en: 'Pending' },
  queued: { id: 'Dalam antrean', en: 'Queued' },
  sending: { id: 'Sedang dikirim', en: 'Sending' },
  sent: { id: 'Terkirim', en: 'Sent' },
  delivered: { id: 'Diterima', en: 'Delivered' },
  read: { id: 'Dibaca', en: 'Read' },
  failed: { id: 'Gagal', en: 'Failed' },
  unknown: { id: 'Tidak diketahui', en: 'Unknown' },
  expired: { id: 'Kedaluwarsa', en: 'Expired' },
  skipped: { id: 'Dilewati', en: 'Skipped' },
  cancelled: { id: 'Dibatalkan', en: 'Cancelled' },
};

/** THE transitions of a ledger row (ENGINE E-2). Evidence of delivery beats everything; nothing else moves backwards. */
export const MESSAGE_TRANSITIONS = {
  pending: ['queued', 'skipped', 'expired', 'cancelled'],
  queued: ['pending', 'sending', 'expired', 'cancelled'],
  sending: ['sent', 'queued', 'failed', 'unknown'],
  sent: ['delivered', 'read', 'failed'],
  delivered: ['read'],
  read: [],
  failed: ['queued', 'delivered', 'read'],
  unknown: ['sent', 'delivered', 'read', 'failed', 'queued'],
  expired: [],
  skipped: [],
  cancelled: [],
} as const satisfies Readonly<Record<MessageState, readonly MessageState[]>>;

export const messageStateMachine = defineStatusMachine<MessageState>({
  transitions: MESSAGE_TRANSITIONS,
  labels: MESSAGE_STATE_LABELS,
});

/** Whether E-2 has this step. Staying in a state is no step. */
export function canMove(from: MessageState, to: MessageState): boolean {
  return messageStateMachine.can(from, to);
}

/** Whether no step leads out: nothing, not even a late report, changes such a row. */
export function isTerminal(state: MessageState): boolean {
  return messageStateMachine.isTerminal(state);
}

/** States in which the engine still owes an attempt or its outcome. */
export const OPEN_MESSAGE_STATES = ['pending', 'queued', 'sending'] as const satisfies readonly MessageState[];

/** Whether the engine still works on the row. `unknown` is not open: it waits for evidence or for a person. */
export function isOpen(state: MessageState): boolean {
  return (OPEN_MESSAGE_STATES as readonly MessageState[]).includes(state);
}

/** Columns of the statistics (SPEC §6). Every state counts in exactly one, so the columns add up to the total. */
export const MESSAGE_STATISTICS = ['sent', 'failed', 'pending', 'unknown', 'expired', 'skipped', 'cancelled'] as const;
export type MessageStatistic = (typeof MESSAGE_STATISTICS)[number];

const STATISTIC_OF_STATE: Readonly<Record<MessageState, MessageStatistic>> = {
  pending: 'pending',
  queued: 'pending',
  sending: 'pending',
  sent: 'sent',
  delivered: 'sent',
  read: 'sent',
  failed: 'failed',
  unknown: 'unknown',
  expired: 'expired',
  skipped: 'skipped',
  cancelled: 'cancelled',
};

/** The column a row of this state counts in. */
export function statisticOf(state: MessageState): MessageStatistic {
  return STATISTIC_OF_STATE[state];
}

/** The states that count in a column, for queries. */
export function statesOf(statistic: MessageStatistic): readonly MessageState[] {
  return MESSAGE_STATES.filter((state) => STATISTIC_OF_STATE[state] === statistic);
}

/** Lanes are queues, most urgent first (SPEC §3). */
export const LANES = ['urgent', 'normal', 'bulk'] as const;
export type Lane = (typeof LANES)[number];
export const laneSchema = z.enum(LANES);

export const LANE_LABELS: Labels<Lane> = {
  urgent: { id: 'Mendesak', en: 'Urgent' },
  normal: { id: 'Normal', en: 'Normal' },
  bulk: { id: 'Massal', en: 'Bulk' },
};

/** More recipients than this make a send `bulk`. */
export const BULK_THRESHOLD = 20;

/** Marketing needs consent and obeys caps; operational messages belong to the service. */
export const MESSAGE_CLASSES = ['operational', 'marketing'] as const;
export type MessageClass = (typeof MESSAGE_CLASSES)[number];
export const messageClassSchema = z.enum(MESSAGE_CLASSES);

export const MESSAGE_CLASS_LABELS: Labels<MessageClass> = {
  operational: { id: 'Operasional', en: 'Operational' },
  marketing: { id: 'Pemasaran', en: 'Marketing' },
};

/** `whatsapp_notifications.recipient_type`. */
export const RECIPIENT_TYPES = ['customer', 'technician', 'supervisor', 'manager', 'staff', 'group'] as const;
export type RecipientType = (typeof RECIPIENT_TYPES)[number];
export const recipientTypeSchema = z.enum(RECIPIENT_TYPES);

export const RECIPIENT_TYPE_LABELS: Labels<RecipientType> = {
  customer: { id: 'Pelanggan', en: 'Customer' },
  technician: { id: 'Teknisi', en: 'Technician' },
  supervisor: { id: 'Supervisor', en: 'Supervisor' },
  manager: { id: 'Manajer', en: 'Manager' },
  staff: { id: 'Staf', en: 'Staff' },
  group: { id: 'Grup', en: 'Group' },
};
