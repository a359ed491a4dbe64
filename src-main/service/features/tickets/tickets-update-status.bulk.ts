import { bulkMoveTickets } from '#shared/contracts/bulk.contract.ts';
import { ticketStatusMachine } from '#shared/domain/ticket.ts';
import { defineBulkAction, FORBIDDEN, illegal, MINUTES, verdictOf } from '../../bulk/define-bulk-action.ts';
import { hasTechnicianFor, mayMove } from './tickets.policy.ts';
import { ticketsResource } from './tickets.resource.ts';

export const ticketsUpdateStatus = defineBulkAction({
  id: 'tickets.update-status',
  label: { id: 'Ubah status', en: 'Change status' },
  route: bulkMoveTickets,
  resource: ticketsResource,
  notifies: true,
  undoSeconds: 10 * MINUTES,
  plan(row, { status, notes, resolution }, actor) {
    if (!mayMove(actor, row, status)) return FORBIDDEN;
    const verdict = verdictOf(ticketStatusMachine.check(row.status, status));
    if (verdict.outcome !== 'done') return verdict;
    if (!hasTechnicianFor(row, status)) return illegal('technician_missing');
    if (status === 'completed' && (resolution ?? notes) === undefined) {
      return illegal('resolution_missing');
    }
    return verdict;
  },
  apply(ports, tx, actor, id, data) {
    const resolution = data.status === 'completed' ? (data.resolution ?? data.notes) : data.resolution;
    return ports.tickets.setStatus(tx, actor, id, {
      status: data.status,
      ...(data.notes === undefined ? {} : { notes: data.notes }),
      ...(resolution === undefined ? {} : { resolution }),
    });
  },
});
