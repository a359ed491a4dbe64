import type { Duty } from '#service/background/define-duty.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import type { Badge } from '#service/notifications/in-app-badge.ts';
import { escalateUnanswered } from '#service/notifications/in-app-escalation.ts';
import { removeExpired, removeOldEvents, wakeSnoozed } from './notification-upkeep.repository.ts';

const EVERY_MS = 10_000;
const OLD_EVENTS_EVERY_MS = 3_600_000;
const ROUNDS = 50;

export interface NotificationUpkeepDeps {
  readonly unitOfWork: UnitOfWork;
  readonly badge: Badge;
  /** Minutes after which an urgent event without an owner goes to the supervisors. */
  escalateAfterMinutes(): Promise<number>;
}

/**
 * What happens in the notification center by the clock. Runs on every node that sends: each step is a conditional update, so an effect
 * belongs to one of them.
 */
export function notificationUpkeep({ unitOfWork, badge, escalateAfterMinutes }: NotificationUpkeepDeps): readonly Duty[] {
  const { pool } = unitOfWork;
  const duty = (name: string, everyMs: number, run: Duty['run']): Duty => ({ name, runsOn: 'sending_node', everyMs, run });

  return [
    duty('snoozed-notifications', EVERY_MS, async () => badge.told(await wakeSnoozed(pool))),
    duty('escalation', EVERY_MS, async () => escalateUnanswered({ unitOfWork, badge }, await escalateAfterMinutes())),
    duty('expired-notifications', EVERY_MS, async (signal) => {
      for (let at = 0; at < ROUNDS && !signal.aborted; at += 1) {
        const { removed, userIds } = await removeExpired(pool);
        badge.recount(userIds);
        if (removed === 0) return;
      }
    }),
    duty('old-notification-events', OLD_EVENTS_EVERY_MS, () => removeOldEvents(pool)),
  ];
}
