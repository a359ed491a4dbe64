import type { Kernel } from '../../kernel.ts';
import type { Notify } from '../../notifications/notify.port.ts';
import type { Uploads } from '../../uploads/uploads.ts';
import type { Feature } from '../feature.ts';
import { withTicketNotices } from '../notification-center/ticket-notices.ts';
import { mountTicketAttachments } from './ticket-attachments.routes.ts';
import { createTicketAttachments } from './ticket-attachments.ts';
import type { TicketNotifications } from './tickets.events.ts';
import { mountTickets } from './tickets.routes.ts';
import { createTicketsService, type TicketsService } from './tickets.service.ts';

export function ticketsFeature(
  kernel: Kernel,
  { uploads }: { readonly uploads: Uploads },
): Feature & { readonly service: TicketsService } {
  const deps = { ...kernel, uploads, notify: kernel.notify as unknown as Notify<TicketNotifications> };
  const service = withTicketNotices(createTicketsService(deps), kernel.inApp);
  const attachments = createTicketAttachments(deps);
  return {
    name: 'tickets',
    service,
    desk: (mount) => mountTickets(mount, { tickets: service }),
    uploads: (mount) => mountTicketAttachments(mount, { tickets: service, attachments }),
  };
}
