import type { Transaction } from '#service/db/unit-of-work.ts';
import type { Announcement } from '#service/notifications/in-app.port.ts';
import { recordLink } from '#shared/contracts/desk-links.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { findTechnicianUsers, type TicketRecord } from './tickets.repository.ts';

/** Messages and notices about one ticket carry it. */
export function subjectOf(ticketId: number): string {
  return `ticket:${ticketId}`;
}

/** Changes of one ticket in a row are one line. */
const UPDATES_WITHIN_SECONDS = 15 * 60;

/**
 * Tells lead, team and whoever else is named about a change of their ticket, inside the desk, but not who made it. `actorId` is null
 * for the customer.
 */
export async function tellAboutUpdate(
  deps: TicketsDeps,
  tx: Transaction,
  ticket: Pick<TicketRecord, 'id' | 'number' | 'title' | 'technicianId' | 'team'>,
  given: Pick<Announcement, 'title' | 'message' | 'words'> & {
    readonly eventId: number;
    readonly actorId: number | null;
    readonly roles?: readonly Role[];
    readonly alsoUserIds?: readonly number[];
    readonly priority?: Announcement['priority'];
  },
): Promise<void> {
  const { eventId, actorId, alsoUserIds = [], priority = 'normal', ...words } = given;
  const technicianIds = [
    ...(ticket.technicianId === null ? [] : [ticket.technicianId]),
    ...ticket.team.map(({ technicianId }) => technicianId),
  ];
  await deps.inApp.announce(tx, {
    ...words,
    event: 'ticket_updated',
    type: 'ticket',
    priority,
    userIds: [...new Set([...(await findTechnicianUsers(tx.db, technicianIds)), ...alsoUserIds])],
    link: recordLink('tickets', ticket.id),
    data: { ticketId: ticket.id },
    subject: subjectOf(ticket.id),
    groupKey: `ticket_changed:${ticket.id}`,
    groupWindowSeconds: UPDATES_WITHIN_SECONDS,
    dedupeKey: `ticket_changed:${eventId}`,
    exceptUserId: actorId,
  });
}
