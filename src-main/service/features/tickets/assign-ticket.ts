import type { Actor } from '#service/access/actor.ts';
import type { TeamMember } from '#service/db/postgres/schema/index.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal, illegalStep, invalid } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { assignTicket as contract } from '#shared/contracts/tickets.contract.ts';
import { checkTicketAssignment } from '#shared/domain/ticket.ts';
import { openForChange } from './open-for-change.ts';
import { isSameTeam } from './same-team.ts';
import { takeOver } from './tell-about-ticket.ts';
import { ticketAssignment } from './ticket-assignment.notification.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { mayAssign } from './tickets.policy.ts';
import * as repository from './tickets.repository.ts';

export type AssignInput = BodyOf<typeof contract>;

/** Role of who leads a ticket unless the team says otherwise; it stands in the message to the technician. */
const LEAD_ROLE = 'Teknisi utama';

/** Gives a ticket to a technician and a team; each of them is told, by message unless `notify` is false. */
export async function assignTicket(
  deps: TicketsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  input: AssignInput,
): Promise<void> {
  const ticket = await openForChange(tx, actor, id, input.version);
  if (!mayAssign(actor, ticket)) throw new AppError('forbidden');
  const check = checkTicketAssignment(ticket.status);
  if (!check.ok) {
    throw illegalStep('body.technicianId', check);
  }
  const team = input.team ?? [];
  await requireTechnicians(tx, input.technicianId, team);
  if (ticket.technicianId === input.technicianId && isSameTeam(ticket.team, team)) {
    throw illegal('body.technicianId', 'ticket_assigned_so');
  }

  const now = deps.clock.now();
  const note = input.notes ?? null;
  await repository.updateTicket(tx.db, id, { technicianId: input.technicianId, team, status: 'assigned', assignedAt: now }, now);
  const eventId = await repository.insertTimelineRow(tx.db, {
    ticketId: id,
    kind: 'assigned',
    fromStatus: ticket.status,
    toStatus: 'assigned',
    actorId: actor.userId,
    note,
    data: { technicianId: input.technicianId, previousTechnicianId: ticket.technicianId, team },
    createdAt: now,
  });
  await deps.audit(tx, {
    actor,
    action: 'ticket.assign',
    entity: 'ticket',
    entityId: id,
    before: { status: ticket.status, technicianId: ticket.technicianId, team: ticket.team },
    after: { status: 'assigned', technicianId: input.technicianId, team },
  });
  // Before: the technician's own alert about an urgent ticket still needs an answer.
  await takeOver(deps, tx, id, actor);
  await deps.notify(
    tx,
    ticketAssignment,
    { ticketId: id, members: membersOf(input.technicianId, team), previousTechnicianId: ticket.technicianId, note },
    { eventId: String(eventId), actorId: actor.userId, ...(input.notify === true ? {} : { send: input.notify }) },
  );
  tx.afterCommit(() => deps.publisher.publish('staff', 'ticket_updated', { id }));
}

/** The lead first. A team that names the lead gives the lead's role. */
function membersOf(leadId: number, team: readonly TeamMember[]): TeamMember[] {
  const lead = team.find(({ technicianId }) => technicianId === leadId) ?? { technicianId: leadId, role: LEAD_ROLE };
  return [lead, ...team.filter(({ technicianId }) => technicianId !== leadId)];
}

/** Everyone named must be a technician who works here, and be named once. */
async function requireTechnicians(tx: Transaction, leadId: number, team: readonly TeamMember[]): Promise<void> {
  const named = [
    { field: 'body.technicianId', id: leadId },
    ...team.map(({ technicianId }, index) => ({ field: `body.team.${index}.technicianId`, id: technicianId })),
  ];
  const found = await repository.findTechnicians(tx.db, [...new Set(named.map(({ id }) => id))]);
  const active = new Map(found.map((technician) => [technician.id, technician.active]));
  for (const { field, id } of named) {
    if (!active.has(id)) throw invalid(field, 'unknown_technician');
    if (!active.get(id)) throw invalid(field, 'inactive_technician');
  }
  const twice = team.findIndex(({ technicianId }, index) => team.findIndex((m) => m.technicianId === technicianId) < index);
  if (twice >= 0) throw invalid(`body.team.${twice}.technicianId`, 'technician_twice');
}
