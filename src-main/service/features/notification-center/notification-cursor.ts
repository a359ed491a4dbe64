import { cursorMicros, cursorNumber, cursorWord, sortCursor } from '#service/lists/cursor.ts';
import { NOTIFICATION_SORTS } from '#shared/contracts/notifications.contract.ts';
import { NOTIFICATION_PRIORITIES, type NotificationPriority } from '#shared/domain/notification-kinds.ts';

export type NotificationSort = (typeof NOTIFICATION_SORTS)[number];

/** The last row of a page: severity, place in the list, id. */
export type NotificationPosition = {
  readonly priority: NotificationPriority;
  readonly micros: string;
  readonly id: number;
};

export const notificationCursor = sortCursor<NotificationSort, NotificationPosition>(NOTIFICATION_SORTS, {
  priority: cursorWord(NOTIFICATION_PRIORITIES),
  micros: cursorMicros,
  id: cursorNumber,
});
