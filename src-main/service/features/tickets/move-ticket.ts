import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal, illegalStep, invalid } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { setTicketStatus } from '#shared/contracts/tickets.contract.ts';
import { isRunningTicket, type TicketStatus, ticketStatusMachine } from '#shared/domain/ticket.ts';
import { openForChange } from './open-for-change.ts';
import { announceStep } from './tell-about-ticket.ts';
import { tellStep } from './tell-step.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { subjectOf } from './tickets.notices.ts';
import { hasTechnicianFor, mayMove } from './tickets.policy.ts';
import * as repository from './tickets.repository.ts';

export type StatusInput = BodyOf<typeof setTicketStatus>;

/** Moves a ticket one step along its machine; the customer is told a moment later. The deadline stays where it was promised. */
export async function moveTicket(
  deps: TicketsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  input: StatusInput,
): Promise<void> {
  const ticket = await openForChange(tx, actor, id, input.version);
  const to = input.status;
  if (!mayMove(actor, ticket, to)) throw new AppError('forbidden');
  requireStep(ticket, to);
  requireWords(input);

  const now = deps.clock.now();
  const note = input.notes ?? null;
  const resolution = input.resolution ?? null;
  await repository.updateTicket(tx.db, id, changeFor(ticket, to, resolution, now), now);
  const eventId = await repository.insertTimelineRow(tx.db, {
    ticketId: id,
    kind: 'status',
    fromStatus: ticket.status,
    toStatus: to,
    actorId: actor.userId,
    note,
    data: resolution === null ? {} : { resolution },
    createdAt: now,
  });
  // Writes what was gathered so far; nothing has been, so a bulk action still writes its traces for a whole chunk.
  await tellStep(deps, tx, { ticketId: id, from: ticket.status, to, note, resolution }, { eventId, actor, send: input.notify });
  await deps.audit(tx, {
    actor,
    action: 'ticket.set_status',
    entity: 'ticket',
    entityId: id,
    before: { status: ticket.status },
    after: { status: to },
  });
  await announceStep(deps, tx, id, actor);
  if (!isRunningTicket(to)) await deps.expire(tx, subjectOf(id), 'closed');
  tx.afterCommit(() => deps.publisher.publish('staff', 'ticket_updated', { id }));
}

function requireStep(ticket: repository.TicketRecord, to: TicketStatus): void {
  const check = ticketStatusMachine.check(ticket.status, to);
  if (!check.ok) {
    throw illegalStep('body.status', check);
  }
  if (!hasTechnicianFor(ticket, to)) {
    throw illegal('body.status', 'technician_missing');
  }
}

function requireWords({ status, resolution, notes }: StatusInput): void {
  if (status === 'completed' && resolution === undefined) {
    throw invalid('body.resolution', 'resolution_missing');
  }
  // Kept nowhere otherwise: better refused than lost.
  if (status !== 'completed' && resolution !== undefined) {
    throw invalid('body.resolution', 'only_on_completion');
  }
  if (status === 'on_hold' && notes === undefined) throw invalid('body.notes', 'hold_reason_missing');
}

function changeFor(
  ticket: repository.TicketRecord,
  to: TicketStatus,
  resolution: string | null,
  now: Date,
): Parameters<typeof repository.updateTicket>[2] {
  if (to === 'completed') return { status: to, completedAt: now, resolution };
  if (to === 'open') return { status: to, technicianId: null, team: [], assignedAt: null };
  // Reopened: the old resolution stays in the timeline.
  if (ticket.status === 'completed') return { status: to, completedAt: null, resolution: null };
  return { status: to };
}
