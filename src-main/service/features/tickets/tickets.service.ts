import type { Actor } from '#service/access/actor.ts';
import type { Restoration } from '#service/bulk/bulk-resource.ts';
import { whatsappNotifications } from '#service/db/postgres/schema/index.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';
import { equalsId, inOrderOf } from '#service/lists/by-id.ts';
import { readPage } from '#service/lists/keyset-page.ts';
import { findMessagesAbout, type MessageAbout } from '#service/lists/messages-about.ts';
import type { MessageOfTicket } from '#service/notifications/waiting-messages.ts';
import type { QueryOf } from '#shared/contracts/contract.ts';
import type { listTickets } from '#shared/contracts/tickets.contract.ts';
import { can, isOwnOnly } from '#shared/domain/permissions.ts';
import { TICKET_STATUSES, type TicketStatus } from '#shared/domain/ticket.ts';
import { type AssignInput, assignTicket } from './assign-ticket.ts';
import { type CommentInput, commentOnTicket } from './comment-on-ticket.ts';
import { type EditInput, editTicket } from './edit-ticket.ts';
import { moveTicket, type StatusInput } from './move-ticket.ts';
import { type OpenInput, openTicket } from './open-ticket.ts';
import { type PriorityInput, prioritiseTicket } from './prioritise-ticket.ts';
import { type RatingInput, rateTicket } from './rate-ticket.ts';
import { type EtaInput, setEta } from './set-eta.ts';
import { findAttachments } from './ticket-attachments.repository.ts';
import { ticketCursor } from './ticket-cursor.ts';
import {
  countListedTickets,
  countManyTickets,
  findFewCustomers,
  findTicketPage,
  findTicketRows,
  type StatusCount,
  type TicketFilter,
  type TicketRowRecord,
} from './ticket-list.repository.ts';
import { isBroadSearch } from './ticket-search.repository.ts';
import { parseTicketSearch } from './ticket-search.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { canSeeTicket } from './tickets.policy.ts';
import type { TicketDetailRecord } from './tickets.presenter.ts';
import * as repository from './tickets.repository.ts';
import type { BulkTicket } from './tickets.resource.ts';
import { undoTicket } from './undo-ticket.ts';
import { cancelTicketMessage, sendTicketMessageNow } from './waiting-message.ts';

export interface TicketPage {
  readonly rows: readonly TicketRowRecord[];
  readonly nextCursor: string | null;
  /** Missing when there are too many to count. */
  readonly total?: number;
  /** Per status; at `COUNT_CAP`, and for closed tickets under a broad search, a lower bound. */
  readonly counts: Record<string, number>;
  /** Deadlines count down from here. */
  readonly now: Date;
}

export interface TicketsService {
  list(actor: Actor, query: QueryOf<typeof listTickets>): Promise<TicketPage>;
  /** Throws `not_found` also for a ticket the person may not see. After a write, pass its transaction. */
  read(actor: Actor, id: number, tx?: Transaction): Promise<TicketDetailRecord>;
  /** Returns the new ticket's id. */
  create(tx: Transaction, actor: Actor, input: OpenInput): Promise<number>;
  assign(tx: Transaction, actor: Actor, id: number, input: AssignInput): Promise<void>;
  setStatus(tx: Transaction, actor: Actor, id: number, input: StatusInput): Promise<void>;
  updatePriority(tx: Transaction, actor: Actor, id: number, input: PriorityInput): Promise<void>;
  update(tx: Transaction, actor: Actor, id: number, input: EditInput): Promise<void>;
  setEta(tx: Transaction, actor: Actor, id: number, input: EtaInput): Promise<void>;
  /** Refused with `not_waiting` once it has left. */
  cancelMessage(tx: Transaction, actor: Actor, of: MessageOfTicket): Promise<void>;
  sendMessageNow(tx: Transaction, actor: Actor, of: MessageOfTicket): Promise<void>;
  comment(tx: Transaction, actor: Actor, id: number, input: CommentInput): Promise<void>;
  /** The customer's word on a completed ticket, once. Whether the caller is that customer is for the caller to know. */
  rate(tx: Transaction, input: RatingInput): Promise<void>;
  /** Puts a row back to what it was before a bulk operation, whatever the status machine says. */
  undo(tx: Transaction, restoration: Restoration<BulkTicket>): Promise<void>;
}

export function createTicketsService(deps: TicketsDeps): TicketsService {
  const { unitOfWork, clock } = deps;

  return {
    async list(actor, query) {
      const { db } = unitOfWork;
      const now = clock.now();
      const { areaId } = query;
      const area = areaId === undefined ? undefined : { id: areaId, fewCustomers: await findFewCustomers(db, areaId) };
      const filter = filterOf(actor, query, area);
      const after = ticketCursor.decode(query.sort, query.cursor);
      const isBroad = filter.search !== null && (await isBroadSearch(db, filter.search));
      const { rows: positions, nextCursor } = await readPage(
        query.limit,
        (limit) => findTicketPage(db, filter, { sort: query.sort, after, limit, isBroad, now }),
        (last) => ticketCursor.encode(query.sort, last),
      );
      const ids = positions.map(({ id }) => id);
      const found = await findTicketRows(db, ids);
      const areFew = (filter.search !== null && !isBroad) || (area && area.fewCustomers !== null);
      const counted = await (areFew
        ? countListedTickets(db, filter, { form: isBroad ? 'checked' : 'listed', now })
        : countManyTickets(db, filter, now));
      return {
        now,
        rows: inOrderOf(ids, found),
        nextCursor,
        ...totalsOf(counted, filter.statuses ?? TICKET_STATUSES),
      };
    },

    async read(actor, id, tx) {
      // Its messages are part of what is read.
      await tx?.flush();
      const db = tx?.db ?? unitOfWork.db;
      const [row] = await findTicketRows(db, [id]);
      if (!row || !canSeeTicket(actor, row)) throw new AppError('not_found');
      const texts = await repository.findTicketTexts(db, id);
      if (!texts) throw new AppError('not_found');
      const messages = await findMessagesAbout(db, equalsId(whatsappNotifications.ticketId, id), repository.DETAIL_LIMIT);
      return {
        row,
        texts,
        teamNames: await repository.findTechnicianNames(db, row.team),
        timeline: await repository.findTimeline(db, id),
        waiting: await repository.findWaitingMessage(db, id),
        messages: can(actor.role, 'messages.read') ? messages : messages.filter(isForTheField),
        attachments: await findAttachments(db, id),
        now: clock.now(),
      };
    },

    create: (tx, actor, input) => openTicket(deps, tx, actor, input),
    assign: (tx, actor, id, input) => assignTicket(deps, tx, actor, id, input),
    setStatus: (tx, actor, id, input) => moveTicket(deps, tx, actor, id, input),
    updatePriority: (tx, actor, id, input) => prioritiseTicket(deps, tx, actor, id, input),
    update: (tx, actor, id, input) => editTicket(deps, tx, actor, id, input),
    setEta: (tx, actor, id, input) => setEta(deps, tx, actor, id, input),
    cancelMessage: (tx, actor, of) => cancelTicketMessage(deps, tx, actor, of),
    sendMessageNow: (tx, actor, of) => sendTicketMessageNow(deps, tx, actor, of),
    comment: (tx, actor, id, input) => commentOnTicket(deps, tx, actor, id, input),
    rate: (tx, input) => rateTicket(deps, tx, input),
    undo: (tx, restoration) => undoTicket(deps, tx, restoration),
  };
}

function totalsOf(counted: readonly StatusCount[], shown: readonly TicketStatus[]): Pick<TicketPage, 'total' | 'counts'> {
  const perStatus = new Map(counted.map((row) => [row.status, row]));
  const countOf = (status: TicketStatus) => perStatus.get(status)?.count ?? 0;
  const counts = Object.fromEntries(TICKET_STATUSES.map((status) => [status, countOf(status)]));
  if (shown.some((status) => perStatus.get(status)?.exact === false)) return { counts };
  return { counts, total: shown.reduce((sum, status) => sum + countOf(status), 0) };
}

/** Technicians see what was said to the customer and to technicians, not to their superiors. */
function isForTheField({ recipientType }: MessageAbout): boolean {
  return recipientType === 'customer' || recipientType === 'technician';
}

function filterOf(actor: Actor, query: QueryOf<typeof listTickets>, area: TicketFilter['area']): TicketFilter {
  return {
    visible: isOwnOnly(actor.role, 'tickets.read') ? { technicianId: actor.technicianId } : 'all',
    search: parseTicketSearch(query.search),
    statuses: query.status,
    priorities: query.priority,
    types: query.type,
    technicianId: query.technicianId,
    customerId: query.customerId,
    area,
    unassigned: query.unassigned === 'true',
    sla: query.sla,
    ids: query.ids,
    mine: query.mine === 'true' ? { userId: actor.userId, technicianId: actor.technicianId } : undefined,
  };
}
