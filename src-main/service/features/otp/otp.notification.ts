import { z } from 'zod';
import { defineNotification } from '#service/notifications/define-notification.ts';

/** Stands in the ledger in place of the code; the engine puts the code in right before the call (ENGINE E-19). */
export const OTP_MASK = '••••••';

/** A one-time code, to the phone somebody typed. Worth nothing after five minutes; two copies are better than none. */
export const otp = defineNotification({
  id: 'otp',
  payload: z.strictObject({
    phone: z.string().min(1),
    purpose: z.enum(['registration', 'portal_login', 'phone_change']),
    name: z.string(),
    customerId: z.int().positive().nullable(),
    isDemo: z.boolean(),
    minutes: z.int().positive(),
  }),
  trigger: 'event',
  roles: [],
  messageClass: 'operational',
  preference: null,
  lane: 'urgent',
  onUnknown: 'resend',
  expiresInSeconds: 300,
  obsoleteWhen: ['replaced'],
  variables: ['code', 'minutes', 'company'],
  templates: {
    id: [
      'Kode verifikasi {{company}} Anda: *{{code}}*',
      '',
      'Berlaku {{minutes}} menit. Jangan berikan kode ini kepada siapa pun, termasuk petugas {{company}}.',
    ].join('\n'),
    en: [
      'Your {{company}} verification code: *{{code}}*',
      '',
      'Valid for {{minutes}} minutes. Never share this code with anyone, not even with {{company}} staff.',
    ].join('\n'),
  },
  sample: { code: OTP_MASK, minutes: '5', company: 'AGLIS' },
  async audience({ companyName }, payload) {
    return {
      subject: `otp:${payload.purpose}:${payload.phone}`,
      recipients: [
        {
          key: `phone:${payload.phone}`,
          type: 'customer',
          name: payload.name,
          phone: payload.phone,
          language: 'id',
          isDemo: payload.isDemo,
          ...(payload.customerId === null ? {} : { customerId: payload.customerId }),
          variables: { code: OTP_MASK, minutes: String(payload.minutes), company: companyName },
        },
      ],
      inApp: [],
    };
  },
});
