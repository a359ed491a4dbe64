import { z } from 'zod';
import { DAY, defineNotification } from '#service/notifications/define-notification.ts';
import { formatRupiah } from '#shared/domain/money.ts';
import { applicantOf, registrationFacts } from './registration-audience.ts';

/** Told to the applicant as soon as a registration is in. */
export const registrationConfirmation = defineNotification({
  id: 'registration_confirmation',
  payload: z.strictObject({ registrationId: z.int().positive() }),
  trigger: 'event',
  roles: [],
  messageClass: 'operational',
  preference: null,
  lane: 'normal',
  onUnknown: 'hold',
  expiresInSeconds: DAY,
  obsoleteWhen: [],
  variables: ['name', 'number', 'package', 'address', 'company'],
  templates: {
    id: [
      '📝 *Pendaftaran diterima*',
      '',
      'Halo {{name}},',
      'pendaftaran Anda kami terima dengan nomor *{{number}}*.',
      '',
      'Paket: {{package?}}',
      'Alamat: {{address}}',
      '',
      'Kami memeriksa data dan jangkauan jaringan dalam 1 hari kerja, lalu mengabari Anda di sini.',
      '– {{company}}',
    ].join('\n'),
    en: [
      '📝 *Registration received*',
      '',
      'Hello {{name}},',
      'we received your registration as number *{{number}}*.',
      '',
      'Package: {{package?}}',
      'Address: {{address}}',
      '',
      'We check your data and our coverage within 1 working day and tell you here.',
      '– {{company}}',
    ].join('\n'),
  },
  sample: {
    name: 'Siti Aminah',
    number: 'REG-000123',
    package: 'Home Silver 50M (Rp 199.900 per bulan)',
    address: 'Jl. Melati No. 5, Karawang',
    company: 'AGLIS',
  },
  async audience({ client, companyName }, payload) {
    const facts = await registrationFacts(client, payload.registrationId);
    return {
      subject: `registration:${facts.id}`,
      registrationId: facts.id,
      recipients: [
        applicantOf(facts, {
          name: facts.name,
          number: facts.number,
          package: facts.package ? `${facts.package.name} (${formatRupiah(facts.package.monthlyPrice)} per bulan)` : '',
          address: facts.address,
          company: companyName,
        }),
      ],
      inApp: [],
    };
  },
});
