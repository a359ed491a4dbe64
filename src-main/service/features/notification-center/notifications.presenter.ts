import type { NotificationRow } from '#shared/contracts/notifications.contract.ts';
import type { Language } from '#shared/domain/language.ts';
import { type LineWords, tellLine } from '#shared/domain/notification-lines.ts';
import type { NotificationRecord } from './notification-list.repository.ts';

/** A line as the API shows it to this reader: the columns of the table, and what the event's row says. Older lines keep their text. */
export function presentNotification(row: NotificationRecord, language: Language): NotificationRow {
  const { ownerId, ownerName } = row;
  const { words, ...data } = row.data ?? {};
  const told = isWords(words) ? tellLine(words, language) : null;
  return {
    id: row.id,
    user_id: row.userId,
    type: row.type,
    event: row.event,
    title: told?.title ?? row.title,
    message: told?.message ?? row.message,
    link: row.link,
    data: row.data === null || Object.keys(data).length === 0 ? null : data,
    is_read: row.isRead,
    read_at: instant(row.readAt),
    created_at: row.createdAt.toISOString(),
    bumped_at: row.bumpedAt.toISOString(),
    expires_at: instant(row.expiresAt),
    priority: row.priority,
    seen_at: instant(row.seenAt),
    archived_at: instant(row.archivedAt),
    snoozed_until: instant(row.snoozedUntil),
    group_key: row.groupKey,
    repeat_count: row.repeatCount,
    acknowledged_by: ownerId === null ? null : { id: ownerId, name: ownerName ?? '' },
    acknowledged_at: instant(row.acknowledgedAt),
    escalated_at: instant(row.escalatedAt),
    resolved_at: instant(row.resolvedAt),
    abilities: { acknowledge: mayAcknowledge(row) },
  };
}

function isWords(value: unknown): value is LineWords {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';
}

/** Whether the line still looks for somebody who takes care of it. */
function mayAcknowledge(row: NotificationRecord): boolean {
  return row.acknowledgedAt === null && row.resolvedAt === null;
}

function instant(value: Date | null): string | null {
  return value?.toISOString() ?? null;
}
