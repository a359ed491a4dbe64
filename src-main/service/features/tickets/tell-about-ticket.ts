import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { isRunningTicket } from '#shared/domain/ticket.ts';
import { ticketPlace } from './ticket-place.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { subjectOf, ticketNew, ticketStep } from './tickets.notices.ts';
import { findTechnicianUsers, type TicketRecord } from './tickets.repository.ts';

export async function announceNew(deps: TicketsDeps, tx: Transaction, id: number, actorId: number): Promise<void> {
  const { number, title, type, category, priority, customer, areaId, areaCode } = await ticketPlace(tx.client, id);
  await deps.inApp.announce(
    tx,
    ticketNew,
    { ticketId: id, number, title, type, category, priority, customer, areaId, areaCode },
    { eventId: String(id), actorId },
  );
}

/** Whoever works on a ticket owns its urgent alerts; one that is done closes them. */
export async function announceStep(deps: TicketsDeps, tx: Transaction, id: number, actor: Actor): Promise<void> {
  const { number, title, status, priority, version } = await ticketPlace(tx.client, id);
  if (isRunningTicket(status)) await takeOver(deps, tx, id, actor);
  else await deps.inApp.close(tx, { subject: subjectOf(id) });
  await deps.inApp.announce(
    tx,
    ticketStep,
    { ticketId: id, number, title, status, priority, by: actor.name },
    { eventId: `${id}:${version}`, actorId: actor.userId },
  );
}

/** The open urgent alerts of the ticket have an owner now. */
export async function takeOver(deps: TicketsDeps, tx: Transaction, id: number, actor: Actor): Promise<void> {
  await deps.inApp.acknowledgeSubject(tx, subjectOf(id), actor.userId);
}

/** The users who work on a ticket: its lead and its team. They are told of its changes inside the desk. */
export async function usersOnTicket(tx: Transaction, ticket: Pick<TicketRecord, 'technicianId' | 'team'>): Promise<number[]> {
  return findTechnicianUsers(tx.db, [
    ...(ticket.technicianId === null ? [] : [ticket.technicianId]),
    ...ticket.team.map(({ technicianId }) => technicianId),
  ]);
}
