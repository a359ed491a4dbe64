import type { FastifyRequest } from 'fastify';
import { languageOf } from '#service/http/language.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import * as contract from '#shared/contracts/notifications.contract.ts';
import type { NotificationCenter } from './notification-center.service.ts';
import type { NotificationRecord } from './notification-list.repository.ts';
import { presentNotification } from './notifications.presenter.ts';

export function mountNotificationCenter(mount: Mount, { center }: { readonly center: NotificationCenter }): void {
  const one = (request: FastifyRequest, row: NotificationRecord) => ({
    success: true as const,
    data: presentNotification(row, languageOf(request)),
  });

  mount(contract.listNotifications, async ({ actor, query, request }) => {
    const { rows, ...page } = await center.list(actor, query);
    return { success: true, data: rows.map((row) => presentNotification(row, languageOf(request))), ...page };
  });
  mount(contract.unreadNotifications, async ({ actor }) => ({ success: true, count: await center.unread(actor) }));
  mount(contract.getNotificationPreferences, async ({ actor }) => ({ success: true, data: await center.preferences(actor) }));
  mount(contract.changeNotificationPreferences, async ({ tx, actor, body }) => ({
    success: true,
    data: await center.changePreferences(tx, actor, body),
  }));
  mount(contract.getNotification, async ({ actor, params, request }) => one(request, await center.read(actor, params.id)));

  mount(contract.readAllNotifications, async ({ tx, actor, query }) => ({
    success: true,
    data: { changed: await center.readAll(tx, actor, query) },
  }));
  mount(contract.seeNotifications, async ({ tx, actor, body }) => ({
    success: true,
    data: { changed: await center.seeUpTo(tx, actor, body.upToId) },
  }));

  mount(contract.readNotification, async ({ tx, actor, params, request }) =>
    one(request, await center.change(tx, actor, params.id, 'read')),
  );
  mount(contract.unreadNotification, async ({ tx, actor, params, request }) =>
    one(request, await center.change(tx, actor, params.id, 'unread')),
  );
  mount(contract.archiveNotification, async ({ tx, actor, params, request }) =>
    one(request, await center.change(tx, actor, params.id, 'archive')),
  );
  mount(contract.unarchiveNotification, async ({ tx, actor, params, request }) =>
    one(request, await center.change(tx, actor, params.id, 'unarchive')),
  );
  mount(contract.snoozeNotification, async ({ tx, actor, params, body, request }) =>
    one(request, await center.snooze(tx, actor, params.id, body.until)),
  );
  mount(contract.acknowledgeNotification, async ({ tx, actor, params, request }) =>
    one(request, await center.acknowledge(tx, actor, params.id)),
  );

  mount(contract.deleteNotification, async ({ tx, actor, params }) => ({
    success: true,
    data: { id: params.id, undoUntil: (await center.remove(tx, actor, params.id)).toISOString() },
  }));
  mount(contract.restoreNotification, async ({ tx, actor, params, request }) =>
    one(request, await center.restore(tx, actor, params.id)),
  );
  mount(contract.clearNotifications, async ({ tx, actor }) => {
    const { undoUntil, ...cleared } = await center.clear(tx, actor);
    return { success: true, data: { ...cleared, undoUntil: undoUntil.toISOString() } };
  });
  mount(contract.restoreNotifications, async ({ tx, actor, body }) => ({
    success: true,
    data: { restored: await center.restoreBatch(tx, actor, body.batchId) },
  }));

  mount(contract.createNotification, async ({ tx, actor, body }) => {
    const ids = await center.create(tx, actor, body);
    return { success: true, data: { created: ids.length, ids: [...ids] } };
  });
}
