import type { NotificationRow } from '#shared/contracts/notifications.contract.ts';
import type { NotificationRecord } from './notification-list.repository.ts';

/** A line as the API shows it: the columns of the table, and what the event's row says. */
export function presentNotification(row: NotificationRecord): NotificationRow {
  const { ownerId, ownerName } = row;
  return {
    id: row.id,
    user_id: row.userId,
    type: row.type,
    event: row.event,
    title: row.title,
    message: row.message,
    link: row.link,
    data: row.data,
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

/** Whether the line still looks for somebody who takes care of it. */
function mayAcknowledge(row: NotificationRecord): boolean {
  return row.acknowledgedAt === null && row.resolvedAt === null;
}

function instant(value: Date | null): string | null {
  return value?.toISOString() ?? null;
}
