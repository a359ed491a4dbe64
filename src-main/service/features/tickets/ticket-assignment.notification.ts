import { z } from 'zod';
import { shownPhone, technicianMembers, ticketFacts } from '#service/notifications/audience-queries.ts';
import { DAY, defineNotification } from '#service/notifications/define-notification.ts';
import { recordLink } from '#shared/contracts/desk-links.ts';
import { line } from '#shared/domain/notification-lines.ts';
import { TICKET_PRIORITY_LABELS } from '#shared/domain/ticket.ts';
import { formatWib } from '#shared/domain/time-zone.ts';

/** Told to the technician, and to each of a team with the own role, whenever a ticket is given to them. */
export const ticketAssignment = defineNotification({
  id: 'ticket_assignment',
  payload: z.strictObject({
    ticketId: z.int().positive(),
    members: z.array(z.strictObject({ technicianId: z.int().positive(), role: z.string() })).min(1),
    previousTechnicianId: z.int().positive().nullable(),
    note: z.string().nullable(),
  }),
  trigger: 'event',
  roles: [],
  messageClass: 'operational',
  preference: null,
  lane: 'normal',
  onUnknown: 'hold',
  expiresInSeconds: DAY,
  obsoleteWhen: [],
  variables: [
    'technician',
    'role',
    'number',
    'title',
    'priority',
    'customer',
    'phone',
    'address',
    'area',
    'deadline',
    'note',
    'company',
  ],
  templates: {
    id: [
      '🎫 *Tiket baru untuk Anda*',
      '',
      'Halo {{technician}},',
      'Anda ditugaskan sebagai {{role}} untuk tiket *{{number}}*.',
      '',
      'Masalah: {{title}}',
      'Prioritas: {{priority}}',
      'Batas SLA: {{deadline}}',
      '',
      'Pelanggan: {{customer}}',
      'Telepon: {{phone}}',
      'Alamat: {{address}}',
      'Area: {{area?}}',
      'Catatan: {{note?}}',
      '',
      '– {{company}}',
    ].join('\n'),
    en: [
      '🎫 *A new ticket for you*',
      '',
      'Hello {{technician}},',
      'you are assigned to ticket *{{number}}* as {{role}}.',
      '',
      'Problem: {{title}}',
      'Priority: {{priority}}',
      'SLA deadline: {{deadline}}',
      '',
      'Customer: {{customer}}',
      'Phone: {{phone}}',
      'Address: {{address}}',
      'Area: {{area?}}',
      'Note: {{note?}}',
      '',
      '– {{company}}',
    ].join('\n'),
  },
  sample: {
    technician: 'Lutfi Rahman',
    role: 'teknisi utama',
    number: 'TKT-000123',
    title: 'Internet mati sejak pagi',
    priority: 'Tinggi',
    customer: 'Siti Aminah',
    phone: '0812-3456-7890',
    address: 'Jl. Melati No. 5, Karawang',
    area: 'ODP-KRW-07',
    deadline: '20 Nov 2026 18.00 WIB',
    note: 'Pelanggan ada di rumah setelah pukul 14.',
    company: 'AGLIS',
  },
  async audience({ client, companyName }, payload) {
    const ticket = await ticketFacts(client, payload.ticketId);
    const members = await technicianMembers(
      client,
      payload.members.map((member) => member.technicianId),
    );
    const roleOf = (technicianId: number) => payload.members.find((member) => member.technicianId === technicianId)?.role ?? '';
    return {
      subject: `ticket:${ticket.id}`,
      ticketId: ticket.id,
      recipients: members.map((member) => ({
        key: `technician:${member.technicianId}`,
        type: 'technician',
        name: member.name,
        phone: member.phone,
        language: 'id',
        isDemo: member.isDemo,
        userId: member.userId,
        variables: {
          technician: member.name,
          role: roleOf(member.technicianId),
          number: ticket.number,
          title: ticket.title,
          priority: TICKET_PRIORITY_LABELS[ticket.priority].id,
          customer: ticket.customer.name,
          phone: shownPhone(ticket.customer.phone),
          address: ticket.customer.address,
          area: ticket.customer.area ?? '',
          deadline: formatWib(ticket.slaDueAt, 'id'),
          note: payload.note ?? '',
          company: companyName,
        },
      })),
      inApp: members.map((member) => ({
        userId: member.userId,
        type: 'ticket',
        ...line('ticket_yours', { number: ticket.number, title: ticket.title }),
        link: recordLink('tickets', ticket.id),
        priority: ticket.priority === 'urgent' ? 'urgent' : ticket.priority === 'high' ? 'high' : 'normal',
      })),
    };
  },
});
