import type { PoolClient } from 'pg';
import type { NotificationPriority } from '#shared/domain/notification-kinds.ts';
import type { EventSelector, InAppEvent } from './in-app.port.ts';
import { NOW } from './in-app-sql.ts';

const GROUP_WINDOW_SECONDS = 30 * 60;

export interface OpenEvent {
  readonly key: string;
  readonly priority: NotificationPriority;
  readonly repeatCount: number;
  readonly resolved: boolean;
}

/** Statements about the rows that all who were told of an event share. Inside the caller's transaction. */

/** From here to the end of the transaction nobody else decides about this group. */
export async function lockGroup(client: PoolClient, groupKey: string): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('notification-group:' || $1, 0))`, [groupKey]);
}

/** Key of the event that this dedupe key was merged into, or its own when it exists already. */
export async function findKnownKey(client: PoolClient, dedupeKey: string): Promise<string | null> {
  const { rows } = await client.query<{ key: string }>(
    `SELECT event_key AS key FROM notification_event_keys WHERE key = $1
     UNION ALL SELECT key FROM notification_events WHERE key = $1 LIMIT 1`,
    [dedupeKey],
  );
  return rows[0]?.key ?? null;
}

/** The latest event of the group within its window, locked. For `once` an open event has no window: it lasts until it is resolved. */
export async function findGroupEvent(client: PoolClient, event: InAppEvent, groupKey: string): Promise<OpenEvent | null> {
  const { rows } = await client.query<OpenEvent>(
    `SELECT key, priority, repeat_count AS "repeatCount", resolved_at IS NOT NULL AS resolved FROM notification_events
     WHERE group_key = $1 AND (greatest(last_at, resolved_at) > ${NOW} - $2 * interval '1 second' OR ($3 AND resolved_at IS NULL))
     ORDER BY last_at DESC, key DESC LIMIT 1 FOR UPDATE`,
    [groupKey, event.groupWindowSeconds ?? GROUP_WINDOW_SECONDS, event.repeats === 'once'],
  );
  return rows[0] ?? null;
}

export async function insertEvent(client: PoolClient, event: InAppEvent): Promise<void> {
  await client.query(
    `INSERT INTO notification_events (key, event, type, priority, title, message, link, group_key, subject, created_at, raised_at, last_at)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, t.now, t.now, t.now FROM (SELECT ${NOW} AS now) t
     ON CONFLICT (key) DO NOTHING`,
    [
      event.dedupeKey,
      event.event,
      event.type,
      event.priority,
      event.title,
      event.message,
      event.link,
      event.groupKey ?? null,
      event.subject ?? null,
    ],
  );
}

/** One more of the group. A resolved event begins anew, so it needs an owner again. A line for several subjects is about none of them. */
export async function repeatEvent(client: PoolClient, key: string, event: InAppEvent): Promise<void> {
  await client.query(
    `WITH alias AS (INSERT INTO notification_event_keys (key, event_key) VALUES ($2, $1))
     UPDATE notification_events SET
       title = $3, message = $4, link = $5, priority = $6, repeat_count = repeat_count + 1, last_at = ${NOW},
       subject = CASE WHEN subject = $7 THEN subject END,
       raised_at = CASE WHEN resolved_at IS NULL THEN raised_at ELSE ${NOW} END,
       acknowledged_by = CASE WHEN resolved_at IS NULL THEN acknowledged_by END,
       acknowledged_at = CASE WHEN resolved_at IS NULL THEN acknowledged_at END,
       escalated_at = CASE WHEN resolved_at IS NULL THEN escalated_at END,
       resolved_at = NULL
     WHERE key = $1`,
    [key, event.dedupeKey, event.title, event.message, event.link, event.priority, event.subject ?? null],
  );
}

/** Ends the open events and returns their keys. */
export async function resolveEvents(client: PoolClient, selector: EventSelector): Promise<string[]> {
  const [column, value] = 'subject' in selector ? ['subject', selector.subject] : ['group_key', selector.groupKey];
  const { rows } = await client.query<{ key: string }>(
    `UPDATE notification_events SET resolved_at = ${NOW} WHERE ${column} = $1 AND resolved_at IS NULL RETURNING key`,
    [value],
  );
  return rows.map(({ key }) => key);
}

/** Gives the open urgent events of a subject that have none an owner; returns their keys. */
export async function ownEventsOf(client: PoolClient, subject: string, userId: number): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>(
    `UPDATE notification_events SET acknowledged_by = $2, acknowledged_at = ${NOW}
     WHERE subject = $1 AND priority = 'urgent' AND resolved_at IS NULL AND acknowledged_at IS NULL RETURNING key`,
    [subject, userId],
  );
  return rows.map(({ key }) => key);
}
