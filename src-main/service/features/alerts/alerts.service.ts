import type { NotificationEvent } from '#shared/domain/notification-kinds.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { UnitOfWork } from '../../db/unit-of-work.ts';
import type { InApp } from '../../notifications/in-app.port.ts';

export interface Alert {
  /** Same key, same user: one notice. */
  readonly key: string;
  readonly event?: NotificationEvent;
  readonly roles: readonly Role[];
  readonly title: string;
  readonly message: string;
  readonly link: string | null;
  readonly priority: 'normal' | 'high' | 'urgent';
  /** Repeats of one group are one notice; see `InAppEvent`. */
  readonly groupKey?: string;
  readonly groupWindowSeconds?: number;
  readonly repeats?: 'count' | 'once';
}

/** Tells the users of some roles about a change of the system itself (gateway down, failover, lane stalled, job missed), in the app. */
export function createAlerts(deps: { readonly unitOfWork: UnitOfWork; readonly inApp: InApp }) {
  return async function raise({ key, event = 'system_alert', ...alert }: Alert): Promise<void> {
    await deps.unitOfWork.transaction((tx) => deps.inApp.announce(tx, { ...alert, event, type: 'system', dedupeKey: key }));
  };
}
