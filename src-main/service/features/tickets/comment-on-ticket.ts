import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { commentOnTicket as contract } from '#shared/contracts/tickets.contract.ts';
import { openForChange } from './open-for-change.ts';
import { usersOnTicket } from './tell-about-ticket.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { ticketNote } from './tickets.notices.ts';
import { mayComment } from './tickets.policy.ts';
import * as repository from './tickets.repository.ts';

export type CommentInput = BodyOf<typeof contract>;

/** How much of a note stands in the line that announces it. */
const SHOWN = 140;

/**
 * Adds a note to the timeline, also of a closed ticket. It changes nothing that somebody may be editing, so the version stays.
 * Whether it is internal stands in `data.internal`: whoever shows a timeline to the customer leaves those out.
 */
export async function commentOnTicket(
  deps: TicketsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  { note, internal }: CommentInput,
): Promise<void> {
  const ticket = await openForChange(tx, actor, id, undefined);
  if (!mayComment(actor, ticket)) throw new AppError('forbidden');
  const now = deps.clock.now();
  await repository.touchTicket(tx.db, id, now);
  const eventId = await repository.insertTimelineRow(tx.db, {
    ticketId: id,
    kind: 'comment',
    actorId: actor.userId,
    note,
    data: { internal },
    createdAt: now,
  });
  await deps.audit(tx, { actor, action: 'ticket.comment', entity: 'ticket', entityId: id, after: { eventId, internal } });
  const oneLine = note.replaceAll(/\s+/g, ' ');
  const users = await usersOnTicket(tx, ticket);
  await deps.inApp.announce(
    tx,
    ticketNote,
    {
      ticketId: id,
      number: ticket.number,
      by: actor.name,
      note: oneLine.length > SHOWN ? `${oneLine.slice(0, SHOWN)}…` : oneLine,
      userIds: ticket.createdBy === null ? users : [...users, ticket.createdBy],
    },
    { eventId: String(eventId), actorId: actor.userId },
  );
  tx.afterCommit(() => deps.publisher.publish('staff', 'ticket_updated', { id }));
}
