import { listTickets } from '#shared/contracts/tickets.contract.ts';
import { IconTicket } from '../../../ui/icons.ts';
import { useTicketCount } from '../../features/tickets/use-tickets.ts';
import type { PageBadge, PageMeta } from '../page-meta.ts';

/** Tickets nobody has looked at yet. */
function useNewTickets(): PageBadge | null {
  const total = useTicketCount({ status: 'open' }).data?.total ?? 0;
  return total === 0 ? null : { count: total, to: '/tickets?tab=new', label: 'rail.newTickets' };
}

export const ticketsPage: PageMeta = {
  id: 'tickets',
  path: 'tickets/:part?',
  to: '/tickets',
  label: 'page.tickets',
  icon: IconTicket,
  permission: listTickets.permission,
  group: 'noc',
  goKey: 't',
  useBadge: useNewTickets,
  recordNumber: (id) => `TKT-${id.padStart(6, '0')}`,
};
