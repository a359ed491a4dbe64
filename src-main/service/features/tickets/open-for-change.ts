import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { requireVersion } from '#service/lists/required-version.ts';
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
  const visible = ticket && canSeeTicket(actor, ticket) ? ticket : null;
  return requireVersion(visible, seenVersion, () => findLastChange(tx.db, id));
}
