import { definePage, recordSource } from '#desk/pages/page-meta.ts';
import { createTicket, listTickets } from '#shared/contracts/tickets.contract.ts';
import { IconAdd, IconTicket } from '#ui/icons.ts';
import { ticketTexts } from './texts.ts';

export const ticketsPage = definePage({
  id: 'tickets',
  path: '/tickets',
  parts: 'list',
  label: { id: 'Tiket', en: 'Tickets' },
  icon: IconTicket,
  permission: listTickets.permission,
  group: 'work',
  goKey: 't',
  badge: { contract: listTickets, query: { status: 'open' }, label: { id: '{count} tiket baru', en: '{count} new tickets' } },
  actions: [
    {
      id: 'new-ticket',
      label: { id: 'Tiket baru', en: 'New ticket' },
      icon: IconAdd,
      permission: createTicket.permission,
      to: '/tickets/new',
    },
  ],
  records: recordSource(listTickets, ({ id, number, title, customer }) => ({ id, number, title, hint: customer.name })),
  deepLink: 'ticket',
  recordNumber: (id) => `TKT-${String(id).padStart(6, '0')}`,
  texts: ticketTexts,
});
