import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import { fileAnswer } from '#service/uploads/uploads.ts';
import { addTicketAttachment, deleteTicketAttachment, downloadTicketAttachment } from '#shared/contracts/tickets.contract.ts';
import type { TicketAttachments } from './ticket-attachments.ts';
import { presentTicketDetail } from './tickets.presenter.ts';
import type { TicketsService } from './tickets.service.ts';

export function mountTicketAttachments(
  mount: Mount,
  { tickets, attachments }: { readonly tickets: TicketsService; readonly attachments: TicketAttachments },
): void {
  const detail = async (actor: Actor, id: number, tx: Transaction) => ({
    success: true as const,
    data: presentTicketDetail(actor, await tickets.read(actor, id, tx)),
  });

  mount(addTicketAttachment, ({ request, actor, params }) =>
    attachments.receive(request, actor, params.id, (tx) => detail(actor, params.id, tx)),
  );

  // Fastify streams a `Response` as it is; the contract calls its bytes a string.
  mount(
    downloadTicketAttachment,
    async ({ actor, params }) => fileAnswer(await attachments.open(actor, params.id, params.fileId)) as unknown as string,
  );

  mount(deleteTicketAttachment, async ({ tx, actor, params }) => {
    await attachments.remove(tx, actor, params.id, params.fileId);
    return detail(actor, params.id, tx);
  });
}
