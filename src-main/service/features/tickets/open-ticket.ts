import type { BodyOf } from '#shared/contracts/contract.ts';
import type { createTicket } from '#shared/contracts/tickets.contract.ts';
import { isCategoryOf, slaDueAt, TICKET_CATEGORY_LABELS } from '#shared/domain/ticket.ts';
import type { Transaction } from '../../db/unit-of-work.ts';
import { invalid } from '../../errors.ts';
import type { Actor } from '../../http/actor.ts';
import { subjectOf } from './tell-about-ticket.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import * as repository from './tickets.repository.ts';

export type OpenInput = BodyOf<typeof createTicket>;

/** Who hands tickets out. */
const DISPATCH = ['noc', 'customer_service', 'supervisor'] as const;

/** Opens a ticket and returns its id. The customer gets its number, the dispatching desks a line. */
export async function openTicket(deps: TicketsDeps, tx: Transaction, actor: Actor, input: OpenInput): Promise<number> {
  if (!isCategoryOf(input.type, input.category)) {
    throw invalid('body.category', 'category_of_type', 'Kategori ini bukan milik jenis tiket tersebut.');
  }
  const customer = await repository.findCustomer(tx.db, input.customerId);
  if (!customer) throw invalid('body.customerId', 'unknown_customer', 'Pelanggan tidak ditemukan.');
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
  await deps.notify(tx, 'ticket_created', { ticketId: id }, { eventId: String(eventId), actorId: actor.userId });
  await deps.inApp?.announce(tx, {
    event: 'ticket_new',
    type: 'ticket',
    priority: input.priority === 'low' ? 'normal' : input.priority,
    roles: DISPATCH,
    title: `Tiket baru ${number}: ${TICKET_CATEGORY_LABELS[input.category].id}`,
    message: input.title,
    link: `/tickets/${id}`,
    data: { ticketId: id },
    subject: subjectOf(id),
    dedupeKey: `ticket_new:${id}`,
    exceptUserId: actor.userId,
  });
  tx.afterCommit(() => deps.publisher.publish('staff', 'ticket_created', { id }));
  return id;
}
