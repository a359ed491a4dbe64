import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { listLink } from '#shared/contracts/desk-links.ts';
import { heading, line } from '#shared/domain/notification-lines.ts';
import { isRunningTicket, TICKET_CATEGORY_LABELS, TICKET_STATUS_LABELS, type TicketStatus } from '#shared/domain/ticket.ts';
import { subjectOf } from './tell-about-ticket.ts';
import { ticketPlace } from './ticket-place.ts';
import type { TicketsDeps } from './tickets.deps.ts';

/** Supervisors hear of every step of an urgent ticket, and of any ticket that stops. */
const STOPPED: readonly TicketStatus[] = ['on_hold', 'cancelled'];
const HOUR_SECONDS = 3_600;

/** Many of one kind at one place are one line: "12 × lampu LOS merah di ODP-KRW-07". */
export async function announceNew(deps: TicketsDeps, tx: Transaction, id: number, actorId: number): Promise<void> {
  const ticket = await ticketPlace(tx.client, id);
  const category = TICKET_CATEGORY_LABELS[ticket.category];
  await deps.inApp.announce(tx, {
    event: 'ticket_new',
    type: 'ticket',
    priority: ticket.priority,
    roles: ['noc', 'customer_service', 'supervisor'],
    exceptUserId: actorId,
    ...line('ticket_new', {
      number: ticket.number,
      title: ticket.title,
      customer: ticket.customer,
      area: ticket.areaCode,
      category,
    }),
    link: ticket.link,
    data: { ticketId: ticket.id },
    dedupeKey: `ticket_new:${ticket.id}`,
    subject: ticket.subject,
    ...(ticket.areaId === null || ticket.type !== 'repair'
      ? {}
      : {
          groupKey: `ticket_new:${ticket.category}:${ticket.areaId}`,
          grouped: {
            ...heading('tickets_at_place', { category, area: ticket.areaCode ?? '' }),
            link: listLink('tickets', { areaId: String(ticket.areaId) }),
          },
        }),
  });
}

/** Whoever works on a ticket owns its urgent alerts; one that is done closes them. Supervisors hear of the steps that concern them. */
export async function announceStep(deps: TicketsDeps, tx: Transaction, id: number, actor: Actor): Promise<void> {
  const ticket = await ticketPlace(tx.client, id);
  if (isRunningTicket(ticket.status)) await takeOver(deps, tx, id, actor);
  else await deps.inApp.close(tx, { subject: ticket.subject });
  if (ticket.priority !== 'urgent' && !STOPPED.includes(ticket.status)) return;
  await deps.inApp.announce(tx, {
    event: 'ticket_updated',
    type: 'ticket',
    priority: isRunningTicket(ticket.status) && ticket.priority === 'urgent' ? 'high' : 'normal',
    roles: ['supervisor'],
    exceptUserId: actor.userId,
    ...line('ticket_step', {
      number: ticket.number,
      status: TICKET_STATUS_LABELS[ticket.status],
      title: ticket.title,
      by: actor.name,
    }),
    link: ticket.link,
    data: { ticketId: ticket.id, status: ticket.status },
    dedupeKey: `ticket_updated:${ticket.id}:${ticket.version}`,
    groupKey: `ticket_updated:${ticket.id}`,
    groupWindowSeconds: 12 * HOUR_SECONDS,
  });
}

/** The open urgent alerts of the ticket have an owner now. */
export async function takeOver(deps: TicketsDeps, tx: Transaction, id: number, actor: Actor): Promise<void> {
  await deps.inApp.acknowledgeSubject(tx, subjectOf(id), actor.userId);
}
