import { z } from 'zod';
import { type AnyNotice, defineNotice } from '#service/notifications/define-notice.ts';
import { placeLink } from '#shared/contracts/desk-links.ts';
import { line } from '#shared/domain/notification-lines.ts';

/** After a restore the lanes are held until somebody releases them (ENGINE E-17). */
export const databaseRestored = defineNotice({
  id: 'database-restored',
  event: 'system_alert',
  type: 'system',
  priority: 'urgent',
  roles: ['admin', 'noc'],
  payload: z.strictObject({ reason: z.string() }),
  says: ({ reason }) => line('database_restored', { reason }),
  link: () => placeLink('queue'),
  samples: [{ reason: 'Linimasa baru' }],
});

export const queueNotices: readonly AnyNotice[] = [databaseRestored];
