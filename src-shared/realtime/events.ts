import { z } from 'zod';
import { MESSAGE_STATES } from '../domain/message.ts';
import { NOTIFICATION_PRIORITIES, NOTIFICATION_TYPES } from '../domain/notification-kinds.ts';

/**
 * Socket events. They announce that something changed and carry ids and states, never texts or phones: who wants more asks the API,
 * which checks the permission again.
 */
export const EVENTS = {
  /** A line of the own notification center is new, repeated, or back from its snooze. A burst is cut short: the count follows. */
  notification: z.strictObject({ id: z.int(), type: z.enum(NOTIFICATION_TYPES), priority: z.enum(NOTIFICATION_PRIORITIES) }),
  /** The own badge. `asOf` is when the database counted, in ms: an older count that arrives later is ignored. */
  notification_count: z.strictObject({ unread: z.int().nonnegative(), asOf: z.number() }),
  /** Own lines changed elsewhere: another window, an acknowledgement, a resolved event. Empty = ask for the list again. */
  notification_changed: z.strictObject({ ids: z.array(z.int()).max(200) }),
  ticket_created: z.strictObject({ id: z.int() }),
  ticket_updated: z.strictObject({ id: z.int() }),
  registration_created: z.strictObject({ id: z.int() }),
  registration_updated: z.strictObject({ id: z.int() }),
  registration_approved: z.strictObject({ id: z.int() }),
  /** One invoice, or with `id` null all that a run made. */
  invoice_created: z.strictObject({ id: z.int().nullable(), count: z.int() }),
  /** Nothing is owed on it any more. */
  invoice_paid: z.strictObject({ id: z.int() }),
  message_updated: z.strictObject({
    changes: z.array(z.strictObject({ id: z.int(), status: z.enum(MESSAGE_STATES), ticketId: z.int().nullable() })).max(200),
  }),
  gateway: z.strictObject({ id: z.string() }),
  queue: z.strictObject({ lane: z.string() }),
  bulk_progress: z.strictObject({ id: z.int(), done: z.int(), total: z.int(), succeeded: z.int(), failed: z.int() }),
  sandbox: z.strictObject({ seq: z.int() }),
  session_ended: z.strictObject({}),
} as const;

export type EventName = keyof typeof EVENTS;
export type EventPayload<N extends EventName> = z.output<(typeof EVENTS)[N]>;

/** Path of the socket endpoint on the service's own address. */
export const SOCKET_PATH = '/socket.io';
