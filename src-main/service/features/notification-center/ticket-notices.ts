import { isRunningTicket, TICKET_CATEGORY_LABELS, TICKET_STATUS_LABELS, type TicketStatus } from '#shared/domain/ticket.ts';
import type { Transaction } from '../../db/unit-of-work.ts';
import type { InApp } from '../../notifications/in-app.port.ts';
import { type TicketPlace, ticketPlace } from '../tickets/ticket-place.ts';
import type { TicketsService } from '../tickets/tickets.service.ts';

/** Supervisors hear of every step of an urgent ticket, and of any ticket that stops. */
const STOPPED: readonly TicketStatus[] = ['on_hold', 'cancelled'];
const HOUR_SECONDS = 3_600;

/**
 * The ticket service, with the notification center listening: new tickets to those who take them in, steps to supervisors. The technician
 * is told by the notification types. Whoever works on a ticket owns its urgent alerts; a ticket that is done closes them.
 */
export function withTicketNotices(tickets: TicketsService, inApp: InApp): TicketsService {
  return {
    ...tickets,

    async create(tx, actor, input) {
      const id = await tickets.create(tx, actor, input);
      await announceNew(tx, inApp, await ticketPlace(tx.client, id), actor.userId);
      return id;
    },

    async assign(tx, actor, id, input) {
      // Before: the technician's own alert about an urgent ticket still needs an answer.
      await inApp.acknowledgeSubject(tx, `ticket:${id}`, actor.userId);
      await tickets.assign(tx, actor, id, input);
    },

    async setStatus(tx, actor, id, input) {
      await tickets.setStatus(tx, actor, id, input);
      const ticket = await ticketPlace(tx.client, id);
      if (isRunningTicket(ticket.status)) await inApp.acknowledgeSubject(tx, ticket.subject, actor.userId);
      else await inApp.close(tx, { subject: ticket.subject });
      if (ticket.priority === 'urgent' || STOPPED.includes(ticket.status)) await announceStep(tx, inApp, ticket, actor);
    },
  };
}

/** Many of one kind at one place are one line: "12 × lampu LOS merah di ODP-KRW-07". */
async function announceNew(tx: Transaction, inApp: InApp, ticket: TicketPlace, actorId: number): Promise<void> {
  const category = TICKET_CATEGORY_LABELS[ticket.category].id;
  await inApp.announce(tx, {
    event: 'ticket_new',
    type: 'ticket',
    priority: ticket.priority,
    roles: ['noc', 'customer_service', 'supervisor'],
    exceptUserId: actorId,
    title: `Tiket baru ${ticket.number}: ${ticket.title}`,
    message: [ticket.customer, ticket.areaCode, category].filter((part) => part !== null).join(' · '),
    link: ticket.link,
    data: { ticketId: ticket.id },
    dedupeKey: `ticket_new:${ticket.id}`,
    subject: ticket.subject,
    ...(ticket.areaId === null || ticket.type !== 'repair'
      ? {}
      : {
          groupKey: `ticket_new:${ticket.category}:${ticket.areaId}`,
          grouped: { title: `${category} di ${ticket.areaCode}`, link: `/tickets?areaId=${ticket.areaId}` },
        }),
  });
}

async function announceStep(
  tx: Transaction,
  inApp: InApp,
  ticket: TicketPlace,
  actor: { readonly userId: number; readonly name: string },
): Promise<void> {
  await inApp.announce(tx, {
    event: 'ticket_updated',
    type: 'ticket',
    priority: isRunningTicket(ticket.status) && ticket.priority === 'urgent' ? 'high' : 'normal',
    roles: ['supervisor'],
    exceptUserId: actor.userId,
    title: `${ticket.number}: ${TICKET_STATUS_LABELS[ticket.status].id}`,
    message: `${ticket.title} · ${actor.name}`,
    link: ticket.link,
    data: { ticketId: ticket.id, status: ticket.status },
    dedupeKey: `ticket_updated:${ticket.id}:${ticket.version}`,
    groupKey: `ticket_updated:${ticket.id}`,
    groupWindowSeconds: 12 * HOUR_SECONDS,
  });
}
