import type { Actor } from '#service/access/actor.ts';
import type { TeamMember } from '#service/db/postgres/schema/index.ts';
import { can, isOwnOnly, type Permission } from '#shared/domain/permissions.ts';
import {
  checkTicketAssignment,
  isRunningTicket,
  requiresTechnician,
  type TicketStatus,
  ticketStatusMachine,
} from '#shared/domain/ticket.ts';

/** What of a ticket decides who may do what with it. */
export interface PolicyTicket {
  readonly status: TicketStatus;
  readonly technicianId: number | null;
  readonly team: readonly TeamMember[];
}

/** Whether the person leads the ticket or is in its team. */
export function isOwnTicket(actor: Actor, ticket: PolicyTicket): boolean {
  const { technicianId } = actor;
  if (technicianId === null) return false;
  return ticket.technicianId === technicianId || ticket.team.some((member) => member.technicianId === technicianId);
}

function holds(actor: Actor, permission: Permission, ticket: PolicyTicket): boolean {
  return can(actor.role, permission) && (!isOwnOnly(actor.role, permission) || isOwnTicket(actor, ticket));
}

export function canSeeTicket(actor: Actor, ticket: PolicyTicket): boolean {
  return holds(actor, 'tickets.read', ticket);
}

/** Whether the person may give the ticket to somebody now. */
export function canAssignTicket(actor: Actor, ticket: PolicyTicket): boolean {
  return mayAssign(actor, ticket) && checkTicketAssignment(ticket.status).ok;
}

export function mayAssign(actor: Actor, ticket: PolicyTicket): boolean {
  return holds(actor, 'tickets.assign', ticket);
}

/** Whether the role may make this step at all. Back to `open` takes the technician off, which only who assigns may do. */
export function mayMove(actor: Actor, ticket: PolicyTicket, to: TicketStatus): boolean {
  return holds(actor, 'tickets.update_status', ticket) && (to !== 'open' || mayAssign(actor, ticket));
}

/** Edits, priority and ETA end with the ticket: what is done stays as it was promised and done. */
export function mayEdit(actor: Actor, ticket: PolicyTicket): boolean {
  return holds(actor, 'tickets.update', ticket);
}

export function maySetPriority(actor: Actor, ticket: PolicyTicket): boolean {
  return holds(actor, 'tickets.update_priority', ticket);
}

/** Whoever moves the ticket may say when they will be there. */
export function maySetEta(actor: Actor, ticket: PolicyTicket): boolean {
  return holds(actor, 'tickets.update_status', ticket);
}

/** Whoever makes steps decides whether and when they are told. */
export function mayHoldMessage(actor: Actor, ticket: PolicyTicket): boolean {
  return holds(actor, 'tickets.update_status', ticket);
}

export function mayComment(actor: Actor, ticket: PolicyTicket): boolean {
  return holds(actor, 'tickets.comment', ticket);
}

/** One's own attachments; an administrator removes any. Those of the customer are nobody's own. */
export function mayDeleteAttachment(actor: Actor, ticket: PolicyTicket, uploadedBy: number | null): boolean {
  return mayComment(actor, ticket) && (actor.role === 'admin' || uploadedBy === actor.userId);
}

/** Whether the ticket has the technician the status asks for. */
export function hasTechnicianFor(ticket: PolicyTicket, to: TicketStatus): boolean {
  return !requiresTechnician(to) || ticket.technicianId !== null;
}

/** The statuses the person may move the ticket to now. */
export function statusesFor(actor: Actor, ticket: PolicyTicket): TicketStatus[] {
  return ticketStatusMachine.next(ticket.status).filter((to) => mayMove(actor, ticket, to) && hasTechnicianFor(ticket, to));
}

export function abilitiesFor(actor: Actor, ticket: PolicyTicket) {
  const isRunning = isRunningTicket(ticket.status);
  return {
    assign: canAssignTicket(actor, ticket),
    moveTo: statusesFor(actor, ticket),
    edit: isRunning && mayEdit(actor, ticket),
    setPriority: isRunning && maySetPriority(actor, ticket),
    setEta: isRunning && maySetEta(actor, ticket),
    comment: mayComment(actor, ticket),
  };
}
