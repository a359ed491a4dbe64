import type { PoolClient } from 'pg';
import { lockThings } from '#service/db/locks.ts';
import type { NotificationPriority } from '#shared/domain/notification-kinds.ts';
import type { EventSelector, InAppEvent } from './in-app.port.ts';
import { storableJson } from './in-app-lines.ts';
import { NOW } from './in-app-sql.ts';

const GROUP_WINDOW_SECONDS = 30 * 60;

export interface OpenEvent {
  readonly key: string;
  readonly priority: NotificationPriority;
  readonly repeatCount: number;
  readonly resolved: boolean;
}

/** Statements about the rows that all who were told of an event share. Inside the caller's transaction. */

/** From here to the end of the transaction nobody else decides about these groups. */
export async function lockGroups(client: PoolClient, groupKeys: readonly string[]): Promise<void> {
  await lockThings(client, 'notificationGroup', groupKeys);
}

/** The event that each of these dedupe keys was merged into, or its own; a key that is not there is new. */
export async function findKnownKeys(client: PoolClient, dedupeKeys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (dedupeKeys.length === 0) return new Map();
  const { rows } = await client.query<{ given: string; key: string }>(
    `SELECT key AS given, key FROM notification_events WHERE key = ANY ($1)
     UNION ALL SELECT key, event_key FROM notification_event_keys WHERE key = ANY ($1)`,
    [dedupeKeys],
  );
  return new Map(rows.map(({ given, key }) => [given, key]));
}

/** The latest event of each group within its window, locked. For `once` an open event has no window: it lasts until it is resolved. */
export async function findGroupEvents(
  client: PoolClient,
  events: readonly InAppEvent[],
): Promise<ReadonlyMap<string | undefined, OpenEvent>> {
  if (events.length === 0) return new Map();
  const { rows } = await client.query<OpenEvent & { groupKey: string }>(
    `SELECT w.group_key AS "groupKey", e.* FROM jsonb_to_recordset($1::jsonb) AS w (group_key text, seconds float8, once boolean)
     CROSS JOIN LATERAL (
       SELECT key, priority, repeat_count AS "repeatCount", resolved_at IS NOT NULL AS resolved FROM notification_events
       WHERE group_key = w.group_key
         AND (greatest(last_at, resolved_at) > ${NOW} - w.seconds * interval '1 second' OR (w.once AND resolved_at IS NULL))
       ORDER BY last_at DESC, key DESC LIMIT 1 FOR UPDATE) e`,
    [
      storableJson(
        events.map(({ groupKey, groupWindowSeconds, repeats }) => ({
          group_key: groupKey,
          seconds: groupWindowSeconds ?? GROUP_WINDOW_SECONDS,
          once: repeats === 'once',
        })),
      ),
    ],
  );
  return new Map(rows.map(({ groupKey, ...event }) => [groupKey, event]));
}

const EVENT_COLUMNS =
  'key text, event text, type text, priority text, title text, message text, link text, group_key text, subject text';

function asRow(event: InAppEvent): Record<string, unknown> {
  const { event: name, type, priority, title, message, link, dedupeKey, groupKey, subject } = event;
  return { key: dedupeKey, event: name, type, priority, title, message, link, group_key: groupKey, subject };
}

export async function insertEvents(client: PoolClient, events: readonly InAppEvent[]): Promise<void> {
  if (events.length === 0) return;
  await client.query(
    `INSERT INTO notification_events (key, event, type, priority, title, message, link, group_key, subject, created_at, raised_at, last_at)
     SELECT w.key, w.event, w.type, w.priority, w.title, w.message, w.link, w.group_key, w.subject, t.now, t.now, t.now
     FROM jsonb_to_recordset($1::jsonb) AS w (${EVENT_COLUMNS}) CROSS JOIN (SELECT ${NOW} AS now) t
     ORDER BY w.key
     ON CONFLICT (key) DO NOTHING`,
    [storableJson(events.map(asRow))],
  );
}

/** One more of each group. A resolved event begins anew, so it needs an owner again. A line for several subjects is about none of them. */
export async function repeatEvents(
  client: PoolClient,
  repeated: readonly { readonly key: string; readonly event: InAppEvent }[],
): Promise<void> {
  if (repeated.length === 0) return;
  await client.query(
    `WITH w AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS w (first text, ${EVENT_COLUMNS})),
          alias AS (INSERT INTO notification_event_keys (key, event_key) SELECT w.key, w.first FROM w)
     UPDATE notification_events e SET
       title = w.title, message = w.message, link = w.link, priority = w.priority, repeat_count = e.repeat_count + 1, last_at = ${NOW},
       subject = CASE WHEN e.subject = w.subject THEN e.subject END,
       raised_at = CASE WHEN e.resolved_at IS NULL THEN e.raised_at ELSE ${NOW} END,
       acknowledged_by = CASE WHEN e.resolved_at IS NULL THEN e.acknowledged_by END,
       acknowledged_at = CASE WHEN e.resolved_at IS NULL THEN e.acknowledged_at END,
       escalated_at = CASE WHEN e.resolved_at IS NULL THEN e.escalated_at END,
       resolved_at = NULL
     FROM w WHERE e.key = w.first`,
    [storableJson(repeated.map(({ key, event }) => ({ first: key, ...asRow(event) })))],
  );
}

/** Ends the open events and returns their keys. */
export async function resolveEvents(client: PoolClient, selectors: readonly EventSelector[]): Promise<string[]> {
  const keys: string[] = [];
  for (const [column, values] of [
    ['subject', selectors.flatMap((selector) => ('subject' in selector ? [selector.subject] : []))],
    ['group_key', selectors.flatMap((selector) => ('groupKey' in selector ? [selector.groupKey] : []))],
  ] as const) {
    if (values.length === 0) continue;
    const { rows } = await client.query<{ key: string }>(
      `UPDATE notification_events SET resolved_at = ${NOW} WHERE ${column} = ANY ($1) AND resolved_at IS NULL RETURNING key`,
      [values],
    );
    keys.push(...rows.map(({ key }) => key));
  }
  return keys;
}

/** Gives the open urgent events of these subjects that have none an owner; returns their keys. */
export async function ownEventsOf(client: PoolClient, subjects: readonly string[], userId: number): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>(
    `UPDATE notification_events SET acknowledged_by = $2, acknowledged_at = ${NOW}
     WHERE subject = ANY ($1) AND priority = 'urgent' AND resolved_at IS NULL AND acknowledged_at IS NULL RETURNING key`,
    [subjects, userId],
  );
  return rows.map(({ key }) => key);
}
