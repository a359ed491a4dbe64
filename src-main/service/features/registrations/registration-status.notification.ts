import { z } from 'zod';
import { DAY, defineNotification } from '#service/notifications/define-notification.ts';
import { REGISTRATION_STATUS_LABELS, REGISTRATION_STATUSES, type RegistrationStatus } from '#shared/domain/registration.ts';
import { applicantOf, registrationFacts } from './registration-audience.ts';

/** What comes next, told to the applicant. A status without a line needs none. */
const NEXT_STEP: Readonly<Partial<Record<RegistrationStatus, string>>> = {
  verified: 'Selanjutnya kami memeriksa jangkauan jaringan di alamat Anda.',
  approved: 'Selanjutnya kami mengatur jadwal pemasangan.',
  customer_created: 'Layanan Anda aktif. Masuk ke portal pelanggan dengan nomor WhatsApp ini.',
};
const DATE_WITHDRAWN = 'Jadwal pemasangan sebelumnya dibatalkan. Kami kabari jadwal barunya.';

/** Told to the applicant whenever the registration moves, except by an appointment: that has a message of its own. */
export const registrationStatus = defineNotification({
  id: 'registration_status',
  payload: z.strictObject({
    registrationId: z.int().positive(),
    from: z.enum(REGISTRATION_STATUSES),
    to: z.enum(REGISTRATION_STATUSES),
    reason: z.string().nullable(),
  }),
  trigger: 'event',
  roles: [],
  messageClass: 'operational',
  preference: null,
  lane: 'normal',
  onUnknown: 'hold',
  expiresInSeconds: DAY,
  obsoleteWhen: ['undone'],
  variables: ['name', 'number', 'status', 'reason', 'customerCode', 'next', 'company'],
  templates: {
    id: [
      '📋 *Pendaftaran {{number}}*',
      '',
      'Halo {{name}},',
      'status pendaftaran Anda sekarang: *{{status}}*.',
      '',
      'Alasan: {{reason?}}',
      'Nomor pelanggan: *{{customerCode?}}*',
      '{{next?}}',
      '',
      'Balas pesan ini bila ada pertanyaan.',
      '– {{company}}',
    ].join('\n'),
    en: [
      '📋 *Registration {{number}}*',
      '',
      'Hello {{name}},',
      'your registration is now: *{{status}}*.',
      '',
      'Reason: {{reason?}}',
      'Customer number: *{{customerCode?}}*',
      '{{next?}}',
      '',
      'Answer this message if you have a question.',
      '– {{company}}',
    ].join('\n'),
  },
  sample: {
    name: 'Siti Aminah',
    number: 'REG-000123',
    status: 'Ditolak',
    reason: 'Lokasi di luar jangkauan ODP terdekat.',
    customerCode: '',
    next: '',
    company: 'AGLIS',
  },
  async audience({ client, companyName }, payload) {
    const facts = await registrationFacts(client, payload.registrationId);
    const isWithdrawn = payload.from === 'installation_scheduled' && payload.to === 'approved';
    return {
      subject: `registration:${facts.id}`,
      registrationId: facts.id,
      recipients: [
        applicantOf(facts, {
          name: facts.name,
          number: facts.number,
          status: REGISTRATION_STATUS_LABELS[payload.to].id,
          reason: payload.reason ?? '',
          customerCode: payload.to === 'customer_created' ? (facts.customer?.code ?? '') : '',
          next: isWithdrawn ? DATE_WITHDRAWN : (NEXT_STEP[payload.to] ?? ''),
          company: companyName,
        }),
      ],
      inApp: [],
    };
  },
});
