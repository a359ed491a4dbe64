import type { ResourceDefinition } from '#service/bulk/bulk-resource.ts';
import { defineBulkAction, FORBIDDEN, illegal, MINUTES, verdictOf } from '#service/bulk/define-bulk-action.ts';
import { bulkMoveTickets } from '#shared/contracts/bulk.contract.ts';
import { ticketStatusMachine } from '#shared/domain/ticket.ts';
import { hasTechnicianFor, mayMove } from './tickets.policy.ts';
import type { BulkTicket } from './tickets.resource.ts';
import type { TicketsService } from './tickets.service.ts';

export const ticketsUpdateStatus = (resource: ResourceDefinition<BulkTicket>, tickets: Pick<TicketsService, 'setStatus'>) =>
  defineBulkAction({
    id: 'tickets.update-status',
    label: { id: 'Ubah status', en: 'Change status' },
    route: bulkMoveTickets,
    resource,
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
      if (status === 'on_hold' && notes === undefined) return illegal('hold_reason_missing');
      return verdict;
    },
    apply(tx, actor, id, data) {
      const resolution = data.status === 'completed' ? (data.resolution ?? data.notes) : data.resolution;
      return tickets.setStatus(tx, actor, id, {
        status: data.status,
        notify: true,
        ...(data.notes === undefined ? {} : { notes: data.notes }),
        ...(resolution === undefined ? {} : { resolution }),
      });
    },
  });
