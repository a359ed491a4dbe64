import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import {
  assignTicket,
  cancelTicketMessage,
  commentOnTicket,
  createTicket,
  getTicket,
  listTickets,
  sendTicketMessageNow,
  setTicketEta,
  setTicketPriority,
  setTicketStatus,
  updateTicket,
} from '#shared/contracts/tickets.contract.ts';
import { presentTicketDetail, presentTicketRow } from './tickets.presenter.ts';
import type { TicketsService } from './tickets.service.ts';

export function mountTickets(mount: Mount, { tickets }: { readonly tickets: TicketsService }): void {
  const detail = async (actor: Actor, id: number, tx?: Transaction) => ({
    success: true as const,
    data: presentTicketDetail(actor, await tickets.read(actor, id, tx)),
  });

  mount(listTickets, async ({ actor, query }) => {
    const { rows, now, ...page } = await tickets.list(actor, query);
    return { success: true, data: rows.map((row) => presentTicketRow(actor, row, now)), ...page };
  });

  mount(getTicket, ({ actor, params }) => detail(actor, params.id));

  mount(createTicket, async ({ tx, actor, body }) => detail(actor, await tickets.create(tx, actor, body), tx));

  mount(assignTicket, async ({ tx, actor, params, body }) => {
    await tickets.assign(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(setTicketStatus, async ({ tx, actor, params, body }) => {
    await tickets.setStatus(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(cancelTicketMessage, async ({ tx, actor, params: { id, messageId } }) => {
    await tickets.cancelMessage(tx, actor, { ticketId: id, messageId });
    return detail(actor, id, tx);
  });

  mount(sendTicketMessageNow, async ({ tx, actor, params: { id, messageId } }) => {
    await tickets.sendMessageNow(tx, actor, { ticketId: id, messageId });
    return detail(actor, id, tx);
  });

  mount(updateTicket, async ({ tx, actor, params, body }) => {
    await tickets.update(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(setTicketEta, async ({ tx, actor, params, body }) => {
    await tickets.setEta(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(setTicketPriority, async ({ tx, actor, params, body }) => {
    await tickets.updatePriority(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(commentOnTicket, async ({ tx, actor, params, body }) => {
    await tickets.comment(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });
}
