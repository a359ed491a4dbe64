import type { PoolClient } from 'pg';
import { NOTIFICATION_KEPT_SECONDS } from '#shared/domain/notification-kinds.ts';
import { type LineWords, tellLine } from '#shared/domain/notification-lines.ts';
import type { InAppEvent, InAppLine, Resolution } from './in-app.port.ts';
import type { ToldLine } from './in-app-badge.ts';
import { AWAKE, NOW } from './in-app-sql.ts';

export const TITLE_MOST = 255;
export const LINK_MOST = 500;

export interface WrittenLine extends ToldLine {
  /** Of its event. */
  readonly key: string;
  /** False while its user has put it off: then nobody is disturbed. */
  readonly awake: boolean;
}

/** One user's row of an event: statements over many users at once, always in the order of the users, so that writers never wait in a ring. */

/** Lines of one event. Its key is that of the first of its group. */
export interface EventLines {
  readonly event: InAppEvent;
  readonly lines: readonly InAppLine[];
  readonly key: string;
  readonly repeatCount: number;
}

/**
 * Writes a line of each event for each active user who did not switch its type or severity off. Who has a line of an event keeps it
 * as it is; with `repeat` it gets the new words, counts, and is unread again. No key may come twice then.
 */
export async function writeLines(
  client: PoolClient,
  events: readonly EventLines[],
  repeat: false | 'unless_snoozed' | 'wake',
): Promise<WrittenLine[]> {
  const written = events.flatMap(({ event, lines, key, repeatCount }) =>
    lines.map((line) => ({
      user_id: line.userId,
      type: line.type,
      title: clipped(line.title, TITLE_MOST),
      message: line.message,
      link: line.link === null ? null : clipped(line.link, LINK_MOST),
      priority: line.priority,
      data: dataWith(event.data, line.words),
      kept_seconds: event.expiresInSeconds ?? NOTIFICATION_KEPT_SECONDS,
      key,
      event: event.event,
      group_key: event.groupKey ?? null,
      repeat_count: repeatCount,
    })),
  );
  if (written.length === 0) return [];
  const { rows } = await client.query<WrittenLine>(
    `INSERT INTO notifications AS n
       (user_id, type, title, message, link, priority, data, created_at, expires_at, dedupe_key, event_key, event, group_key, repeat_count)
     SELECT w.user_id, w.type, w.title, w.message, w.link, w.priority, w.data, t.now, t.now + w.kept_seconds * interval '1 second',
            w.key, w.key, w.event, w.group_key, w.repeat_count
     FROM jsonb_to_recordset($1::jsonb)
       AS w (user_id int, type text, title text, message text, link text, priority text, data jsonb, kept_seconds float8, key text,
             event text, group_key text, repeat_count int)
     JOIN users u ON u.id = w.user_id AND u.active
     CROSS JOIN (SELECT ${NOW} AS now) t
     WHERE w.priority = 'urgent' OR NOT EXISTS (
       SELECT FROM notification_preferences p
       WHERE p.user_id = w.user_id AND NOT p.in_app AND (p.kind, p.name) IN (('type', w.type), ('priority', w.priority)))
     ORDER BY w.user_id, w.key
     ON CONFLICT (user_id, dedupe_key) ${REPEAT[`${repeat}`]}
     RETURNING n.id, n.user_id AS "userId", n.type, n.priority, n.dedupe_key AS key, ${AWAKE} AS awake`,
    [storableJson(written)],
  );
  return rows;
}

const AGAIN = `DO UPDATE SET
  title = excluded.title, message = excluded.message, link = excluded.link, priority = excluded.priority, data = excluded.data,
  repeat_count = excluded.repeat_count, moved_up_at = excluded.created_at, expires_at = excluded.expires_at,
  is_read = false, read_at = NULL, seen_at = NULL, archived_at = NULL, deleted_at = NULL, deleted_batch = NULL`;

/** A snoozed line stays out of sight when it repeats: that is a wish about this very line. */
const REPEAT = { false: 'DO NOTHING', unless_snoozed: AGAIN, wake: `${AGAIN}, snoozed_until = NULL` } as const;

/** What stands beside the columns: the event's data, and what the line is made from, with the English text for searching. */
function dataWith(data: InAppEvent['data'], words: LineWords | undefined): Readonly<Record<string, unknown>> | null {
  if (words === undefined) return data ?? null;
  const english = tellLine(words, 'en');
  return { ...data, words: { ...words, ...(english === null ? {} : { en: `${english.title} ${english.message}` }) } };
}

/** The end of an event in the lines of all who were told. Deleted and archived ones come back: "it is over" is news. */
export async function resolveLines(client: PoolClient, keys: readonly string[], resolution: Resolution): Promise<WrittenLine[]> {
  const { rows } = await client.query<WrittenLine>(
    `UPDATE notifications n SET
       title = $2, message = $3, priority = $4, data = nullif((coalesce(n.data, '{}') - 'words') || $5::jsonb, '{}'), moved_up_at = ${NOW}, is_read = false, read_at = NULL, seen_at = NULL,
       archived_at = NULL, deleted_at = NULL, deleted_batch = NULL, snoozed_until = NULL
     FROM (SELECT id FROM notifications WHERE event_key = ANY ($1) ORDER BY user_id, id FOR UPDATE) mine
     WHERE n.id = mine.id
     RETURNING n.id, n.user_id AS "userId", n.type, n.priority, n.event_key AS key, true AS awake`,
    [
      keys,
      clipped(resolution.title, TITLE_MOST),
      storable(resolution.message),
      resolution.priority ?? 'normal',
      storableJson(dataWith({}, resolution.words)),
    ],
  );
  return rows;
}

/** Everybody's lines of some events, e.g. to say that they have an owner now. */
export async function linesOfEvents(client: PoolClient, keys: readonly string[]): Promise<{ id: number; userId: number }[]> {
  const { rows } = await client.query<{ id: number; userId: number }>(
    `SELECT n.id, n.user_id AS "userId" FROM notifications n WHERE n.event_key = ANY ($1) AND n.deleted_at IS NULL`,
    [keys],
  );
  return rows;
}

export async function findActiveUsers(
  client: PoolClient,
  who: { readonly roles: readonly string[]; readonly userIds: readonly number[]; readonly except: number | null },
): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    'SELECT id FROM users WHERE active AND (role = ANY ($1) OR id = ANY ($2::bigint[])) AND id IS DISTINCT FROM $3 ORDER BY id',
    [who.roles, who.userIds, who.except],
  );
  return rows.map(({ id }) => id);
}

/** JSON of rows, every text in it `storable`. */
export function storableJson(rows: unknown): string {
  return JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'string' ? storable(value) : value));
}

/** At most so many code points: what the column counts. */
export function clipped(text: string, most: number): string {
  return [...storable(text)].slice(0, most).join('');
}

/** Without what PostgreSQL cannot store. A name with half an emoji must not undo the business change it is about. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '');
}
