import type { z } from 'zod';
import { testMessage } from '../features/gateways/test.notification.ts';
import { emergencyAlert } from '../features/messages/emergency-alert.notification.ts';
import { otp } from '../features/otp/otp.notification.ts';
import { installationSchedule } from '../features/registrations/installation-schedule.notification.ts';
import { registrationConfirmation } from '../features/registrations/registration-confirmation.notification.ts';
import { registrationStatus } from '../features/registrations/registration-status.notification.ts';
import { ticketAssignment } from '../features/tickets/ticket-assignment.notification.ts';
import { ticketCreated } from '../features/tickets/ticket-created.notification.ts';
import { ticketStatusUpdate } from '../features/tickets/ticket-status-update.notification.ts';
import type { NotificationType } from './define-notification.ts';

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
