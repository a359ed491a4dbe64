import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { invalid } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { createTicket } from '#shared/contracts/tickets.contract.ts';
import { isCategoryOf, slaDueAt } from '#shared/domain/ticket.ts';
import { announceNew } from './tell-about-ticket.ts';
import { ticketCreated } from './ticket-created.notification.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import * as repository from './tickets.repository.ts';

export type OpenInput = BodyOf<typeof createTicket>;

/** Opens a ticket and returns its id. The customer gets its number; those who take tickets in are told. */
export async function openTicket(deps: TicketsDeps, tx: Transaction, actor: Actor, input: OpenInput): Promise<number> {
  if (!isCategoryOf(input.type, input.category)) {
    throw invalid('body.category', 'category_of_type');
  }
  const customer = await repository.findCustomer(tx.db, input.customerId);
  if (!customer) throw invalid('body.customerId', 'unknown_customer');
  const now = deps.clock.now();
  const { id, number } = await repository.insertTicket(tx.db, {
    customerId: customer.id,
    type: input.type,
    category: input.category,
    priority: input.priority,
    title: input.title,
    description: input.description,
    preferredSchedule: input.preferredSchedule ?? null,
    contactPreference: input.contactPreference,
    slaDueAt: slaDueAt(now, input.priority),
    createdBy: actor.userId,
    isDemo: customer.isDemo,
    createdAt: now,
    updatedAt: now,
  });
  const eventId = await repository.insertTimelineRow(tx.db, {
    ticketId: id,
    kind: 'created',
    toStatus: 'open',
    actorId: actor.userId,
    data: { priority: input.priority },
    createdAt: now,
  });
  await deps.audit(tx, {
    actor,
    action: 'ticket.create',
    entity: 'ticket',
    entityId: id,
    after: { number, customerId: customer.id, type: input.type, category: input.category, priority: input.priority },
  });
  await deps.notify(tx, ticketCreated, { ticketId: id }, { eventId: String(eventId), actorId: actor.userId });
  await announceNew(deps, tx, id, actor.userId);
  tx.afterCommit(() => deps.publisher.publish('staff', 'ticket_created', { id }));
  return id;
}
