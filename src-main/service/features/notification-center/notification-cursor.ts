import { NOTIFICATION_SORTS } from '#shared/contracts/notifications.contract.ts';
import { NOTIFICATION_PRIORITIES, type NotificationPriority } from '#shared/domain/notification-kinds.ts';
import { invalid } from '../../errors.ts';

export type NotificationSort = (typeof NOTIFICATION_SORTS)[number];

/** The last row of a page: severity, place in the list as microseconds since 1970 (a `Date` has only milliseconds), id. */
export interface NotificationPosition {
  readonly priority: NotificationPriority;
  readonly micros: string;
  readonly id: number;
}

export function encodeNotificationCursor(sort: NotificationSort, { priority, micros, id }: NotificationPosition): string {
  return Buffer.from(`${sort}|${priority}|${micros}|${id}`).toString('base64url');
}

/** Throws `validation_failed` for a cursor of another sort and for anything that is none. */
export function decodeNotificationCursor(sort: NotificationSort, cursor: string): NotificationPosition {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [, of, severity, micros, id] = /^(-[a-z_]+)\|([a-z]+)\|(\d{1,16})\|(\d{1,15})$/.exec(text) ?? [];
  const priority = NOTIFICATION_PRIORITIES.find((known) => known === severity);
  if (micros === undefined || priority === undefined || !NOTIFICATION_SORTS.some((known) => known === of)) {
    throw invalid('querystring.cursor', 'cursor');
  }
  if (of !== sort) throw invalid('querystring.cursor', 'cursor_sort');
  return { priority, micros, id: Number(id) };
}
