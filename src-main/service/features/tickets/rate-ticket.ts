import { z } from 'zod';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal, invalid } from '#service/errors.ts';
import { multiLine } from '#shared/domain/text.ts';
import { usersOnTicket } from './tell-about-ticket.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { ticketRated } from './tickets.notices.ts';
import * as repository from './tickets.repository.ts';

/** What a customer says about a completed ticket; for the body of the route that asks. */
export const ratingSchema = z.strictObject({ rating: z.int().min(1).max(5), comment: multiLine(1_000).optional() });

export type RatingInput = z.output<typeof ratingSchema> & { readonly ticketId: number };

/** Keeps the rating of a completed ticket. `illegal_transition` before it is completed and when it is rated already. */
export async function rateTicket(deps: TicketsDeps, tx: Transaction, { ticketId, ...input }: RatingInput): Promise<void> {
  const parsed = ratingSchema.safeParse(input);
  if (!parsed.success) throw invalid('body.rating', 'rating_range');
  const { rating, comment = null } = parsed.data;
  const ticket = await repository.lockTicket(tx.db, ticketId);
  if (!ticket) throw new AppError('not_found');
  if (ticket.rating !== null) throw illegal('body.rating', 'rated_already');
  if (ticket.status !== 'completed') throw illegal('body.rating', 'not_completed');
  const now = deps.clock.now();
  await repository.updateTicket(tx.db, ticketId, { rating, ratingComment: comment, ratedAt: now }, now);
  const eventId = await repository.insertTimelineRow(tx.db, {
    ticketId,
    kind: 'rated',
    note: comment,
    data: { rating },
    createdAt: now,
  });
  await deps.audit(tx, { actor: null, action: 'ticket.rate', entity: 'ticket', entityId: ticketId, after: { rating } });
  await deps.inApp.announce(
    tx,
    ticketRated,
    { ticketId, number: ticket.number, rating, comment: comment ?? ticket.title, userIds: await usersOnTicket(tx, ticket) },
    { eventId: String(eventId), actorId: null },
  );
  tx.afterCommit(() => deps.publisher.publish('staff', 'ticket_updated', { id: ticketId }));
}
