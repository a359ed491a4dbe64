import type { TicketFacts } from '#service/notifications/audience-queries.ts';
import type { Recipient } from '#service/notifications/define-notification.ts';

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
