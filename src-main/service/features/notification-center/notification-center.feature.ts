import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { notificationCenterNotices } from './notification-center.notices.ts';
import { mountNotificationCenter } from './notification-center.routes.ts';
import { createNotificationCenter } from './notification-center.service.ts';
import { notificationUpkeep } from './notification-upkeep.ts';

/** Everybody's own lines, and what happens to them by the clock. */
export function notificationCenterFeature(kernel: Kernel): Feature {
  const center = createNotificationCenter(kernel);
  return {
    name: 'notification-center',
    notices: notificationCenterNotices,
    desk: (mount) => mountNotificationCenter(mount, { center }),
    duties: notificationUpkeep({
      ...kernel,
      escalateAfterMinutes: () => kernel.settings.get('notifications.escalateAfterMinutes'),
    }),
  };
}
