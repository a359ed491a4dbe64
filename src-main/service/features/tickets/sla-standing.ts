import type { TicketRow } from '#shared/contracts/tickets.contract.ts';
import { isRunningTicket, isWithinSla, slaState, type TicketPriority, type TicketStatus } from '#shared/domain/ticket.ts';

/** Where a ticket stands against its promise at `now`. A cancelled one stands nowhere. */
export function slaStanding(
  ticket: {
    readonly status: TicketStatus;
    readonly priority: TicketPriority;
    readonly slaDueAt: Date;
    readonly completedAt: Date | null;
  },
  now: Date,
): Pick<TicketRow, 'slaState' | 'dueInSeconds' | 'slaBreached'> {
  const { slaDueAt: dueAt, completedAt } = ticket;
  if (isRunningTicket(ticket.status)) {
    const state = slaState({ dueAt, priority: ticket.priority }, now);
    return {
      slaState: state,
      dueInSeconds: Math.floor((dueAt.getTime() - now.getTime()) / 1_000),
      slaBreached: state === 'breached',
    };
  }
  if (ticket.status !== 'completed' || completedAt === null) return { slaState: null, dueInSeconds: null, slaBreached: false };
  const isKept = isWithinSla(completedAt, dueAt);
  return { slaState: isKept ? 'on_track' : 'breached', dueInSeconds: null, slaBreached: !isKept };
}
