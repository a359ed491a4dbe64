import type { Kernel } from '../../kernel.ts';
import type { Uploads } from '../../uploads/uploads.ts';
import type { Feature } from '../feature.ts';
import { ticketAssignment } from './ticket-assignment.notification.ts';
import { mountTicketAttachments } from './ticket-attachments.routes.ts';
import { createTicketAttachments } from './ticket-attachments.ts';
import { ticketCreated } from './ticket-created.notification.ts';
import { ticketStatusUpdate } from './ticket-status-update.notification.ts';
import { mountTickets } from './tickets.routes.ts';
import { createTicketsService, type TicketsService } from './tickets.service.ts';

export function ticketsFeature(
  kernel: Kernel,
  { uploads }: { readonly uploads: Uploads },
): Feature & { readonly service: TicketsService } {
  const deps = { ...kernel, uploads };
  const service = createTicketsService(deps);
  const attachments = createTicketAttachments(deps);
  return {
    name: 'tickets',
    service,
    notifications: [ticketAssignment, ticketCreated, ticketStatusUpdate],
    lists: { tickets: service.list },
    desk: (mount) => mountTickets(mount, { tickets: service }),
    uploads: (mount) => mountTicketAttachments(mount, { tickets: service, attachments }),
  };
}
