import { z } from 'zod';
import { type AnyNotice, defineNotice } from '#service/notifications/define-notice.ts';
import { recordLink } from '#shared/contracts/desk-links.ts';
import { notificationPrioritySchema, notificationTypeSchema } from '#shared/domain/notification-kinds.ts';
import { ROLES, roleSchema } from '#shared/domain/roles.ts';

/** What somebody writes by hand to whom they choose; it has the one language it was written in. */
export const manualNotice = defineNotice({
  id: 'manual',
  event: 'manual',
  type: ({ type }) => type,
  priority: ({ priority }) => priority,
  roles: ROLES,
  audience: ({ roles, userIds }) => ({ roles, userIds }),
  payload: z.strictObject({
    type: notificationTypeSchema,
    priority: notificationPrioritySchema,
    title: z.string(),
    message: z.string(),
    link: z.string().nullable(),
    data: z.record(z.string(), z.unknown()).optional(),
    roles: z.array(roleSchema),
    userIds: z.array(z.int()),
    groupKey: z.string().optional(),
    keptSeconds: z.number().optional(),
  }),
  says: ({ title, message }) => ({ title, message }),
  link: ({ link }) => link,
  data: ({ data }) => data,
  group: ({ groupKey }) => (groupKey === undefined ? null : { key: `manual:${groupKey}` }),
  keptSeconds: ({ keptSeconds }) => keptSeconds,
  samples: [
    { type: 'system', priority: 'low', title: 'Rapat', message: 'Pukul 15', link: null, roles: ['noc'], userIds: [] },
    {
      type: 'ticket',
      priority: 'urgent',
      title: 'Padam',
      message: 'Genset menyala',
      link: recordLink('tickets', 1),
      data: { at: 'POP 2' },
      roles: [],
      userIds: [1],
      groupKey: 'pop-2',
      keptSeconds: 3_600,
    },
  ],
});

export const notificationCenterNotices: readonly AnyNotice[] = [manualNotice];
