import type { z } from 'zod';
import type { NotificationType } from './define-notification.ts';
import { emergencyAlert } from './types/emergency-alert.notification.ts';
import { installationSchedule } from './types/installation-schedule.notification.ts';
import { otp } from './types/otp.notification.ts';
import { registrationConfirmation } from './types/registration-confirmation.notification.ts';
import { registrationStatus } from './types/registration-status.notification.ts';
import { testMessage } from './types/test.notification.ts';
import { ticketAssignment } from './types/ticket-assignment.notification.ts';
import { ticketCreated } from './types/ticket-created.notification.ts';
import { ticketStatusUpdate } from './types/ticket-status-update.notification.ts';

const TYPES = [
  emergencyAlert,
  installationSchedule,
  otp,
  registrationConfirmation,
  registrationStatus,
  testMessage,
  ticketAssignment,
  ticketCreated,
  ticketStatusUpdate,
] as const;

type Types = (typeof TYPES)[number];
/** Payload of every type by its id. */
export type NotificationPayloads = { [T in Types as T['id']]: z.output<T['payload']> };
// biome-ignore lint/suspicious/noExplicitAny: the list holds types of different payloads; each parses its own.
export type AnyNotificationType = NotificationType<string, any>;

/** Every type of notification there is. A file in `types/` that is missing here fails the suite. */
export const NOTIFICATION_TYPES: readonly AnyNotificationType[] = TYPES;

export function notificationType(id: string): AnyNotificationType | undefined {
  return NOTIFICATION_TYPES.find((type) => type.id === id);
}
