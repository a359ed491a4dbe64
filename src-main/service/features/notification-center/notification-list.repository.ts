import type { Pool, PoolClient } from 'pg';
import { searchPattern } from '#service/lists/search-pattern.ts';
import { ALIVE, AWAKE, EVENT_KEY, NOW, UNREAD, UNSEEN } from '#service/notifications/in-app-sql.ts';
import type { NotificationPriority, NotificationType } from '#shared/domain/notification-kinds.ts';
import { NOTIFICATION_PRIORITIES } from '#shared/domain/notification-kinds.ts';
import type { NotificationPosition, NotificationSort } from './notification-cursor.ts';

export interface NotificationFilter {
  readonly userId: number;
  readonly types: readonly NotificationType[] | undefined;
  readonly priorities: readonly NotificationPriority[] | undefined;
  readonly unread: boolean | undefined;
  readonly archived: boolean;
  readonly snoozed: boolean;
  readonly search: string | undefined;
}

export interface NotificationPlace {
  readonly sort: NotificationSort;
  readonly after: NotificationPosition | null;
  readonly offset: number;
  readonly limit: number;
}

export interface NotificationRecord {
  readonly id: number;
  readonly userId: number;
  readonly type: NotificationType;
  readonly event: string | null;
  readonly title: string;
  readonly message: string;
  readonly link: string | null;
  readonly data: Record<string, unknown> | null;
  readonly isRead: boolean;
  readonly readAt: Date | null;
  readonly createdAt: Date;
  readonly bumpedAt: Date;
  readonly micros: string;
  readonly expiresAt: Date | null;
  readonly priority: NotificationPriority;
  readonly seenAt: Date | null;
  readonly archivedAt: Date | null;
  readonly snoozedUntil: Date | null;
  readonly groupKey: string | null;
  readonly repeatCount: number;
  readonly eventKey: string | null;
  readonly ownerId: number | null;
  readonly ownerName: string | null;
  readonly acknowledgedAt: Date | null;
  readonly escalatedAt: Date | null;
  readonly resolvedAt: Date | null;
}

export interface PageCounts {
  readonly total: number | null;
  readonly unread: number;
  readonly unseen: number;
}

type Queryable = Pick<Pool | PoolClient, 'query'>;

/** More are not counted. */
export const COUNT_CAP = 1_000;

const COLUMNS = `n.id, n.user_id AS "userId", n.type, n.event, n.title, n.message, n.link, n.data, n.is_read AS "isRead", n.read_at AS "readAt",
  n.created_at AS "createdAt", n.bumped_at AS "bumpedAt", (extract(epoch FROM n.bumped_at) * 1000000)::bigint::text AS micros,
  n.expires_at AS "expiresAt", n.priority, n.seen_at AS "seenAt", n.archived_at AS "archivedAt", n.snoozed_until AS "snoozedUntil",
  n.group_key AS "groupKey", n.repeat_count AS "repeatCount", ${EVENT_KEY} AS "eventKey", e.acknowledged_by AS "ownerId",
  u.name AS "ownerName", e.acknowledged_at AS "acknowledgedAt", e.escalated_at AS "escalatedAt", e.resolved_at AS "resolvedAt"`;
const JOINS = `LEFT JOIN notification_events e ON e.key = ${EVENT_KEY} LEFT JOIN users u ON u.id = e.acknowledged_by`;
const RANK = `array_position(ARRAY['${NOTIFICATION_PRIORITIES.join("','")}'], n.priority::text)`;

/** One page. By severity it is read severity by severity, so that an index serves every order. */
export async function findPage(
  db: Queryable,
  filter: NotificationFilter,
  place: NotificationPlace,
): Promise<NotificationRecord[]> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const { sort, after } = place;
  const most = bind(place.offset + place.limit);
  const beyond = after
    ? `(n.bumped_at, n.id) < (timestamptz 'epoch' + ${bind(after.micros)}::bigint * interval '1 microsecond', ${bind(after.id)}::bigint)`
    : null;
  const where = conditions(filter, bind);
  const part = (more: readonly (string | null)[]) =>
    `(SELECT n.* FROM notifications n WHERE ${[...where, ...more].filter((text) => text !== null).join(' AND ')}
      ORDER BY n.bumped_at DESC, n.id DESC LIMIT ${most})`;

  const wanted = filter.priorities;
  let found: string;
  if (sort === '-priority') {
    const limit = after ? NOTIFICATION_PRIORITIES.indexOf(after.priority) : NOTIFICATION_PRIORITIES.length;
    const parts = NOTIFICATION_PRIORITIES.flatMap((priority, rank) =>
      rank > limit || (wanted && !wanted.includes(priority))
        ? []
        : [part([`n.priority = '${priority}'`, after?.priority === priority ? beyond : null])],
    );
    if (parts.length === 0) return [];
    found = parts.join(' UNION ALL ');
  } else {
    found = part([wanted ? `n.priority = ANY (${bind(wanted)})` : null, beyond]);
  }
  const order = `${sort === '-priority' ? `${RANK} DESC, ` : ''}n.bumped_at DESC, n.id DESC`;
  const { rows } = await db.query<NotificationRecord>(
    `SELECT ${COLUMNS} FROM (SELECT * FROM (${found}) n ORDER BY ${order} OFFSET ${bind(place.offset)} LIMIT ${bind(place.limit)}) n
     ${JOINS} ORDER BY ${order}`,
    values,
  );
  return rows;
}

/** How many match, up to one more than the cap, or null where nobody asks; and the user's two counts. */
export async function countPage(db: Queryable, filter: NotificationFilter, withTotal: boolean): Promise<PageCounts> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const userId = bind(filter.userId);
  let total = 'NULL::int';
  if (withTotal) {
    const where = conditions(filter, bind);
    if (filter.priorities) where.push(`n.priority = ANY (${bind(filter.priorities)})`);
    total = `(SELECT count(*) FROM (SELECT FROM notifications n WHERE ${where.join(' AND ')} LIMIT ${COUNT_CAP + 1}) t)::int`;
  }
  const { rows } = await db.query<PageCounts>(
    `SELECT ${total} AS total,
            (SELECT count(*) FROM notifications n WHERE n.user_id = ${userId} AND ${UNREAD})::int AS unread,
            (SELECT count(*) FROM notifications n WHERE n.user_id = ${userId} AND ${UNSEEN})::int AS unseen`,
    values,
  );
  return rows[0] ?? { total: null, unread: 0, unseen: 0 };
}

/** The own line, or null: also for somebody else's, a deleted and an expired one. */
export async function findOne(db: Queryable, userId: number, id: number): Promise<NotificationRecord | null> {
  const { rows } = await db.query<NotificationRecord>(
    `SELECT ${COLUMNS} FROM notifications n ${JOINS} WHERE n.id = $1 AND n.user_id = $2 AND ${ALIVE}`,
    [id, userId],
  );
  return rows[0] ?? null;
}

function conditions(filter: NotificationFilter, bind: (value: unknown) => string): string[] {
  const where = [`n.user_id = ${bind(filter.userId)}`, ALIVE];
  where.push(filter.archived ? 'n.archived_at IS NOT NULL' : 'n.archived_at IS NULL');
  if (filter.snoozed) where.push(`n.snoozed_until IS NOT NULL AND n.snoozed_until > ${NOW}`);
  else if (!filter.archived) where.push(AWAKE);
  if (filter.unread !== undefined) where.push(filter.unread ? 'n.is_read = false' : 'n.is_read = true');
  if (filter.types) where.push(`n.type = ANY (${bind(filter.types)})`);
  if (filter.search) {
    where.push(
      `(n.title || ' ' || n.message || ' ' || coalesce(n.data -> 'words' ->> 'en', '')) ILIKE ${bind(searchPattern(filter.search))}`,
    );
  }
  return where;
}
