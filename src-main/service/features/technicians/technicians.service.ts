import type { Actor } from '#service/access/actor.ts';
import type { Audit } from '#service/audit/audit.ts';
import type { Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';
import { cursorNumber, sortCursor } from '#service/lists/cursor.ts';
import { readPage } from '#service/lists/keyset-page.ts';
import { searchPattern, typedText } from '#service/lists/search-pattern.ts';
import type { QueryOf } from '#shared/contracts/contract.ts';
import type { listTechnicians, suggestTechnicians } from '#shared/contracts/technicians.contract.ts';
import { can, isOwnOnly } from '#shared/domain/permissions.ts';
import { phoneSearchDigits } from '#shared/domain/phone.ts';
import { rankTechnicians, type Suggestion } from './suggest-technicians.ts';
import { countWaitingRegistrations, findParents, findRegistrationWork, findTicketWork } from './suggestions.repository.ts';
import { findAccount, findWaitingTickets } from './technician-detail.repository.ts';
import {
  countTechnicians,
  findTechnician,
  findTechnicianPage,
  type TechnicianFilter,
  type TechnicianPosition,
  type TechnicianRecord,
} from './technicians.repository.ts';
import { editTechnician, enterTechnician, type NewTechnician, type TechnicianEdit } from './write-technician.ts';

export interface TechniciansDeps {
  readonly unitOfWork: Pick<UnitOfWork, 'db'>;
  readonly audit: Audit;
}

export interface TechnicianDetailRecord {
  readonly row: TechnicianRecord;
  readonly account: NonNullable<Awaited<ReturnType<typeof findAccount>>>;
  readonly tickets: Awaited<ReturnType<typeof findWaitingTickets>>;
}

export interface TechniciansService {
  /** Least busy first. A technician sees the own row only. */
  list(
    actor: Actor,
    query: QueryOf<typeof listTechnicians>,
  ): Promise<{ rows: readonly TechnicianRecord[]; nextCursor: string | null; total: number }>;
  /** After a write, pass its transaction. A technician sees the own page only. */
  read(actor: Actor, id: number, tx?: Transaction): Promise<TechnicianDetailRecord>;
  /** The best first. `not_found` for a ticket or registration that does not exist. */
  suggest(actor: Actor, query: QueryOf<typeof suggestTechnicians>): Promise<readonly Suggestion[]>;
  /** Returns the new technician's id. */
  create(tx: Transaction, actor: Actor, input: NewTechnician): Promise<number>;
  update(tx: Transaction, actor: Actor, id: number, input: TechnicianEdit): Promise<void>;
}

/** Technicians that a suggestion looks at. */
const MAX_CANDIDATES = 1_000;

export function createTechniciansService(deps: TechniciansDeps): TechniciansService {
  const { unitOfWork } = deps;
  return {
    async list(actor, query) {
      const { db } = unitOfWork;
      const filter: TechnicianFilter = {
        visible: isOwnOnly(actor.role, 'technicians.read') ? { technicianId: actor.technicianId } : 'all',
        active: query.active === 'true',
        search: parseSearch(query.search),
      };
      const after = technicianCursor.decode('technicians', query.cursor);
      const page = await readPage(
        query.limit,
        (limit) => findTechnicianPage(db, filter, { after, limit }),
        (last) => technicianCursor.encode('technicians', last),
      );
      return { ...page, total: await countTechnicians(db, filter) };
    },

    async read(actor, id, tx) {
      const db = tx?.db ?? unitOfWork.db;
      if (isOwnOnly(actor.role, 'technicians.read') && actor.technicianId !== id) throw new AppError('not_found');
      const row = await findTechnician(db, id);
      const account = row && (await findAccount(db, id));
      if (!row || !account) throw new AppError('not_found');
      return { row, account, tickets: await findWaitingTickets(db, id) };
    },

    async suggest(actor, query) {
      const { db } = unitOfWork;
      if (query.registrationId !== undefined && !can(actor.role, 'registrations.assign_technician'))
        throw new AppError('forbidden');
      const work =
        query.ticketId === undefined
          ? await findRegistrationWork(db, query.registrationId ?? 0)
          : await findTicketWork(db, query.ticketId);
      if (!work) throw new AppError('not_found');
      const candidates = await findTechnicianPage(
        db,
        { visible: 'all', active: true, search: null },
        { after: null, limit: MAX_CANDIDATES },
      );
      const situation = { ...work, parents: await findParents(db), openRegistrations: await countWaitingRegistrations(db) };
      return rankTechnicians(candidates, situation).slice(0, query.limit);
    },

    create: (tx, actor, input) => enterTechnician(deps, tx, actor, input),
    update: (tx, actor, id, input) => editTechnician(deps, tx, actor, id, input),
  };
}

function parseSearch(text: string | undefined): TechnicianFilter['search'] {
  const typed = typedText(text);
  return typed === null ? null : { pattern: searchPattern(typed), phoneDigits: phoneSearchDigits(typed) };
}

const technicianCursor = sortCursor<'technicians', TechnicianPosition>(['technicians'], {
  openTickets: cursorNumber,
  id: cursorNumber,
});
