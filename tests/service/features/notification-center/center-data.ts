import { announceFreely, type FreeAnnouncement } from '../../../support/free-notice.ts';
import type { TestService } from '../../../support/test-service.ts';

let events = 0;

/** Announces something nobody announced before, but for what is given; the ids of the lines it wrote. */
export function announce(service: TestService, announcement: Partial<FreeAnnouncement>): Promise<readonly number[]> {
  events += 1;
  return service.unitOfWork.transaction(async (tx) => {
    const told = await announceFreely(service.kernel.inApp, tx, {
      event: 'system_alert',
      type: 'system',
      priority: 'normal',
      title: `Kabar ${events}`,
      message: 'Isi',
      link: null,
      dedupeKey: `test:${events}`,
      ...announcement,
    });
    return told.lines();
  });
}

/** The badge as the table has it, by plain SQL. */
export async function unreadBySql(service: TestService, userId: number): Promise<number> {
  const [row] = await service.query<{ count: number }>(
    `SELECT count(*) FROM notifications WHERE user_id = $1 AND NOT is_read AND archived_at IS NULL AND deleted_at IS NULL
       AND coalesce(snoozed_until, '-infinity') <= engine_now() AND coalesce(expires_at, 'infinity') > engine_now()`,
    [userId],
  );
  return row!.count;
}
