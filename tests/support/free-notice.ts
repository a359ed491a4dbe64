import { z } from 'zod';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { defineNotice } from '#service/notifications/define-notice.ts';
import type { InApp, InAppEvent, ToldLines } from '#service/notifications/in-app.port.ts';
import type { NotificationEvent } from '#shared/domain/notification-kinds.ts';
import type { Role } from '#shared/domain/roles.ts';

/** An event as a test puts it together, with its addressees. */
export interface FreeAnnouncement extends InAppEvent {
  readonly event: NotificationEvent;
  readonly roles?: readonly Role[];
  readonly userIds?: readonly number[];
  readonly exceptUserId?: number | null;
}

/** Announces what no feature declares, through a declaration made for it. */
export function announceFreely(inApp: Pick<InApp, 'announce'>, tx: Transaction, given: FreeAnnouncement): Promise<ToldLines> {
  const { roles = [], userIds = [], exceptUserId = null, grouped = {}, dedupeKey, groupKey, ...event } = given;
  const { link, ...heading } = grouped;
  const notice = defineNotice({
    id: 'test',
    event: event.event,
    type: event.type,
    priority: event.priority,
    roles,
    audience: () => ({ userIds }),
    payload: z.null(),
    says: () => event,
    link: () => event.link,
    data: () => event.data,
    group: () =>
      groupKey === undefined
        ? null
        : {
            key: groupKey,
            heading,
            ...(event.groupWindowSeconds === undefined ? {} : { windowSeconds: event.groupWindowSeconds }),
            ...(event.repeats === undefined ? {} : { repeats: event.repeats }),
            ...(link === undefined ? {} : { link }),
          },
    subject: () => event.subject,
    keptSeconds: () => event.expiresInSeconds,
    samples: [null],
  });
  return inApp.announce(tx, notice, null, { eventId: dedupeKey, actorId: exceptUserId });
}
