import type { EventName, EventPayload } from '#shared/realtime/events.ts';

/** What an event makes stale: records of a tag, or without ids everything under it. */
export interface Stale {
  readonly tag: string;
  readonly ids?: readonly number[];
}

type StaleTable = { readonly [N in EventName]: (payload: EventPayload<N>) => readonly Stale[] };

/** THE table from events to stale tags. An event that is missing here does not compile. */
export const STALE_BY_EVENT: StaleTable = {
  notification: () => [{ tag: 'notifications' }],
  notification_count: () => [],
  notification_changed: () => [{ tag: 'notifications' }],
  ticket_created: ({ id }) => [{ tag: 'tickets', ids: [id] }, { tag: 'technicians' }],
  ticket_updated: ({ id }) => [{ tag: 'tickets', ids: [id] }, { tag: 'technicians' }],
  registration_created: ({ id }) => [{ tag: 'registrations', ids: [id] }],
  registration_updated: ({ id }) => [{ tag: 'registrations', ids: [id] }],
  registration_approved: ({ id }) => [{ tag: 'registrations', ids: [id] }],
  invoice_created: ({ id }) => [id === null ? { tag: 'invoices' } : { tag: 'invoices', ids: [id] }],
  invoice_paid: ({ id }) => [{ tag: 'invoices', ids: [id] }, { tag: 'payments' }],
  message_updated: ({ changes }) => [
    { tag: 'whatsapp', ids: changes.map(({ id }) => id) },
    { tag: 'tickets', ids: changes.flatMap(({ ticketId }) => ticketId ?? []) },
  ],
  gateway: () => [{ tag: 'gateways' }, { tag: 'system' }],
  queue: () => [{ tag: 'queue' }],
  bulk_progress: ({ id }) => [{ tag: 'bulk', ids: [id] }],
  sandbox: () => [{ tag: 'sandbox' }],
  session_ended: () => [],
};

/** What an event makes stale, without empty lists of ids: a message without a ticket says nothing about tickets. */
export function staleOf<N extends EventName>(name: N, payload: EventPayload<N>): readonly Stale[] {
  return STALE_BY_EVENT[name](payload).filter(({ ids }) => ids === undefined || ids.length > 0);
}
