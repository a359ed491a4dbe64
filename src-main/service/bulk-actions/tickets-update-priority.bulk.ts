import { bulkPrioritiseTickets } from '#shared/contracts/bulk.contract.ts';
import { TICKET_PRIORITY_LABELS } from '#shared/domain/ticket.ts';
import { already, CHANGES, defineBulkAction } from './define-bulk-action.ts';
import { ticketsResource } from './tickets.resource.ts';

export const ticketsUpdatePriority = defineBulkAction({
  id: 'tickets.update-priority',
  label: { id: 'Ubah prioritas', en: 'Change priority' },
  route: bulkPrioritiseTickets,
  resource: ticketsResource,
  notifies: false,
  undoSeconds: null,
  plan(row, { priority }) {
    const label = TICKET_PRIORITY_LABELS[priority];
    if (row.priority !== priority) return CHANGES;
    return already(`Prioritas sudah ${label.id.toLowerCase()}`, `Priority is ${label.en.toLowerCase()} already`);
  },
  apply: (ports, tx, actor, id, { priority }) => ports.tickets.updatePriority(tx, actor, id, { priority }),
});
