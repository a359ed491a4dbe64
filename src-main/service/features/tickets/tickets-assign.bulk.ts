import { bulkAssignTickets } from '#shared/contracts/bulk.contract.ts';
import { checkTicketAssignment } from '#shared/domain/ticket.ts';
import { already, defineBulkAction, FORBIDDEN, verdictOf } from '../../bulk/define-bulk-action.ts';
import { mayAssign } from './tickets.policy.ts';
import { type BulkTicket, ticketsResource } from './tickets.resource.ts';

export const ticketsAssign = defineBulkAction({
  id: 'tickets.assign',
  label: { id: 'Tugaskan', en: 'Assign' },
  route: bulkAssignTickets,
  resource: ticketsResource,
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
  apply: (ports, tx, actor, id, { technicianId, team, notes }) =>
    ports.tickets.assign(tx, actor, id, { technicianId, team, notes }),
});

function isSameTeam(one: BulkTicket['team'], other: BulkTicket['team']): boolean {
  const key = (team: BulkTicket['team']) =>
    JSON.stringify(team.map(({ technicianId, role }) => [technicianId, role] as const).sort(([a], [b]) => a - b));
  return key(one) === key(other);
}
