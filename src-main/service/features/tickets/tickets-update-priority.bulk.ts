import type { ResourceDefinition } from '#service/bulk/bulk-resource.ts';
import { already, CHANGES, defineBulkAction, FORBIDDEN, illegal } from '#service/bulk/define-bulk-action.ts';
import { bulkPrioritiseTickets } from '#shared/contracts/bulk.contract.ts';
import { isRunningTicket, TICKET_PRIORITY_LABELS, TICKET_STATUS_LABELS } from '#shared/domain/ticket.ts';
import { maySetPriority } from './tickets.policy.ts';
import type { BulkTicket } from './tickets.resource.ts';
import type { TicketsService } from './tickets.service.ts';

export const ticketsUpdatePriority = (
  resource: ResourceDefinition<BulkTicket>,
  tickets: Pick<TicketsService, 'updatePriority'>,
) =>
  defineBulkAction({
    id: 'tickets.update-priority',
    label: { id: 'Ubah prioritas', en: 'Change priority' },
    route: bulkPrioritiseTickets,
    resource,
    notifies: false,
    undoSeconds: null,
    plan(row, { priority }, actor) {
      if (!maySetPriority(actor, row)) return FORBIDDEN;
      if (!isRunningTicket(row.status)) {
        return illegal('ticket_ended', { status: TICKET_STATUS_LABELS[row.status] });
      }
      if (row.priority !== priority) return CHANGES;
      return already('priority_same', { priority: TICKET_PRIORITY_LABELS[priority] });
    },
    apply: (tx, actor, id, { priority }) => tickets.updatePriority(tx, actor, id, { priority }),
  });
