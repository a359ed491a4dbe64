import type { Pool } from 'pg';
import type { Publisher } from '#service/realtime/publisher.ts';
import { NOTIFICATION_PRIORITIES, type NotificationPriority, type NotificationType } from '#shared/domain/notification-kinds.ts';
import { UNREAD } from './in-app-sql.ts';

/** Waiting this long after the first change makes one announcement of a burst. */
const GATHER_MS = 100;
/** New lines told to one user at once; of more the most severe are told, and the badge says the rest. */
const MOST_AT_ONCE = 20;
const MOST_CHANGED = 200;

/** A line that its user should hear of. */
export interface ToldLine {
  readonly id: number;
  readonly userId: number;
  readonly type: NotificationType;
  readonly priority: NotificationPriority;
}

/** Announces new lines, changed lines and badges to the sockets of their users, after commit and never more than ten times a second. */
export interface Badge {
  /** New, repeated or woken lines. */
  told(lines: readonly ToldLine[]): void;
  /** Lines that changed without being news. */
  changed(lines: readonly { readonly id: number; readonly userId: number }[]): void;
  /** Everything of these users may have changed. */
  recount(userIds: readonly number[]): void;
  stop(): void;
}

export interface BadgeDeps {
  readonly pool: Pick<Pool, 'query'>;
  readonly publisher: Publisher;
  onError(error: unknown): void;
}

export function createBadge({ pool, publisher, onError }: BadgeDeps): Badge {
  let lines = new Map<number, ToldLine>();
  let changes = new Map<number, Set<number>>();
  let timer: NodeJS.Timeout | null = null;

  const changesOf = (userId: number): Set<number> => {
    const known = changes.get(userId) ?? new Set();
    changes.set(userId, known);
    return known;
  };

  function arm(): void {
    timer ??= setTimeout(() => {
      timer = null;
      void flush().catch(onError);
    }, GATHER_MS).unref();
  }

  async function flush(): Promise<void> {
    const told = lines;
    const changed = changes;
    lines = new Map();
    changes = new Map();
    const perUser = Map.groupBy(told.values(), (line) => line.userId);
    for (const [userId, own] of perUser) {
      for (const { id, type, priority } of mostSevere(own))
        publisher.publish(`user:${userId}`, 'notification', { id, type, priority });
    }
    for (const [userId, ids] of changed) {
      publisher.publish(`user:${userId}`, 'notification_changed', { ids: ids.size > MOST_CHANGED ? [] : [...ids] });
    }
    const userIds = [...new Set([...perUser.keys(), ...changed.keys()])];
    for (const { userId, unread, asOf } of await countUnread(pool, userIds)) {
      publisher.publish(`user:${userId}`, 'notification_count', { unread, asOf });
    }
  }

  return {
    told(added) {
      for (const line of added) lines.set(line.id, line);
      if (added.length > 0) arm();
    },
    changed(rows) {
      for (const { id, userId } of rows) changesOf(userId).add(id);
      if (rows.length > 0) arm();
    },
    recount(userIds) {
      for (const userId of userIds) changesOf(userId);
      if (userIds.length > 0) arm();
    },
    stop() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

function mostSevere(lines: readonly ToldLine[]): readonly ToldLine[] {
  if (lines.length <= MOST_AT_ONCE) return lines;
  const rank = (line: ToldLine) => NOTIFICATION_PRIORITIES.indexOf(line.priority);
  return lines.toSorted((a, b) => rank(b) - rank(a) || b.id - a.id).slice(0, MOST_AT_ONCE);
}

/** The badges of some users, zero included. `asOf` is real time: counts are compared by it, nothing is decided. */
export async function countUnread(
  pool: Pick<Pool, 'query'>,
  userIds: readonly number[],
): Promise<{ userId: number; unread: number; asOf: number }[]> {
  if (userIds.length === 0) return [];
  const { rows } = await pool.query<{ userId: number; unread: number; asOf: number }>(
    `SELECT u.id AS "userId", (extract(epoch FROM statement_timestamp()) * 1000)::float8 AS "asOf",
            (SELECT count(*) FROM notifications n WHERE n.user_id = u.id AND ${UNREAD})::int AS unread
     FROM unnest($1::int[]) AS u (id)`,
    [userIds],
  );
  return rows;
}
