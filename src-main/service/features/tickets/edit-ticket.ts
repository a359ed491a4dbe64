import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal, invalid } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { updateTicket } from '#shared/contracts/tickets.contract.ts';
import { isCategoryOf, isRunningTicket } from '#shared/domain/ticket.ts';
import { openForChange } from './open-for-change.ts';
import { usersOnTicket } from './tell-about-ticket.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { ticketEdited } from './tickets.notices.ts';
import { mayEdit } from './tickets.policy.ts';
import * as repository from './tickets.repository.ts';

export type EditInput = BodyOf<typeof updateTicket>;

const FIELDS = ['title', 'description', 'type', 'category', 'preferredSchedule', 'contactPreference', 'technicianEta'] as const;

/** Changes what a running ticket says. The same values again change nothing. */
export async function editTicket(deps: TicketsDeps, tx: Transaction, actor: Actor, id: number, input: EditInput): Promise<void> {
  const ticket = await openForChange(tx, actor, id, input.version);
  if (!mayEdit(actor, ticket)) throw new AppError('forbidden');
  requireRunning(ticket);
  const changed = FIELDS.filter((field) => input[field] !== undefined && input[field] !== ticket[field]);
  if (changed.length === 0) return;
  if (!isCategoryOf(input.type ?? ticket.type, input.category ?? ticket.category)) {
    throw invalid('body.category', 'category_of_type');
  }
  const after = Object.fromEntries(changed.map((field) => [field, input[field]]));
  const before = Object.fromEntries(changed.map((field) => [field, ticket[field]]));
  await storeEdit(deps, tx, actor, ticket, { before, after });
}

/** Throws `illegal_transition` for a ticket that is closed. */
export function requireRunning(ticket: repository.TicketRecord): void {
  if (isRunningTicket(ticket.status)) return;
  throw illegal('body', 'ticket_closed');
}

/** Writes changed fields with their trace and tells those who work on the ticket. */
export async function storeEdit(
  deps: TicketsDeps,
  tx: Transaction,
  actor: Actor,
  ticket: repository.TicketRecord,
  { before, after }: { readonly before: Record<string, unknown>; readonly after: Record<string, unknown> },
): Promise<void> {
  const now = deps.clock.now();
  await repository.updateTicket(tx.db, ticket.id, after, now);
  const eventId = await repository.insertTimelineRow(tx.db, {
    ticketId: ticket.id,
    kind: 'edited',
    actorId: actor.userId,
    data: { fields: Object.keys(after) },
    createdAt: now,
  });
  await deps.audit(tx, { actor, action: 'ticket.update', entity: 'ticket', entityId: ticket.id, before, after });
  await deps.inApp.announce(
    tx,
    ticketEdited,
    {
      ticketId: ticket.id,
      number: ticket.number,
      title: typeof after.title === 'string' ? after.title : ticket.title,
      userIds: await usersOnTicket(tx, ticket),
    },
    { eventId: String(eventId), actorId: actor.userId },
  );
  tx.afterCommit(() => deps.publisher.publish('staff', 'ticket_updated', { id: ticket.id }));
}
