import { z } from 'zod';
import { defineNotification } from '#service/notifications/define-notification.ts';

/** Sent by hand to see a gateway work, usually to one's own phone. */
export const testMessage = defineNotification({
  id: 'test',
  payload: z.strictObject({
    phone: z.string().min(1),
    gateway: z.string(),
    by: z.string(),
    userId: z.int().positive(),
    isDemo: z.boolean(),
  }),
  trigger: 'api',
  roles: ['admin', 'noc'],
  messageClass: 'operational',
  preference: null,
  lane: 'normal',
  onUnknown: 'hold',
  expiresInSeconds: 600,
  obsoleteWhen: [],
  variables: ['gateway', 'by', 'company'],
  templates: {
    id: ['✅ Pesan uji {{company}} lewat {{gateway}}.', '', 'Dikirim oleh {{by}}. Tidak perlu dibalas.'].join('\n'),
    en: ['✅ {{company}} test message through {{gateway}}.', '', 'Sent by {{by}}. No reply needed.'].join('\n'),
  },
  sample: { gateway: 'Fonnte', by: 'Rina (NOC)', company: 'AGLIS' },
  async audience({ companyName }, payload) {
    return {
      subject: null,
      recipients: [
        {
          key: `phone:${payload.phone}`,
          type: 'staff',
          name: payload.by,
          phone: payload.phone,
          language: 'id',
          isDemo: payload.isDemo,
          userId: payload.userId,
          variables: { gateway: payload.gateway, by: payload.by, company: companyName },
        },
      ],
      inApp: [],
    };
  },
});
