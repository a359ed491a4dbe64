import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal } from '#service/errors.ts';
import { cancelWaiting, type MessageOfTicket, releaseWaiting } from '#service/notifications/waiting-messages.ts';
import { openForChange } from './open-for-change.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { mayHoldMessage } from './tickets.policy.ts';

/** Takes back a message about the ticket that has not left. */
export async function cancelTicketMessage(deps: TicketsDeps, tx: Transaction, actor: Actor, of: MessageOfTicket): Promise<void> {
  const { type } = await change(tx, actor, of, cancelWaiting);
  await record(deps, tx, actor, of, { action: 'message.cancel', type, status: 'cancelled' });
}

/** Lets a message about a step leave at once. */
export async function sendTicketMessageNow(deps: TicketsDeps, tx: Transaction, actor: Actor, of: MessageOfTicket): Promise<void> {
  const { type } = await change(tx, actor, of, releaseWaiting);
  await record(deps, tx, actor, of, { action: 'message.send_now', type, status: 'pending' });
}

async function change(
  tx: Transaction,
  actor: Actor,
  of: MessageOfTicket,
  act: typeof cancelWaiting,
): Promise<{ readonly type: string }> {
  const ticket = await openForChange(tx, actor, of.ticketId, undefined);
  if (!mayHoldMessage(actor, ticket)) throw new AppError('forbidden');
  const outcome = await act(tx, of);
  if (outcome.ok) return outcome;
  if (outcome.reason === 'not_found') throw new AppError('not_found');
  throw illegal(null, outcome.reason);
}

async function record(
  deps: TicketsDeps,
  tx: Transaction,
  actor: Actor,
  { ticketId, messageId }: MessageOfTicket,
  done: { readonly action: string; readonly type: string; readonly status: 'pending' | 'cancelled' },
): Promise<void> {
  const { action, type, status } = done;
  await deps.audit(tx, { actor, action, entity: 'message', entityId: messageId, after: { type, ticketId, status } });
  const change = { id: messageId, status, ticketId };
  tx.afterCommit(() => deps.publisher.publish('staff', 'message_updated', { changes: [change] }));
}
