import type { ResourceDefinition } from '#service/bulk/bulk-resource.ts';
import { already, defineBulkAction, FORBIDDEN, verdictOf } from '#service/bulk/define-bulk-action.ts';
import { bulkAssignTickets } from '#shared/contracts/bulk.contract.ts';
import { checkTicketAssignment } from '#shared/domain/ticket.ts';
import { isSameTeam } from './same-team.ts';
import { mayAssign } from './tickets.policy.ts';
import type { BulkTicket } from './tickets.resource.ts';
import type { TicketsService } from './tickets.service.ts';

export const ticketsAssign = (resource: ResourceDefinition<BulkTicket>, tickets: Pick<TicketsService, 'assign'>) =>
  defineBulkAction({
    id: 'tickets.assign',
    label: { id: 'Tugaskan', en: 'Assign' },
    route: bulkAssignTickets,
    resource,
    notifies: true,
    undoSeconds: null,
    plan(row, data, actor) {
      if (!mayAssign(actor, row)) return FORBIDDEN;
      const verdict = verdictOf(checkTicketAssignment(row.status));
      if (verdict.outcome !== 'done') return verdict;
      if (row.technicianId === data.technicianId && isSameTeam(row.team, data.team ?? [])) {
        return already('ticket_assigned_so');
      }
      return verdict;
    },
    apply: (tx, actor, id, { technicianId, team, notes }) =>
      tickets.assign(tx, actor, id, { technicianId, team, notes, notify: true }),
  });
