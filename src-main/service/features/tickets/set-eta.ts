import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { setTicketEta } from '#shared/contracts/tickets.contract.ts';
import { requireRunning, storeEdit } from './edit-ticket.ts';
import { openForChange } from './open-for-change.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { maySetEta } from './tickets.policy.ts';

export type EtaInput = BodyOf<typeof setTicketEta>;

/** Says when the technician will be there. The same word again changes nothing. */
export async function setEta(
  deps: TicketsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  { eta, version }: EtaInput,
): Promise<void> {
  const ticket = await openForChange(tx, actor, id, version);
  if (!maySetEta(actor, ticket)) throw new AppError('forbidden');
  requireRunning(ticket);
  if (ticket.technicianEta === eta) return;
  await storeEdit(deps, tx, actor, ticket, { before: { technicianEta: ticket.technicianEta }, after: { technicianEta: eta } });
}
