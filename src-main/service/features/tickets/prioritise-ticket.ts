import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { setTicketPriority } from '#shared/contracts/tickets.contract.ts';
import { slaDueAt, TICKET_PRIORITY_LABELS } from '#shared/domain/ticket.ts';
import { requireRunning } from './edit-ticket.ts';
import { openForChange } from './open-for-change.ts';
import { usersOnTicket } from './tell-about-ticket.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { subjectOf, ticketPrioritised } from './tickets.notices.ts';
import { maySetPriority } from './tickets.policy.ts';
import * as repository from './tickets.repository.ts';

export type PriorityInput = BodyOf<typeof setTicketPriority>;

/** Changes the priority; the deadline follows, counted from the creation again, and warnings start anew for it. */
export async function prioritiseTicket(
  deps: TicketsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  { priority, notes, version }: PriorityInput,
): Promise<void> {
  const ticket = await openForChange(tx, actor, id, version);
  if (!maySetPriority(actor, ticket)) throw new AppError('forbidden');
  requireRunning(ticket);
  if (ticket.priority === priority) {
    throw illegal('body.priority', 'priority_same', { priority: TICKET_PRIORITY_LABELS[priority] });
  }

  const now = deps.clock.now();
  const dueAt = slaDueAt(ticket.createdAt, priority);
  const isLate = now.getTime() > dueAt.getTime();
  await repository.updateTicket(
    tx.db,
    id,
    { priority, slaDueAt: dueAt, slaWarnedAt: null, ...(isLate ? {} : { slaBreachedAt: null }) },
    now,
  );
  const eventId = await repository.insertTimelineRow(tx.db, {
    ticketId: id,
    kind: 'priority',
    actorId: actor.userId,
    note: notes ?? null,
    data: { from: ticket.priority, to: priority, slaDueAt: dueAt.toISOString() },
    createdAt: now,
  });
  await deps.audit(tx, {
    actor,
    action: 'ticket.set_priority',
    entity: 'ticket',
    entityId: id,
    before: { priority: ticket.priority, slaDueAt: ticket.slaDueAt.toISOString() },
    after: { priority, slaDueAt: dueAt.toISOString() },
  });
  await deps.expire(tx, subjectOf(id), 'deadline_moved');
  await deps.inApp.announce(
    tx,
    ticketPrioritised,
    { ticketId: id, number: ticket.number, title: ticket.title, priority, userIds: await usersOnTicket(tx, ticket) },
    { eventId: String(eventId), actorId: actor.userId },
  );
  tx.afterCommit(() => deps.publisher.publish('staff', 'ticket_updated', { id }));
}
