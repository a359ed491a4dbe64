import type { TicketFacts } from '../../notifications/audience-queries.ts';
import type { Recipient } from '../../notifications/define-notification.ts';

/** The customer whose ticket it is. */
export function customerOf(ticket: TicketFacts, variables: Recipient['variables']): Recipient {
  return {
    key: `customer:${ticket.customer.id}`,
    type: 'customer',
    name: ticket.customer.name,
    phone: ticket.customer.phone,
    language: 'id',
    isDemo: ticket.isDemo,
    customerId: ticket.customer.id,
    variables,
  };
}
