import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import type { Uploads } from '#service/uploads/uploads.ts';
import { ticketAssignment } from './ticket-assignment.notification.ts';
import { mountTicketAttachments } from './ticket-attachments.routes.ts';
import { createTicketAttachments } from './ticket-attachments.ts';
import { ticketCreated } from './ticket-created.notification.ts';
import { ticketStatusUpdate } from './ticket-status-update.notification.ts';
import { ticketsExport } from './tickets.export.ts';
import { ticketNotices } from './tickets.notices.ts';
import { ticketsResource } from './tickets.resource.ts';
import { mountTickets } from './tickets.routes.ts';
import { createTicketsService, type TicketsService } from './tickets.service.ts';
import { ticketsAssign } from './tickets-assign.bulk.ts';
import { ticketsUpdatePriority } from './tickets-update-priority.bulk.ts';
import { ticketsUpdateStatus } from './tickets-update-status.bulk.ts';

export function ticketsFeature(
  kernel: Kernel,
  { uploads }: { readonly uploads: Uploads },
): Feature & Required<Pick<Feature, 'bulk' | 'exports'>> & { readonly service: TicketsService } {
  const deps = { ...kernel, uploads };
  const service = createTicketsService(deps);
  const attachments = createTicketAttachments(deps);
  const resource = ticketsResource(service);
  return {
    name: 'tickets',
    notices: ticketNotices,
    service,
    bulk: [ticketsAssign(resource, service), ticketsUpdateStatus(resource, service), ticketsUpdatePriority(resource, service)],
    exports: [ticketsExport(resource)],
    notifications: [ticketAssignment, ticketCreated, ticketStatusUpdate],
    lists: { tickets: service.list },
    desk: (mount) => mountTickets(mount, { tickets: service }),
    uploads: (mount) => mountTicketAttachments(mount, { tickets: service, attachments }),
  };
}
