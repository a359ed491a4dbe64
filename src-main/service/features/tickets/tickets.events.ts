import type { TicketStatus } from '#shared/domain/ticket.ts';

/** Whom a ticket was given to. `members` begins with the lead; each is told with the own role. */
export interface TicketAssignmentPayload {
  ticketId: number;
  members: { technicianId: number; role: string }[];
  previousTechnicianId: number | null;
  note: string | null;
}

export interface TicketCreatedPayload {
  ticketId: number;
}

export interface TicketStatusUpdatePayload {
  ticketId: number;
  from: TicketStatus;
  to: TicketStatus;
  note: string | null;
  resolution: string | null;
}

/** What tickets tell people, by notification type. The event id is the id of the timeline row. */
export type TicketNotifications = {
  ticket_created: TicketCreatedPayload;
  ticket_assignment: TicketAssignmentPayload;
  ticket_status_update: TicketStatusUpdatePayload;
};
