import { z } from 'zod';
import { shownPhone, ticketFacts } from '#service/notifications/audience-queries.ts';
import { DAY, defineNotification } from '#service/notifications/define-notification.ts';
import { recordLink } from '#shared/contracts/desk-links.ts';
import { line } from '#shared/domain/notification-lines.ts';
import { TICKET_STATUS_LABELS, TICKET_STATUSES } from '#shared/domain/ticket.ts';
import { customerOf } from './ticket-audience.ts';

/** Told to the customer when a step of the own ticket is worth it (`isToldStep`), a moment later: quick steps become one. */
export const ticketStatusUpdate = defineNotification({
  id: 'ticket_status_update',
  payload: z.strictObject({
    ticketId: z.int().positive(),
    from: z.enum(TICKET_STATUSES),
    to: z.enum(TICKET_STATUSES),
    note: z.string().nullable(),
    resolution: z.string().nullable(),
  }),
  trigger: 'event',
  roles: [],
  messageClass: 'operational',
  preference: null,
  lane: 'normal',
  onUnknown: 'hold',
  expiresInSeconds: DAY,
  waits: true,
  obsoleteWhen: ['undone'],
  variables: ['customer', 'number', 'title', 'status', 'technician', 'technicianPhone', 'resolution', 'note', 'company'],
  templates: {
    id: [
      '🔔 *Perkembangan tiket {{number}}*',
      '',
      'Halo {{customer}},',
      'status tiket Anda "{{title}}" sekarang: *{{status}}*.',
      '',
      'Teknisi: {{technician?}}',
      'Kontak teknisi: {{technicianPhone?}}',
      'Penyelesaian: {{resolution?}}',
      'Catatan: {{note?}}',
      '',
      'Balas pesan ini bila masih ada kendala.',
      '– {{company}}',
    ].join('\n'),
    en: [
      '🔔 *Update on ticket {{number}}*',
      '',
      'Hello {{customer}},',
      'your ticket "{{title}}" is now: *{{status}}*.',
      '',
      'Technician: {{technician?}}',
      'Technician contact: {{technicianPhone?}}',
      'Resolution: {{resolution?}}',
      'Note: {{note?}}',
      '',
      'Answer this message if the problem remains.',
      '– {{company}}',
    ].join('\n'),
  },
  sample: {
    customer: 'Siti Aminah',
    number: 'TKT-000123',
    title: 'Internet mati sejak pagi',
    status: 'Selesai',
    technician: 'Lutfi Rahman',
    technicianPhone: '0812-3456-7890',
    resolution: 'Kabel drop diganti.',
    note: '',
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
          status: TICKET_STATUS_LABELS[payload.to].id,
          technician: ticket.technician?.name ?? '',
          technicianPhone: ticket.technician?.phone ? shownPhone(ticket.technician.phone) : '',
          resolution: payload.resolution ?? '',
          note: payload.note ?? '',
          company: companyName,
        }),
      ],
      inApp: ticket.technician
        ? [
            {
              userId: ticket.technician.userId,
              type: 'ticket',
              ...line('ticket_status', {
                number: ticket.number,
                status: TICKET_STATUS_LABELS[payload.to],
                title: ticket.title,
              }),
              link: recordLink('tickets', ticket.id),
              priority: 'normal',
            },
          ]
        : [],
    };
  },
});
