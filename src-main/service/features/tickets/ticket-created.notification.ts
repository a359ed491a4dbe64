import { z } from 'zod';
import { ticketFacts } from '#service/notifications/audience-queries.ts';
import { DAY, defineNotification } from '#service/notifications/define-notification.ts';
import { TICKET_PRIORITY_LABELS } from '#shared/domain/ticket.ts';
import { formatWib } from '#shared/domain/time-zone.ts';
import { customerOf } from './ticket-audience.ts';

/** Told to the customer when a ticket is opened: the number to ask about, and what we promise. */
export const ticketCreated = defineNotification({
  id: 'ticket_created',
  payload: z.strictObject({ ticketId: z.int().positive() }),
  trigger: 'event',
  roles: [],
  messageClass: 'operational',
  preference: null,
  lane: 'normal',
  onUnknown: 'hold',
  expiresInSeconds: DAY,
  obsoleteWhen: [],
  variables: ['customer', 'number', 'title', 'priority', 'deadline', 'company'],
  templates: {
    id: [
      '🎫 *Tiket {{number}} dibuat*',
      '',
      'Halo {{customer}},',
      'laporan Anda "{{title}}" kami terima.',
      '',
      'Prioritas: {{priority}}',
      'Target selesai: {{deadline}}',
      '',
      'Perkembangannya kami kabari di sini. Balas pesan ini untuk menambah keterangan.',
      '– {{company}}',
    ].join('\n'),
    en: [
      '🎫 *Ticket {{number}} opened*',
      '',
      'Hello {{customer}},',
      'we received your report "{{title}}".',
      '',
      'Priority: {{priority}}',
      'To be solved by: {{deadline}}',
      '',
      'We tell you here how it goes on. Answer this message to add something.',
      '– {{company}}',
    ].join('\n'),
  },
  sample: {
    customer: 'Siti Aminah',
    number: 'TKT-000123',
    title: 'Internet mati sejak pagi',
    priority: 'Tinggi',
    deadline: '20 November 2026, 18.00 WIB',
    company: 'AGLIS',
  },
  async audience({ client, companyName }, payload) {
    const ticket = await ticketFacts(client, payload.ticketId);
    return {
      subject: `ticket:${ticket.id}`,
      ticketId: ticket.id,
      recipients: [
        customerOf(ticket, {
          customer: ticket.customer.name,
          number: ticket.number,
          title: ticket.title,
          priority: TICKET_PRIORITY_LABELS[ticket.priority].id,
          deadline: formatWib(ticket.slaDueAt, 'id'),
          company: companyName,
        }),
      ],
      inApp: [],
    };
  },
});
