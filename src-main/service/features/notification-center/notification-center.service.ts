import type { Actor } from '#service/access/actor.ts';
import type { Audit } from '#service/audit/audit.ts';
import type { Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import { AppError, illegal, invalid, refused } from '#service/errors.ts';
import { totalOf } from '#service/lists/capped-count.ts';
import { readPage } from '#service/lists/keyset-page.ts';
import type { InApp } from '#service/notifications/in-app.port.ts';
import { type Badge, countUnread } from '#service/notifications/in-app-badge.ts';
import { linesOfEvents } from '#service/notifications/in-app-lines.ts';
import type { Ids } from '#service/ports/ids.ts';
import type { BodyOf, QueryOf } from '#shared/contracts/contract.ts';
import type { createNotification, listNotifications, readAllNotifications } from '#shared/contracts/notifications.contract.ts';
import type { NotificationPreferences } from '#shared/domain/notification-kinds.ts';
import { manualNotice } from './notification-center.notices.ts';
import * as changes from './notification-changes.repository.ts';
import { notificationCursor } from './notification-cursor.ts';
import { COUNT_CAP, countPage, findOne, findPage, type NotificationRecord } from './notification-list.repository.ts';
import { findPreferences, lockPreferences, storePreferences } from './notification-preferences.repository.ts';
import { changedRows, type PreferencesChange, preferencesOf } from './notification-preferences.ts';

const LONGEST_SNOOZE_MS = 366 * 86_400_000;

export interface NotificationPage {
  readonly rows: readonly NotificationRecord[];
  readonly nextCursor: string | null;
  /** Missing when there are too many to count, and on later pages of a cursor. */
  readonly total?: number;
  readonly unread: number;
  readonly unseen: number;
}

export interface NotificationCenterDeps {
  readonly unitOfWork: Pick<UnitOfWork, 'pool'>;
  readonly inApp: InApp;
  readonly badge: Badge;
  readonly audit: Audit;
  readonly ids: Ids;
}

export type NotificationCenter = ReturnType<typeof createNotificationCenter>;

/** What a user sees and does in the own notification center. Lines of others do not exist here. */
export function createNotificationCenter({ unitOfWork, inApp, badge, audit, ids }: NotificationCenterDeps) {
  const { pool } = unitOfWork;

  async function read(actor: Actor, id: number, tx?: Transaction): Promise<NotificationRecord> {
    const row = await findOne(tx?.client ?? pool, actor.userId, id);
    if (!row) throw new AppError('not_found');
    return row;
  }

  /** The line after a change; `not_found` when it was not the actor's to change. */
  async function changed(tx: Transaction, actor: Actor, id: number, found: boolean): Promise<NotificationRecord> {
    if (!found) throw new AppError('not_found');
    tx.afterCommit(() => badge.changed([{ id, userId: actor.userId }]));
    return read(actor, id, tx);
  }

  function recount(tx: Transaction, actor: Actor): void {
    tx.afterCommit(() => badge.recount([actor.userId]));
  }

  return {
    read,

    async list(actor: Actor, query: QueryOf<typeof listNotifications>): Promise<NotificationPage> {
      if (query.page !== undefined && query.cursor !== undefined) {
        throw invalid('querystring.page', 'page_or_cursor');
      }
      const { limit, sort } = query;
      const filter = {
        userId: actor.userId,
        types: query.type,
        priorities: query.priority,
        unread: query.unread,
        archived: query.archived,
        snoozed: query.snoozed,
        search: query.search,
      };
      const after = notificationCursor.decode(sort, query.cursor);
      const offset = query.page === undefined ? 0 : (query.page - 1) * limit;
      const page = await readPage(
        limit,
        (most) => findPage(pool, filter, { sort, after, offset, limit: most }),
        (last) => notificationCursor.encode(sort, last),
      );
      const { total, ...counts } = await countPage(pool, filter, after === null);
      return { ...page, ...totalOf(total !== null && total > COUNT_CAP ? null : total), ...counts };
    },

    async unread(actor: Actor): Promise<number> {
      const [count] = await countUnread(pool, [actor.userId]);
      return count?.unread ?? 0;
    },

    async change(
      tx: Transaction,
      actor: Actor,
      id: number,
      change: Exclude<changes.LineChange, 'delete'>,
    ): Promise<NotificationRecord> {
      return changed(tx, actor, id, await changes.changeLine(tx.client, change, actor.userId, id));
    },

    async snooze(tx: Transaction, actor: Actor, id: number, until: string | null): Promise<NotificationRecord> {
      if (until === null) return changed(tx, actor, id, await changes.changeLine(tx.client, 'wake', actor.userId, id));
      const at = new Date(until);
      const ahead = at.getTime() - (await changes.databaseNow(tx.client)).getTime();
      if (ahead <= 0) throw invalid('body.until', 'until_past');
      if (ahead > LONGEST_SNOOZE_MS) throw invalid('body.until', 'until_too_far');
      return changed(tx, actor, id, await changes.snoozeLine(tx.client, actor.userId, id, at));
    },

    async readAll(tx: Transaction, actor: Actor, { type, upToId }: QueryOf<typeof readAllNotifications>): Promise<number> {
      const count = await changes.readAll(tx.client, actor.userId, { types: type ?? null, upToId: upToId ?? null });
      recount(tx, actor);
      return count;
    },

    async seeUpTo(tx: Transaction, actor: Actor, upToId: number): Promise<number> {
      const count = await changes.seeUpTo(tx.client, actor.userId, upToId);
      if (count > 0) recount(tx, actor);
      return count;
    },

    /** Returns until when it can be undone. */
    async remove(tx: Transaction, actor: Actor, id: number): Promise<Date> {
      if (!(await changes.changeLine(tx.client, 'delete', actor.userId, id))) throw new AppError('not_found');
      tx.afterCommit(() => badge.changed([{ id, userId: actor.userId }]));
      return undoUntil(tx);
    },

    async restore(tx: Transaction, actor: Actor, id: number): Promise<NotificationRecord> {
      await changes.restoreLine(tx.client, actor.userId, id);
      return changed(tx, actor, id, true);
    },

    async clear(tx: Transaction, actor: Actor): Promise<{ deleted: number; batchId: string; undoUntil: Date }> {
      const batchId = ids.uuid();
      const deleted = await changes.clearRead(tx.client, actor.userId, batchId);
      recount(tx, actor);
      return { deleted, batchId, undoUntil: await undoUntil(tx) };
    },

    async restoreBatch(tx: Transaction, actor: Actor, batchId: string): Promise<number> {
      const restored = await changes.restoreBatch(tx.client, actor.userId, batchId);
      if (restored === 0) throw new AppError('not_found');
      recount(tx, actor);
      return restored;
    },

    /** The first one owns it. Who has it already may ask again. */
    async acknowledge(tx: Transaction, actor: Actor, id: number): Promise<NotificationRecord> {
      const line = await read(actor, id, tx);
      const key = await changes.acknowledgeEvent(tx.client, line, actor.userId);
      if (key === null) {
        const now = await read(actor, id, tx);
        if (now.ownerId === actor.userId) return now;
        throw takenBy(now);
      }
      await changes.changeLine(tx.client, 'read', actor.userId, id);
      await audit(tx, {
        actor,
        action: 'notification.acknowledge',
        entity: 'notification',
        entityId: key,
        after: { acknowledgedBy: actor.userId },
      });
      const told = await linesOfEvents(tx.client, [key]);
      tx.afterCommit(() => badge.changed(told));
      return read(actor, id, tx);
    },

    async preferences(actor: Actor): Promise<NotificationPreferences> {
      return preferencesOf(await findPreferences(pool, actor.userId));
    },

    async changePreferences(tx: Transaction, actor: Actor, change: PreferencesChange): Promise<NotificationPreferences> {
      await lockPreferences(tx.client, actor.userId);
      const rows = changedRows(preferencesOf(await findPreferences(tx.client, actor.userId)), change);
      if (rows.length > 0) await storePreferences(tx.client, actor.userId, rows);
      return preferencesOf(await findPreferences(tx.client, actor.userId));
    },

    /** By hand. Returns the ids of the lines; fewer than asked for when somebody has switched such lines off. */
    async create(tx: Transaction, actor: Actor, body: BodyOf<typeof createNotification>): Promise<readonly number[]> {
      const userIds = [...new Set([...(body.user_id === undefined ? [] : [body.user_id]), ...(body.user_ids ?? [])])];
      const known = await changes.findUsers(tx.client, userIds);
      const unknown = userIds.find((userId) => !known.has(userId));
      if (unknown !== undefined) {
        const field = unknown === body.user_id ? 'body.user_id' : `body.user_ids.${body.user_ids?.indexOf(unknown)}`;
        throw invalid(field, 'unknown_user');
      }
      const { expires_at: expiresAt, group_key: groupKey } = body;
      const eventId = ids.uuid();
      const told = await inApp.announce(
        tx,
        manualNotice,
        {
          type: body.type,
          priority: body.priority,
          title: body.title,
          message: body.message,
          link: body.link ?? null,
          userIds,
          roles: body.roles ?? [],
          ...(body.data === undefined ? {} : { data: body.data }),
          ...(groupKey === undefined ? {} : { groupKey }),
          ...(expiresAt ? { keptSeconds: await secondsUntil(tx, expiresAt) } : {}),
        },
        { eventId, actorId: null },
      );
      const created = await told.lines();
      await audit(tx, {
        actor,
        action: 'notification.create',
        entity: 'notification',
        entityId: `manual:${eventId}`,
        after: {
          type: body.type,
          priority: body.priority,
          title: body.title,
          userIds,
          roles: body.roles ?? [],
          created: created.length,
        },
      });
      return created;
    },
  };
}

async function undoUntil(tx: Transaction): Promise<Date> {
  return new Date((await changes.databaseNow(tx.client)).getTime() + changes.UNDO_SECONDS * 1_000);
}

async function secondsUntil(tx: Transaction, instant: string): Promise<number> {
  const seconds = (Date.parse(instant) - (await changes.databaseNow(tx.client)).getTime()) / 1_000;
  if (seconds <= 0) throw invalid('body.expires_at', 'until_past');
  return seconds;
}

function takenBy(line: NotificationRecord): AppError {
  if (line.resolvedAt !== null) {
    return illegal('id', 'line_resolved', { at: line.resolvedAt.toISOString() });
  }
  return refused('conflict', 'id', 'line_acknowledged', {
    by: line.ownerName,
    at: line.acknowledgedAt?.toISOString() ?? null,
  });
}
