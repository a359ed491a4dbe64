import type { Outlet, Transaction } from '#service/db/unit-of-work.ts';
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

    async announce(tx, { roles = [], userIds = [], exceptUserId = null, ...event }) {
      const users = await findActiveUsers(tx.client, { roles, userIds, except: exceptUserId });
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
