import { z } from 'zod';
import {
  NOTIFICATION_PRIORITIES,
  NOTIFICATION_TYPES,
  notificationPrioritySchema,
  notificationTypeSchema,
  preferenceSchema,
} from '../domain/notification-kinds.ts';
import { roleSchema } from '../domain/roles.ts';
import { multiLine, singleLine, storableJson } from '../domain/text.ts';
import {
  defineContract,
  idParamSchema,
  idParams,
  idSchema,
  instantSchema,
  listOf,
  pageOf,
  pageQuery,
  recordOf,
} from './contract.ts';

/** Fields are the columns of the table, as the source document prints them (SPEC §6). */
export const notificationSchema = z.strictObject({
  id: z.int(),
  user_id: z.int(),
  type: notificationTypeSchema,
  /** One of `NOTIFICATION_EVENTS`, or the id of a notification type; null for old rows. */
  event: z.string().nullable(),
  title: z.string(),
  message: z.string(),
  link: z.string().nullable(),
  data: z.record(z.string(), z.unknown()).nullable(),
  is_read: z.boolean(),
  read_at: instantSchema.nullable(),
  created_at: instantSchema,
  /** Its place in the list: creation, latest repeat, or the end of a snooze. */
  bumped_at: instantSchema,
  expires_at: instantSchema.nullable(),
  priority: notificationPrioritySchema,
  seen_at: instantSchema.nullable(),
  archived_at: instantSchema.nullable(),
  snoozed_until: instantSchema.nullable(),
  group_key: z.string().nullable(),
  /** How many events this line stands for. */
  repeat_count: z.int(),
  /** Who takes care of it; everybody who was told of the event sees the same. */
  acknowledged_by: z.strictObject({ id: z.int(), name: z.string() }).nullable(),
  acknowledged_at: instantSchema.nullable(),
  escalated_at: instantSchema.nullable(),
  resolved_at: instantSchema.nullable(),
  abilities: z.strictObject({ acknowledge: z.boolean() }),
});
export type NotificationRow = z.output<typeof notificationSchema>;

const badge = {
  /** What the bell shows. */
  unread: z.int().nonnegative(),
  /** What came since the list was last looked at. */
  unseen: z.int().nonnegative(),
};

export const NOTIFICATION_SORTS = ['-bumped_at', '-priority'] as const;
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const listNotifications = defineContract({
  method: 'GET',
  path: '/api/notifications',
  permission: 'notifications.read',
  tag: 'notifications',
  summary: 'The own notifications, newest first: the inbox unless archived or snoozed ones are asked for. All filters combine.',
  query: z.strictObject({
    ...pageQuery,
    /** Instead of a cursor, from 1. */
    page: z.coerce.number().int().min(1).max(500).optional(),
    sort: z.enum(NOTIFICATION_SORTS).default('-bumped_at'),
    type: listOf(NOTIFICATION_TYPES).optional(),
    priority: listOf(NOTIFICATION_PRIORITIES).optional(),
    unread: flag.optional(),
    archived: flag.default(false),
    snoozed: flag.default(false),
  }),
  response: pageOf(notificationSchema).extend(badge),
});

export const unreadNotifications = defineContract({
  method: 'GET',
  path: '/api/notifications/unread',
  permission: 'notifications.read',
  tag: 'notifications',
  summary: 'How many own notifications are unread: the badge.',
  response: z.strictObject({ success: z.literal(true), count: z.int().nonnegative() }),
});

const channels = preferenceSchema.partial();
const urgentChannels = channels.refine((value) => value.inApp !== false, { error: 'urgent_always_listed', path: ['inApp'] });
const preferencesSchema = z.strictObject({
  mutedUntil: instantSchema.nullable(),
  types: z.strictObject({
    ticket: preferenceSchema,
    registration: preferenceSchema,
    invoice: preferenceSchema,
    system: preferenceSchema,
  }),
  priorities: z.strictObject({
    low: preferenceSchema,
    normal: preferenceSchema,
    high: preferenceSchema,
    urgent: preferenceSchema,
  }),
});

export const getNotificationPreferences = defineContract({
  method: 'GET',
  path: '/api/notifications/preferences',
  permission: 'notifications.preferences',
  tag: 'notifications',
  summary: 'What one is told of in the app, by sound and on the desktop, per type and per severity. Both must allow it.',
  response: recordOf(preferencesSchema),
});

export const changeNotificationPreferences = defineContract({
  method: 'PUT',
  path: '/api/notifications/preferences',
  permission: 'notifications.preferences',
  tag: 'notifications',
  summary: 'Change some of the switches; what is not named stays. Urgent ones always stand in the list.',
  body: z.strictObject({
    mutedUntil: instantSchema.nullable().optional(),
    types: z.strictObject({ ticket: channels, registration: channels, invoice: channels, system: channels }).partial().optional(),
    priorities: z.strictObject({ low: channels, normal: channels, high: channels, urgent: urgentChannels }).partial().optional(),
  }),
  response: recordOf(preferencesSchema),
});

export const getNotification = defineContract({
  method: 'GET',
  path: '/api/notifications/:id',
  permission: 'notifications.read',
  tag: 'notifications',
  summary: 'One own notification.',
  params: idParams,
  response: recordOf(notificationSchema),
});

export const readAllNotifications = defineContract({
  method: 'PUT',
  path: '/api/notifications/mark-all-read',
  permission: 'notifications.update',
  tag: 'notifications',
  summary: 'Mark the inbox as read: all of it, or of some types, or what stood there up to an id.',
  query: z.strictObject({ type: listOf(NOTIFICATION_TYPES).optional(), upToId: idParamSchema.optional() }),
  response: recordOf(z.strictObject({ changed: z.int() })),
});

export const seeNotifications = defineContract({
  method: 'PUT',
  path: '/api/notifications/seen',
  permission: 'notifications.update',
  tag: 'notifications',
  summary: 'The list was looked at: everything up to this id is seen, and stays unread.',
  body: z.strictObject({ upToId: idSchema }),
  response: recordOf(z.strictObject({ changed: z.int() })),
});

const change = {
  permission: 'notifications.update',
  tag: 'notifications',
  params: idParams,
  response: recordOf(notificationSchema),
} as const;

export const readNotification = defineContract({
  ...change,
  method: 'PUT',
  path: '/api/notifications/:id/read',
  summary: 'Mark as read; read ones are seen.',
});

export const unreadNotification = defineContract({
  ...change,
  method: 'PUT',
  path: '/api/notifications/:id/unread',
  summary: 'Mark as unread again.',
});

export const archiveNotification = defineContract({
  ...change,
  method: 'PUT',
  path: '/api/notifications/:id/archive',
  summary: 'Done with it: out of the inbox, kept until it expires.',
});

export const unarchiveNotification = defineContract({
  ...change,
  method: 'PUT',
  path: '/api/notifications/:id/unarchive',
  summary: 'Back into the inbox.',
});

export const snoozeNotification = defineContract({
  ...change,
  method: 'PUT',
  path: '/api/notifications/:id/snooze',
  summary: 'Out of sight until an instant within a year, then unread and on top again; null wakes it now.',
  body: z.strictObject({ until: instantSchema.nullable() }),
});

export const acknowledgeNotification = defineContract({
  ...change,
  method: 'POST',
  path: '/api/notifications/:id/acknowledge',
  permission: 'notifications.acknowledge',
  summary:
    'Take care of it: everybody who was told of the same event sees the owner, and nothing is escalated. The first one wins (409).',
});

export const deleteNotification = defineContract({
  method: 'DELETE',
  path: '/api/notifications/:id',
  permission: 'notifications.update',
  tag: 'notifications',
  summary: 'Delete one; it can be restored until `undoUntil`.',
  params: idParams,
  response: recordOf(z.strictObject({ id: z.int(), undoUntil: instantSchema })),
});

export const restoreNotification = defineContract({
  ...change,
  method: 'POST',
  path: '/api/notifications/:id/restore',
  summary: 'Undo the deletion of one.',
});

export const clearNotifications = defineContract({
  method: 'DELETE',
  path: '/api/notifications/clear-all',
  permission: 'notifications.update',
  tag: 'notifications',
  summary: 'Delete the read ones of the inbox. `batchId` undoes it until `undoUntil`.',
  response: recordOf(z.strictObject({ deleted: z.int(), batchId: z.string(), undoUntil: instantSchema })),
});

export const restoreNotifications = defineContract({
  method: 'POST',
  path: '/api/notifications/restore',
  permission: 'notifications.update',
  tag: 'notifications',
  summary: 'Undo a clearing.',
  body: z.strictObject({ batchId: z.uuid() }),
  response: recordOf(z.strictObject({ restored: z.int() })),
});

/** A place inside the desk, never another site. */
const linkSchema = singleLine(500).regex(/^\/(?![/\\])[^\s\\]*$/, 'link');

export const createNotification = defineContract({
  method: 'POST',
  path: '/api/notifications',
  permission: 'notifications.create',
  tag: 'notifications',
  summary: 'Tell users, or everybody with some roles, something by hand. Preferences are obeyed.',
  body: z
    .strictObject({
      user_id: idSchema.optional(),
      user_ids: z.array(idSchema).min(1).max(500).optional(),
      roles: z.array(roleSchema).min(1).max(6).optional(),
      type: notificationTypeSchema.default('system'),
      title: singleLine(255),
      message: multiLine(4_000),
      link: linkSchema.nullable().optional(),
      data: z.record(singleLine(100), storableJson).optional(),
      priority: notificationPrioritySchema.default('normal'),
      expires_at: instantSchema.nullable().optional(),
      /** Repeats of one group within 30 minutes are one line. */
      group_key: singleLine(200).optional(),
    })
    .refine((body) => body.user_id !== undefined || body.user_ids !== undefined || body.roles !== undefined, {
      error: 'recipient_required',
      path: ['user_id'],
    }),
  response: recordOf(z.strictObject({ created: z.int(), ids: z.array(z.int()) })),
});
