import type { Outlet, Transaction } from '#service/db/unit-of-work.ts';
import type { Notice, NoticeGroup } from './define-notice.ts';
import type { InApp, InAppEvent, InAppLine } from './in-app.port.ts';
import type { Badge } from './in-app-badge.ts';
import { lockGroups, resolveEvents } from './in-app-events.ts';
import { findActiveUsers, resolveLines } from './in-app-lines.ts';
import type { NewsItem } from './news.ts';

/** The notification center for the rest of the service. See the port for what it promises. */
export function createInApp({ news, badge }: { readonly news: Outlet<NewsItem>; readonly badge: Badge }): InApp {
  async function writeInApp(tx: Transaction, event: InAppEvent, lines: readonly InAppLine[]) {
    const ids: number[] = [];
    if (lines.length > 0 && !tx.operation?.quiet) {
      tx.gather(news, { kind: 'tell', event, lines, onWritten: (id) => ids.push(id) });
    }
    return {
      async lines() {
        await tx.flush();
        return ids;
      },
    };
  }

  return {
    writeInApp,

    async announce(tx, notice, given, { eventId, actorId }) {
      const payload = notice.payload.parse(given);
      const { roles = notice.roles, userIds = [] } = notice.audience?.(payload) ?? {};
      const isHeard = roles.length > 0 || userIds.length > 0;
      const users = isHeard ? await findActiveUsers(tx.client, { roles, userIds, except: actorId }) : [];
      const event = eventOf(notice, payload, eventId);
      const { type, title, message, words, link, priority } = event;
      const told = { type, title, message, ...(words === undefined ? {} : { words }), link, priority };
      return writeInApp(
        tx,
        event,
        users.map((userId) => ({ userId, ...told })),
      );
    },

    async resolve(tx, selector, resolution) {
      // How many there are is the answer, so what was gathered comes first.
      await tx.flush();
      if ('groupKey' in selector) await lockGroups(tx.client, [selector.groupKey]);
      const keys = await resolveEvents(tx.client, [selector]);
      if (keys.length > 0) {
        const lines = await resolveLines(tx.client, keys, resolution);
        tx.afterCommit(() => badge.told(lines));
      }
      return keys.length;
    },

    close: async (tx, selector) => tx.gather(news, { kind: 'close', selector }),
    acknowledgeSubject: async (tx, subject, userId) => tx.gather(news, { kind: 'own', subject, userId }),
  };
}

/** What a declaration says of one payload. */
function eventOf<P>(notice: Notice<P>, payload: P, eventId: string): InAppEvent {
  const { id, event, type, priority } = notice;
  const data = notice.data?.(payload);
  const group = notice.group?.(payload) ?? null;
  const subject = notice.subject?.(payload);
  const keptSeconds = notice.keptSeconds?.(payload);
  return {
    event,
    type: typeof type === 'function' ? type(payload) : type,
    priority: typeof priority === 'function' ? priority(payload) : priority,
    ...notice.says(payload),
    link: notice.link(payload),
    dedupeKey: `${id}:${eventId}`,
    ...(data === undefined ? {} : { data }),
    ...(group === null ? {} : groupOf(group)),
    ...(subject === undefined ? {} : { subject }),
    ...(keptSeconds === undefined ? {} : { expiresInSeconds: keptSeconds }),
  };
}

function groupOf({ key, windowSeconds, repeats, heading, link }: NoticeGroup): Partial<InAppEvent> {
  const grouped = { ...heading, ...(link === undefined ? {} : { link }) };
  return {
    groupKey: key,
    ...(windowSeconds === undefined ? {} : { groupWindowSeconds: windowSeconds }),
    ...(repeats === undefined ? {} : { repeats }),
    ...(Object.keys(grouped).length === 0 ? {} : { grouped }),
  };
}
