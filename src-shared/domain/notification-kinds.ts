import { z } from 'zod';
import type { Labels } from './language.ts';

/** What a line in the notification center is about; each has one colour and icon (SPEC §7). */
export const NOTIFICATION_TYPES = ['ticket', 'registration', 'invoice', 'system'] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];
export const notificationTypeSchema = z.enum(NOTIFICATION_TYPES);

export const NOTIFICATION_TYPE_LABELS: Labels<NotificationType> = {
  ticket: { id: 'Tiket', en: 'Tickets' },
  registration: { id: 'Registrasi', en: 'Registrations' },
  invoice: { id: 'Tagihan', en: 'Invoices' },
  system: { id: 'Sistem', en: 'System' },
};

/** Severity, the mildest first: the order of the list is its rank. */
export const NOTIFICATION_PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type NotificationPriority = (typeof NOTIFICATION_PRIORITIES)[number];
export const notificationPrioritySchema = z.enum(NOTIFICATION_PRIORITIES);

export const NOTIFICATION_PRIORITY_LABELS: Labels<NotificationPriority> = {
  low: { id: 'Rendah', en: 'Low' },
  normal: { id: 'Normal', en: 'Normal' },
  high: { id: 'Tinggi', en: 'High' },
  urgent: { id: 'Mendesak', en: 'Urgent' },
};

/** The more severe of two. */
export function moreSevere(one: NotificationPriority, other: NotificationPriority): NotificationPriority {
  return NOTIFICATION_PRIORITIES.indexOf(one) >= NOTIFICATION_PRIORITIES.indexOf(other) ? one : other;
}

/** What is announced besides the types of the message catalogue, whose lines carry the id of their type. */
export const NOTIFICATION_EVENTS = [
  'ticket_new',
  'ticket_updated',
  'registration_new',
  'registration_status',
  'invoice_created',
  'invoice_paid',
  'payment_proof',
  'sla_breach',
  'gateway_down',
  'gateway_restored',
  'job_missed',
  'queue_stalled',
  'system_alert',
  'manual',
] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/** A line goes away by itself after this long unless its event says otherwise. */
export const NOTIFICATION_KEPT_SECONDS = 90 * 86_400;

/** What a user may switch per type and per severity. Urgent lines always stand in the list. */
export const preferenceSchema = z.strictObject({
  inApp: z.boolean(),
  sound: z.boolean(),
  desktop: z.boolean(),
  /** Silent for now, without forgetting the switches. */
  muted: z.boolean(),
});
export type NotificationPreference = z.output<typeof preferenceSchema>;

/** Sound and desktop notification only for what needs a person (UI): the types allow them, the severities decide. */
export const DEFAULT_TYPE_PREFERENCE: NotificationPreference = { inApp: true, sound: true, desktop: true, muted: false };
export const DEFAULT_PRIORITY_PREFERENCES: Readonly<Record<NotificationPriority, NotificationPreference>> = {
  low: { inApp: true, sound: false, desktop: false, muted: false },
  normal: { inApp: true, sound: false, desktop: false, muted: false },
  high: { inApp: true, sound: true, desktop: true, muted: false },
  urgent: { inApp: true, sound: true, desktop: true, muted: false },
};

export interface NotificationPreferences {
  /** Everything is silent until then. */
  readonly mutedUntil: string | null;
  readonly types: Readonly<Record<NotificationType, NotificationPreference>>;
  readonly priorities: Readonly<Record<NotificationPriority, NotificationPreference>>;
}

/** Whether a new line of that type and severity may make itself heard, by sound or on the desktop, at `now`. */
export function mayInterrupt(
  channel: 'sound' | 'desktop',
  preferences: NotificationPreferences,
  notice: { readonly type: NotificationType; readonly priority: NotificationPriority },
  now: Date,
): boolean {
  const { mutedUntil } = preferences;
  if (mutedUntil !== null && now.getTime() < Date.parse(mutedUntil)) return false;
  const rules = [preferences.types[notice.type], preferences.priorities[notice.priority]];
  return rules.every((rule) => rule[channel] && !rule.muted);
}
