import type { Pool } from 'pg';
import type { ToldLine } from '#service/notifications/in-app-badge.ts';
import { NOW } from '#service/notifications/in-app-sql.ts';
import { UNDO_SECONDS } from './notification-changes.repository.ts';

/** Each statement reads its index in order and then single rows (the array keeps the planner from joining whole tables). */
const AT_ONCE = 2_000;
/** Longer than any line lives: an event without lines is nobody's. */
const EVENTS_KEPT = '180 days';

/** Lines whose snooze is over: awake, on top of the list. Each is returned to one caller only, on whichever node. */
export async function wakeSnoozed(pool: Pool): Promise<ToldLine[]> {
  const { rows } = await pool.query<ToldLine>(
    `UPDATE notifications n SET snoozed_until = NULL, moved_up_at = ${NOW}
     WHERE n.id = ANY (ARRAY(SELECT id FROM notifications WHERE snoozed_until <= ${NOW} AND deleted_at IS NULL ORDER BY snoozed_until LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED))
     RETURNING n.id, n.user_id AS "userId", n.type, n.priority`,
  );
  return rows;
}

/** Removes what expired and what was deleted beyond undo; returns whose lists changed. Until then lists hide them. */
export async function removeExpired(pool: Pool): Promise<{ removed: number; userIds: number[] }> {
  const { rows } = await pool.query<{ userId: number; shown: boolean }>(
    `DELETE FROM notifications WHERE id = ANY (ARRAY(
       SELECT id FROM notifications WHERE expires_at <= ${NOW} ORDER BY expires_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED))
     RETURNING user_id AS "userId", deleted_at IS NULL AS shown`,
  );
  const { rowCount: deleted } = await pool.query(
    `DELETE FROM notifications WHERE id = ANY (ARRAY(
       SELECT id FROM notifications WHERE deleted_at <= ${NOW} - interval '${UNDO_SECONDS} seconds' ORDER BY deleted_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED))`,
  );
  return {
    removed: rows.length + (deleted ?? 0),
    userIds: [...new Set(rows.filter(({ shown }) => shown).map(({ userId }) => userId))],
  };
}

export async function removeOldEvents(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `DELETE FROM notification_events WHERE key = ANY (ARRAY(
       SELECT key FROM notification_events WHERE last_at < ${NOW} - interval '${EVENTS_KEPT}' ORDER BY last_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED))`,
  );
  return rowCount ?? 0;
}
