import type { PoolClient } from 'pg';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import { type LineWords, line } from '#shared/domain/notification-lines.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { InAppEvent } from './in-app.port.ts';
import type { Badge } from './in-app-badge.ts';
import { findActiveUsers, writeLines } from './in-app-lines.ts';
import { NOW } from './in-app-sql.ts';

const ESCALATED_TO: readonly Role[] = ['supervisor', 'admin'];
const AT_ONCE = 20;

interface Unanswered extends Omit<InAppEvent, 'groupKey' | 'dedupeKey'> {
  readonly key: string;
  readonly groupKey: string | null;
  readonly repeatCount: number;
  readonly raisedAt: Date;
  readonly what: LineWords | null;
}

/**
 * Urgent events that nobody took care of for so many minutes are told to the supervisors and administrators: once, whichever nodes
 * look (the mark is set by whoever commits it). What began more than a day ago is history. Returns how many events.
 */
export async function escalateUnanswered(
  deps: { readonly unitOfWork: UnitOfWork; readonly badge: Badge },
  afterMinutes: number,
): Promise<number> {
  return deps.unitOfWork.transaction(async (tx) => {
    const events = await claimUnanswered(tx.client, afterMinutes);
    if (events.length === 0) return 0;
    const superiors = await findActiveUsers(tx.client, { roles: ESCALATED_TO, userIds: [], except: null });
    for (const { key, groupKey, repeatCount, raisedAt, what, ...event } of events) {
      const words = {
        type: event.type,
        ...line('unanswered', {
          since: raisedAt.toISOString(),
          what: what ?? { code: 'free_text', params: { title: event.title, message: event.message } },
        }),
        link: event.link,
        priority: 'urgent',
      } as const;
      const written = await writeLines(
        tx.client,
        [
          {
            event: { ...event, ...words, dedupeKey: key, ...(groupKey === null ? {} : { groupKey }) },
            lines: superiors.map((userId) => ({ userId, ...words })),
            key,
            repeatCount,
          },
        ],
        'wake',
      );
      tx.afterCommit(() => deps.badge.told(written));
    }
    return events.length;
  });
}

async function claimUnanswered(client: PoolClient, afterMinutes: number): Promise<Unanswered[]> {
  const { rows } = await client.query<Unanswered>(
    `UPDATE notification_events SET escalated_at = ${NOW}
     WHERE key IN (
       SELECT key FROM notification_events
       WHERE priority = 'urgent' AND acknowledged_at IS NULL AND escalated_at IS NULL AND resolved_at IS NULL
         AND raised_at <= ${NOW} - $1 * interval '1 minute' AND raised_at > ${NOW} - interval '1 day'
       ORDER BY raised_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
       AND escalated_at IS NULL
     RETURNING key, event, type, title, message, link, priority, group_key AS "groupKey", repeat_count AS "repeatCount",
               raised_at AS "raisedAt",
               (SELECT n.data -> 'words' FROM notifications n
                WHERE n.event_key = notification_events.key AND n.data ? 'words' LIMIT 1) AS what`,
    [afterMinutes],
  );
  return rows;
}
