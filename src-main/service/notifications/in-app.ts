import { moreSevere } from '#shared/domain/notification-kinds.ts';
import type { Transaction } from '../db/unit-of-work.ts';
import type { InApp, InAppEvent, InAppLine } from './in-app.port.ts';
import type { Badge } from './in-app-badge.ts';
import {
  findGroupEvent,
  findKnownKey,
  insertEvent,
  lockGroup,
  ownEventsOf,
  repeatEvent,
  resolveEvents,
} from './in-app-events.ts';
import {
  clipped,
  findActiveUsers,
  LINK_MOST,
  linesOfEvents,
  resolveLines,
  storable,
  TITLE_MOST,
  type WrittenLine,
  writeLines,
} from './in-app-lines.ts';

/** The one writer of the notification center. See the port for what it promises. */
export function createInApp({ badge }: { readonly badge: Badge }): InApp {
  function tell(tx: Transaction, lines: readonly WrittenLine[]): readonly number[] {
    const awake = lines.filter((line) => line.awake);
    if (awake.length > 0) tx.afterCommit(() => badge.told(awake));
    return lines.map(({ id }) => id);
  }

  async function writeInApp(tx: Transaction, given: InAppEvent, lines: readonly InAppLine[]): Promise<readonly number[]> {
    if (lines.length === 0) return [];
    const event = {
      ...given,
      title: clipped(given.title, TITLE_MOST),
      message: storable(given.message),
      link: given.link === null ? null : clipped(given.link, LINK_MOST),
    };
    const { client } = tx;
    const { groupKey } = event;
    if (groupKey === undefined) {
      await insertEvent(client, event);
      return tell(tx, await writeLines(client, event, lines, { key: event.dedupeKey, repeatCount: 1, repeat: false }));
    }

    await lockGroup(client, groupKey);
    const known = await findKnownKey(client, event.dedupeKey);
    const group = known === null ? await findGroupEvent(client, event, groupKey) : null;
    if (!group) {
      if (known === null) await insertEvent(client, event);
      return tell(tx, await writeLines(client, event, lines, { key: known ?? event.dedupeKey, repeatCount: 1, repeat: false }));
    }
    if (event.repeats === 'once' && !group.resolved) return [];
    const [joined, joinedLines] = joinedWith(group, event, lines);
    await repeatEvent(client, group.key, joined);
    const target = { key: group.key, repeatCount: group.repeatCount + 1, repeat: 'unless_snoozed' } as const;
    return tell(tx, await writeLines(client, joined, joinedLines, target));
  }

  return {
    writeInApp,

    async announce(tx, { roles = [], userIds = [], exceptUserId = null, ...event }) {
      const told = await findActiveUsers(tx.client, { roles, userIds, except: exceptUserId });
      const { type, title, message, link, priority } = event;
      return writeInApp(
        tx,
        event,
        told.map((userId) => ({ userId, type, title, message, link, priority })),
      );
    },

    async resolve(tx, selector, resolution) {
      if ('groupKey' in selector) await lockGroup(tx.client, selector.groupKey);
      const keys = await resolveEvents(tx.client, selector);
      if (keys.length > 0) tell(tx, await resolveLines(tx.client, keys, resolution));
      return keys.length;
    },

    async close(tx, selector) {
      const keys = await resolveEvents(tx.client, selector);
      if (keys.length === 0) return;
      const lines = await linesOfEvents(tx.client, keys);
      tx.afterCommit(() => badge.changed(lines));
    },

    async acknowledgeSubject(tx, subject, userId) {
      const keys = await ownEventsOf(tx.client, subject, userId);
      if (keys.length === 0) return;
      const lines = await linesOfEvents(tx.client, keys);
      tx.afterCommit(() => badge.changed(lines));
    },
  };
}

/** The words of one line for several events. Its severity falls only once the earlier ones are over. */
function joinedWith(
  group: { readonly priority: InAppEvent['priority']; readonly resolved: boolean },
  event: InAppEvent,
  lines: readonly InAppLine[],
): [InAppEvent, readonly InAppLine[]] {
  const severity = (priority: InAppEvent['priority']) => (group.resolved ? priority : moreSevere(priority, group.priority));
  const words = {
    ...(event.grouped?.title === undefined ? {} : { title: clipped(event.grouped.title, TITLE_MOST) }),
    ...(event.grouped?.link === undefined ? {} : { link: event.grouped.link }),
  };
  return [
    { ...event, ...words, priority: severity(event.priority) },
    lines.map((line) => ({ ...line, ...words, priority: severity(line.priority) })),
  ];
}
