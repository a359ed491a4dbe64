import type { BodyOf, QueryOf } from '#shared/contracts/contract.ts';
import type { createTicket, listTickets } from '#shared/contracts/tickets.contract.ts';
import { can, isOwnOnly } from '#shared/domain/permissions.ts';
import { isCategoryOf, slaDueAt, TICKET_STATUSES, type TicketStatus } from '#shared/domain/ticket.ts';
import type { Transaction } from '../../db/unit-of-work.ts';
import { AppError, invalid } from '../../errors.ts';
import type { Actor } from '../../http/actor.ts';
import { type AssignInput, assignTicket } from './assign-ticket.ts';
import { moveTicket, type StatusInput } from './move-ticket.ts';
import { decodeTicketCursor, encodeTicketCursor } from './ticket-cursor.ts';
import {
  countListedTickets,
  countManyTickets,
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

export interface TicketPage {
  readonly rows: readonly TicketRowRecord[];
  readonly nextCursor: string | null;
  /** Missing when there are too many to count. */
  readonly total?: number;
  /** Per status; at `COUNT_CAP`, and for closed tickets under a broad search, a lower bound. */
  readonly counts: Record<string, number>;
}

export interface TicketsService {
  list(actor: Actor, query: QueryOf<typeof listTickets>): Promise<TicketPage>;
  /** Throws `not_found` also for a ticket the person may not see. After a write, pass its transaction. */
  read(actor: Actor, id: number, tx?: Transaction): Promise<TicketDetailRecord>;
  /** Returns the new ticket's id. */
  create(tx: Transaction, actor: Actor, input: BodyOf<typeof createTicket>): Promise<number>;
  assign(tx: Transaction, actor: Actor, id: number, input: AssignInput): Promise<void>;
  setStatus(tx: Transaction, actor: Actor, id: number, input: StatusInput): Promise<void>;
}

export function createTicketsService(deps: TicketsDeps): TicketsService {
  const { unitOfWork, clock, audit, publisher } = deps;

  return {
    async list(actor, query) {
      const { db } = unitOfWork;
      const now = clock.now();
      const filter = filterOf(actor, query);
      const after = query.cursor === undefined ? null : decodeTicketCursor(query.sort, query.cursor);
      const isBroad = filter.search !== null && (await isBroadSearch(db, filter.search));
      const form = isBroad ? 'scanned' : 'listed';
      const positions = await findTicketPage(db, filter, { sort: query.sort, after, limit: query.limit + 1, form, now });
      const page = positions.slice(0, query.limit);
      const found = await findTicketRows(
        db,
        page.map(({ id }) => id),
      );
      const byId = new Map(found.map((row) => [row.id, row]));
      const isListed = filter.search !== null && !isBroad;
      const counted = await (isListed ? countListedTickets : countManyTickets)(db, filter, now);
      const last = page.at(-1);
      return {
        rows: page.flatMap(({ id }) => byId.get(id) ?? []),
        nextCursor: positions.length > query.limit && last ? encodeTicketCursor(query.sort, last) : null,
        ...totalsOf(counted, filter.statuses ?? TICKET_STATUSES),
      };
    },

    async read(actor, id, tx) {
      const db = tx?.db ?? unitOfWork.db;
      const [row] = await findTicketRows(db, [id]);
      if (!row || !canSeeTicket(actor, row)) throw new AppError('not_found');
      const texts = await repository.findTicketTexts(db, id);
      if (!texts) throw new AppError('not_found');
      const messages = await repository.findTicketMessages(db, id);
      return {
        row,
        texts,
        teamNames: await repository.findTechnicianNames(db, row.team),
        timeline: await repository.findTimeline(db, id),
        messages: can(actor.role, 'messages.read') ? messages : messages.filter(isForTheField),
      };
    },

    async create(tx, actor, input) {
      if (!isCategoryOf(input.type, input.category)) {
        throw invalid('body.category', 'category_of_type', 'Kategori ini bukan milik jenis tiket tersebut.');
      }
      const customer = await repository.findCustomer(tx.db, input.customerId);
      if (!customer) throw invalid('body.customerId', 'unknown_customer', 'Pelanggan tidak ditemukan.');
      const now = clock.now();
      const { id, number } = await repository.insertTicket(tx.db, {
        customerId: customer.id,
        type: input.type,
        category: input.category,
        priority: input.priority,
        title: input.title,
        description: input.description,
        preferredSchedule: input.preferredSchedule ?? null,
        contactPreference: input.contactPreference,
        slaDueAt: slaDueAt(now, input.priority),
        createdBy: actor.userId,
        isDemo: customer.isDemo,
        createdAt: now,
        updatedAt: now,
      });
      await repository.insertTimelineRow(tx.db, {
        ticketId: id,
        kind: 'created',
        toStatus: 'open',
        actorId: actor.userId,
        data: { priority: input.priority },
        createdAt: now,
      });
      await audit(tx, {
        actor,
        action: 'ticket.create',
        entity: 'ticket',
        entityId: id,
        after: { number, customerId: customer.id, type: input.type, category: input.category, priority: input.priority },
      });
      tx.afterCommit(() => publisher.publish('staff', 'ticket_created', { id }));
      return id;
    },

    assign: (tx, actor, id, input) => assignTicket(deps, tx, actor, id, input),
    setStatus: (tx, actor, id, input) => moveTicket(deps, tx, actor, id, input),
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
function isForTheField({ recipientType }: repository.MessageRecord): boolean {
  return recipientType === 'customer' || recipientType === 'technician';
}

function filterOf(actor: Actor, query: QueryOf<typeof listTickets>): TicketFilter {
  return {
    visible: isOwnOnly(actor.role, 'tickets.read') ? { technicianId: actor.technicianId } : 'all',
    search: parseTicketSearch(query.search),
    statuses: query.status,
    priorities: query.priority,
    types: query.type,
    technicianId: query.technicianId,
    customerId: query.customerId,
    areaId: query.areaId,
    unassigned: query.unassigned === 'true',
    sla: query.sla,
    mine: query.mine === 'true' ? { userId: actor.userId, technicianId: actor.technicianId } : undefined,
  };
}
