import type { PoolClient } from 'pg';
import { ALIVE, AWAKE, NOW, UNREAD } from '#service/notifications/in-app-sql.ts';
import type { NotificationType } from '#shared/domain/notification-kinds.ts';

/** How long a deletion can be undone; then housekeeping removes the rows. */
export const UNDO_SECONDS = 10 * 60;
const UNDOABLE = `n.deleted_at > ${NOW} - interval '${UNDO_SECONDS} seconds'`;

/** What a user may do to one own line. */
const CHANGES = {
  read: `is_read = true, read_at = coalesce(n.read_at, ${NOW}), seen_at = coalesce(n.seen_at, ${NOW})`,
  unread: 'is_read = false, read_at = NULL',
  archive: `archived_at = coalesce(n.archived_at, ${NOW}), snoozed_until = NULL, seen_at = coalesce(n.seen_at, ${NOW})`,
  unarchive: 'archived_at = NULL',
  wake: `snoozed_until = NULL, moved_up_at = CASE WHEN n.snoozed_until IS NULL THEN n.moved_up_at ELSE ${NOW} END`,
  delete: `deleted_at = ${NOW}, deleted_batch = NULL`,
} as const;
export type LineChange = keyof typeof CHANGES;

/** False when there is no such line of this user. */
export async function changeLine(client: PoolClient, change: LineChange, userId: number, id: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE notifications n SET ${CHANGES[change]} WHERE n.id = $1 AND n.user_id = $2 AND ${ALIVE}`,
    [id, userId],
  );
  return rowCount === 1;
}

/** Comes back unread and unseen by itself when the instant has passed: lists and counts go by the time. */
export async function snoozeLine(client: PoolClient, userId: number, id: number, until: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE notifications n SET snoozed_until = $3, archived_at = NULL, is_read = false, read_at = NULL, seen_at = NULL
     WHERE n.id = $1 AND n.user_id = $2 AND ${ALIVE}`,
    [id, userId, until],
  );
  return rowCount === 1;
}

/** A line that repeats at this moment is left out: it is about to be unread again anyway, and nobody waits for anybody. */
async function changeInbox(client: PoolClient, set: string, where: string, values: readonly unknown[]): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE notifications n SET ${set}
     WHERE n.id = ANY (ARRAY(SELECT n.id FROM notifications n WHERE n.user_id = $1 AND ${where} ORDER BY n.id FOR UPDATE SKIP LOCKED))`,
    [...values],
  );
  return rowCount ?? 0;
}

export function readAll(
  client: PoolClient,
  userId: number,
  only: { readonly types: readonly NotificationType[] | null; readonly upToId: number | null },
): Promise<number> {
  return changeInbox(
    client,
    CHANGES.read,
    `${UNREAD} AND ($2::text[] IS NULL OR n.type = ANY ($2)) AND ($3::bigint IS NULL OR n.id <= $3)`,
    [userId, only.types, only.upToId],
  );
}

export function seeUpTo(client: PoolClient, userId: number, upToId: number): Promise<number> {
  return changeInbox(
    client,
    `seen_at = ${NOW}`,
    `n.seen_at IS NULL AND n.archived_at IS NULL AND ${ALIVE} AND ${AWAKE} AND n.id <= $2`,
    [userId, upToId],
  );
}

/** Deletes what is read in the inbox; archived and snoozed lines are kept on purpose. */
export function clearRead(client: PoolClient, userId: number, batchId: string): Promise<number> {
  return changeInbox(
    client,
    `deleted_at = ${NOW}, deleted_batch = $2`,
    `n.is_read = true AND n.archived_at IS NULL AND ${ALIVE} AND ${AWAKE}`,
    [userId, batchId],
  );
}

export async function restoreLine(client: PoolClient, userId: number, id: number): Promise<void> {
  await client.query(
    `UPDATE notifications n SET deleted_at = NULL, deleted_batch = NULL WHERE n.id = $1 AND n.user_id = $2 AND ${UNDOABLE}`,
    [id, userId],
  );
}

export async function restoreBatch(client: PoolClient, userId: number, batchId: string): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE notifications n SET deleted_at = NULL, deleted_batch = NULL WHERE n.user_id = $1 AND n.deleted_batch = $2 AND ${UNDOABLE}`,
    [userId, batchId],
  );
  return rowCount ?? 0;
}

/** The database's now, which decides about snoozing, expiry and undo. */
export async function databaseNow(client: PoolClient): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>('SELECT engine_now() AS now');
  const [row] = rows;
  if (!row) throw new Error('the database did not tell the time');
  return row.now;
}

/** Gives the event an owner, if it has none and is not over. The event of a line from before events were kept is made now. */
export async function acknowledgeEvent(
  client: PoolClient,
  line: { readonly id: number },
  userId: number,
): Promise<string | null> {
  const { rows } = await client.query<{ key: string }>(
    `UPDATE notifications n SET event_key = coalesce(n.event_key, n.dedupe_key, 'line:' || n.id) WHERE n.id = $1 RETURNING n.event_key AS key`,
    [line.id],
  );
  const key = rows[0]?.key;
  if (key === undefined) return null;
  const { rowCount: made } = await client.query(
    `INSERT INTO notification_events (key, event, type, priority, title, message, link, created_at, raised_at, last_at)
     SELECT $1, event, type, priority, title, message, link, created_at, created_at, bumped_at FROM notifications WHERE id = $2
     ON CONFLICT (key) DO NOTHING`,
    [key, line.id],
  );
  if (made === 1)
    await client.query('UPDATE notifications SET event_key = $1 WHERE dedupe_key = $1 AND event_key IS NULL', [key]);
  const { rowCount } = await client.query(
    `UPDATE notification_events SET acknowledged_by = $2, acknowledged_at = ${NOW}
     WHERE key = $1 AND acknowledged_at IS NULL AND resolved_at IS NULL`,
    [key, userId],
  );
  return rowCount === 1 ? key : null;
}

/** The ids among these that are active users. */
export async function findUsers(client: PoolClient, ids: readonly number[]): Promise<Set<number>> {
  const { rows } = await client.query<{ id: number }>('SELECT id FROM users WHERE active AND id = ANY ($1::bigint[])', [ids]);
  return new Set(rows.map(({ id }) => id));
}
