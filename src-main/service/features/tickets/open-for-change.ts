import type { Actor } from '../../access/actor.ts';
import type { Transaction } from '../../db/unit-of-work.ts';
import { AppError, refused } from '../../errors.ts';
import { canSeeTicket } from './tickets.policy.ts';
import { findLastChange, lockTicket, type TicketRecord } from './tickets.repository.ts';

/**
 * Locks a ticket for a change. `not_found` when the person may not see it; `conflict`, saying who and when, when it is no longer
 * the version the person saw.
 */
export async function openForChange(
  tx: Transaction,
  actor: Actor,
  id: number,
  seenVersion: number | undefined,
): Promise<TicketRecord> {
  const ticket = await lockTicket(tx.db, id);
  if (!ticket || !canSeeTicket(actor, ticket)) throw new AppError('not_found');
  if (seenVersion === undefined || seenVersion === ticket.version) return ticket;
  const last = await findLastChange(tx.db, id);
  throw refused('conflict', 'version', 'changed', {
    by: last?.actor ?? null,
    at: (last?.at ?? ticket.updatedAt).toISOString(),
  });
}
