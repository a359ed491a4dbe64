import { z } from 'zod';
import { shownPhone } from '#service/notifications/audience-queries.ts';
import { DAY, defineNotification } from '#service/notifications/define-notification.ts';
import { formatWib } from '#shared/domain/time-zone.ts';
import { applicantOf, registrationFacts } from './registration-audience.ts';

const VISIT = { survey: 'survei lokasi', installation: 'pemasangan' } as const;

/** Told to the applicant when the survey or the installation gets a date or another one. */
export const installationSchedule = defineNotification({
  id: 'installation_schedule',
  payload: z.strictObject({
    registrationId: z.int().positive(),
    kind: z.enum(['survey', 'installation']),
    /** ISO instant. */
    at: z.iso.datetime(),
    /** The date that held before, or null. */
    previousAt: z.iso.datetime().nullable(),
  }),
  trigger: 'event',
  roles: ['admin', 'supervisor', 'customer_service'],
  messageClass: 'operational',
  preference: null,
  lane: 'normal',
  onUnknown: 'hold',
  expiresInSeconds: DAY,
  obsoleteWhen: ['appointment_off'],
  variables: ['name', 'number', 'visit', 'date', 'time', 'previous', 'technician', 'technicianPhone', 'address', 'company'],
  templates: {
    id: [
      '📅 *Jadwal {{visit}}*',
      '',
      'Halo {{name}},',
      'teknisi kami datang untuk {{visit}} (pendaftaran {{number}}):',
      '',
      '*{{date}}*, pukul {{time}}',
      'Jadwal sebelumnya: {{previous?}} (tidak berlaku lagi)',
      'Teknisi: {{technician?}}',
      'Kontak teknisi: {{technicianPhone?}}',
      'Alamat: {{address}}',
      '',
      'Mohon ada orang dewasa di rumah. Balas pesan ini bila perlu jadwal lain.',
      '– {{company}}',
    ].join('\n'),
    en: [
      '📅 *Appointment: {{visit}}*',
      '',
      'Hello {{name}},',
      'our technician comes for your registration {{number}} ({{visit}}):',
      '',
      '*{{date}}*, {{time}}',
      'Earlier date: {{previous?}} (no longer holds)',
      'Technician: {{technician?}}',
      'Technician contact: {{technicianPhone?}}',
      'Address: {{address}}',
      '',
      'Please have an adult at home. Answer this message for another date.',
      '– {{company}}',
    ].join('\n'),
  },
  sample: {
    name: 'Siti Aminah',
    number: 'REG-000123',
    visit: 'pemasangan',
    date: 'Rabu, 31 Maret 2027',
    time: '09.00 WIB',
    previous: '30 Maret 2027, 13.00 WIB',
    technician: 'Lutfi Rahman',
    technicianPhone: '0812-3456-7890',
    address: 'Jl. Melati No. 5, Karawang',
    company: 'AGLIS',
  },
  async audience({ client, companyName }, payload) {
    const facts = await registrationFacts(client, payload.registrationId);
    const at = new Date(payload.at);
    return {
      subject: `registration:${facts.id}`,
      registrationId: facts.id,
      recipients: [
        applicantOf(facts, {
          name: facts.name,
          number: facts.number,
          visit: VISIT[payload.kind],
          date: formatWib(at, 'id', 'weekday_date'),
          time: formatWib(at, 'id', 'time'),
          previous: payload.previousAt === null ? '' : formatWib(new Date(payload.previousAt), 'id'),
          technician: facts.technician?.name ?? '',
          technicianPhone: facts.technician?.phone ? shownPhone(facts.technician.phone) : '',
          address: facts.address,
          company: companyName,
        }),
      ],
      inApp: [],
    };
  },
});
