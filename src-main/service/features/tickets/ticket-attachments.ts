import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';
import type { OpenFile, ReceivedUpload, StoredFile, UploadRules, Uploads } from '#service/uploads/uploads.ts';
import { MAX_TICKET_ATTACHMENTS } from '#shared/contracts/tickets.contract.ts';
import { openForChange } from './open-for-change.ts';
import { usersOnTicket } from './tell-about-ticket.ts';
import * as files from './ticket-attachments.repository.ts';
import { findTicketRows } from './ticket-list.repository.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { ticketAttachment } from './tickets.notices.ts';
import { canSeeTicket, mayComment, mayDeleteAttachment } from './tickets.policy.ts';
import * as repository from './tickets.repository.ts';

const MEBIBYTE = 1024 * 1024;

const noFields = z.strictObject({});
/** What an attachment may be: photos, short videos, documents. */
export const ATTACHMENT_RULES: UploadRules<typeof noFields> = {
  kinds: ['image', 'video', 'pdf'],
  maxBytes: 25 * MEBIBYTE,
  fields: noFields,
};

export interface TicketAttachments {
  /** The whole way of an upload request; `answer` runs in the transaction of the effect. */
  receive<T>(request: FastifyRequest, actor: Actor, ticketId: number, answer: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Gives a received file to the ticket. `actor` is null for the customer, whose right to it the caller has checked. */
  store(
    tx: Transaction,
    actor: Actor | null,
    ticket: repository.TicketRecord,
    upload: ReceivedUpload<unknown>,
  ): Promise<StoredFile>;
  open(actor: Actor, ticketId: number, fileId: number): Promise<OpenFile>;
  remove(tx: Transaction, actor: Actor, ticketId: number, fileId: number): Promise<void>;
}

export function createTicketAttachments(
  deps: TicketsDeps & { readonly uploads: Pick<Uploads, 'acceptUpload' | 'storeUpload' | 'openFile'> },
): TicketAttachments {
  const { uploads, unitOfWork } = deps;

  async function trace(
    tx: Transaction,
    actor: Actor | null,
    ticket: repository.TicketRecord,
    kind: 'attached' | 'detached',
    file: { readonly id: number; readonly name: string },
  ): Promise<void> {
    const now = deps.clock.now();
    await repository.touchTicket(tx.db, ticket.id, now);
    const data = { fileId: file.id, name: file.name };
    const eventId = await repository.insertTimelineRow(tx.db, {
      ticketId: ticket.id,
      kind,
      actorId: actor?.userId ?? null,
      data,
      createdAt: now,
    });
    const entry = kind === 'attached' ? { action: 'ticket.attach', after: data } : { action: 'ticket.detach', before: data };
    await deps.audit(tx, { actor, ...entry, entity: 'ticket', entityId: ticket.id });
    if (kind === 'attached') {
      await deps.inApp.announce(
        tx,
        ticketAttachment,
        { ticketId: ticket.id, number: ticket.number, file: file.name, userIds: await usersOnTicket(tx, ticket) },
        { eventId: String(eventId), actorId: actor?.userId ?? null },
      );
    }
    tx.afterCommit(() => deps.publisher.publish('staff', 'ticket_updated', { id: ticket.id }));
  }

  const service: TicketAttachments = {
    async receive(request, actor, ticketId, answer) {
      // Before a byte is read: who may not see the ticket must not fill the disk either.
      const [row] = await findTicketRows(unitOfWork.db, [ticketId]);
      if (!row || !canSeeTicket(actor, row)) throw new AppError('not_found');
      return uploads.acceptUpload(request, ATTACHMENT_RULES, async (tx, upload) => {
        const ticket = await openForChange(tx, actor, ticketId, undefined);
        if (!mayComment(actor, ticket)) throw new AppError('forbidden');
        await service.store(tx, actor, ticket, upload);
        return answer(tx);
      });
    },

    async store(tx, actor, ticket, upload) {
      const file = await uploads.storeUpload(tx, upload, {
        owner: { kind: 'ticket', id: ticket.id },
        maxFiles: MAX_TICKET_ATTACHMENTS,
        quotaKey: `customer:${ticket.customerId}`,
        uploadedBy: actor?.userId ?? null,
      });
      await trace(tx, actor, ticket, 'attached', { id: file.id, name: file.originalName });
      return file;
    },

    async open(actor, ticketId, fileId) {
      const [row] = await findTicketRows(unitOfWork.db, [ticketId]);
      if (!row || !canSeeTicket(actor, row)) throw new AppError('not_found');
      return uploads.openFile({ kind: 'ticket', id: ticketId }, fileId);
    },

    async remove(tx, actor, ticketId, fileId) {
      const ticket = await openForChange(tx, actor, ticketId, undefined);
      const file = await files.findAttachment(tx.db, ticketId, fileId);
      if (!file) throw new AppError('not_found');
      if (!mayDeleteAttachment(actor, ticket, file.uploadedById)) throw new AppError('forbidden');
      await files.deleteAttachment(tx.db, fileId);
      await trace(tx, actor, ticket, 'detached', file);
    },
  };
  return service;
}
