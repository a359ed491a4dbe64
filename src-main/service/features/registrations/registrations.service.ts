import type { Actor } from '#service/access/actor.ts';
import type { Restoration } from '#service/bulk/bulk-resource.ts';
import { whatsappNotifications } from '#service/db/postgres/schema/index.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';
import { equalsId, inOrderOf } from '#service/lists/by-id.ts';
import { readPage } from '#service/lists/keyset-page.ts';
import { findMessagesAbout } from '#service/lists/messages-about.ts';
import { recordNumber, searchPattern, typedText } from '#service/lists/search-pattern.ts';
import type { QueryOf } from '#shared/contracts/contract.ts';
import type { listRegistrations } from '#shared/contracts/registrations.contract.ts';
import { can, isOwnOnly } from '#shared/domain/permissions.ts';
import { phoneSearchDigits } from '#shared/domain/phone.ts';
import { REGISTRATION_STATUSES } from '#shared/domain/registration.ts';
import { type AssignInput, assignTechnician } from './assign-technician.ts';
import { type CreateCustomerInput, createCustomer } from './create-customer.ts';
import { type EditInput, editRegistration } from './edit-registration.ts';
import { type EnterInput, enterPublicRegistration, enterRegistration, type PublicInput } from './enter-registration.ts';
import { approveRegistration, moveRegistration, type StatusInput } from './move-registration.ts';
import { registrationCursor } from './registration-cursor.ts';
import {
  countRegistrations,
  findRegistrationPage,
  findRegistrationRows,
  type RegistrationFilter,
  type RegistrationRowRecord,
  type RegistrationSearch,
} from './registration-list.repository.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import { canSeeRegistration } from './registrations.policy.ts';
import type { RegistrationDetailRecord } from './registrations.presenter.ts';
import * as repository from './registrations.repository.ts';
import type { BulkRegistration } from './registrations.resource.ts';
import { type ScheduleInput, scheduleRegistration } from './schedule-registration.ts';
import { undoRegistration } from './undo-registration.ts';

export interface RegistrationPage {
  readonly rows: readonly RegistrationRowRecord[];
  readonly nextCursor: string | null;
  readonly total: number;
  readonly counts: Record<string, number>;
}

type Step = Omit<StatusInput, 'status'>;

/**
 * Every write takes the transaction first and throws `AppError` when it is refused, with nothing written then: bulk actions call the
 * same functions inside a savepoint per row.
 */
export interface RegistrationsService {
  list(actor: Actor, query: QueryOf<typeof listRegistrations>): Promise<RegistrationPage>;
  /** Throws `not_found` also for a registration the person may not see. After a write, pass its transaction. */
  read(actor: Actor, id: number, tx?: Transaction): Promise<RegistrationDetailRecord>;
  findDuplicates(phone: string): Promise<repository.DuplicatesRecord>;
  /** Returns the new registration's id. */
  create(tx: Transaction, actor: Actor, input: EnterInput): Promise<number>;
  createPublic(tx: Transaction, input: PublicInput): Promise<repository.RegistrationRecord>;
  update(tx: Transaction, actor: Actor, id: number, input: EditInput): Promise<void>;
  setStatus(tx: Transaction, actor: Actor, id: number, input: StatusInput): Promise<void>;
  verify(tx: Transaction, actor: Actor, id: number, input: Pick<Step, 'notes' | 'version'>): Promise<void>;
  approve(tx: Transaction, actor: Actor, id: number, input: Pick<Step, 'notes' | 'version'>): Promise<void>;
  reject(tx: Transaction, actor: Actor, id: number, input: Step): Promise<void>;
  cancel(tx: Transaction, actor: Actor, id: number, input: Step): Promise<void>;
  schedule(tx: Transaction, actor: Actor, id: number, input: ScheduleInput): Promise<void>;
  assignTechnician(tx: Transaction, actor: Actor, id: number, input: AssignInput): Promise<void>;
  /** Returns the customer's id. */
  createCustomer(tx: Transaction, actor: Actor, id: number, input: CreateCustomerInput): Promise<number>;
  /** Puts a row back to what it was before a bulk operation, whatever the status machine says. */
  undo(tx: Transaction, restoration: Restoration<BulkRegistration>): Promise<void>;
}

export function createRegistrationsService(deps: RegistrationsDeps): RegistrationsService {
  const { unitOfWork } = deps;
  const move = (tx: Transaction, actor: Actor, id: number, input: StatusInput) => moveRegistration(deps, tx, actor, id, input);

  return {
    async list(actor, query) {
      const { db } = unitOfWork;
      const filter = filterOf(actor, query);
      const after = registrationCursor.decode(query.sort, query.cursor);
      const { rows: positions, nextCursor } = await readPage(
        query.limit,
        (limit) => findRegistrationPage(db, filter, { sort: query.sort, after, limit }),
        (last) => registrationCursor.encode(query.sort, last),
      );
      const ids = positions.map(({ id }) => id);
      const found = await findRegistrationRows(db, ids);
      const counted = await countRegistrations(db, filter);
      return {
        rows: inOrderOf(ids, found),
        nextCursor,
        total: (filter.statuses ?? REGISTRATION_STATUSES).reduce((sum, status) => sum + (counted.get(status) ?? 0), 0),
        counts: Object.fromEntries(REGISTRATION_STATUSES.map((status) => [status, counted.get(status) ?? 0])),
      };
    },

    async read(actor, id, tx) {
      // Its messages are part of what is read.
      await tx?.flush();
      const db = tx?.db ?? unitOfWork.db;
      const [row] = await findRegistrationRows(db, [id]);
      const texts = row && canSeeRegistration(actor, row) ? await repository.findTexts(db, id) : null;
      if (!row || !texts) throw new AppError('not_found');
      const messages = await findMessagesAbout(db, equalsId(whatsappNotifications.registrationId, id), repository.DETAIL_LIMIT);
      const seesEverybody = !isOwnOnly(actor.role, 'registrations.read');
      return {
        row,
        texts,
        duplicates: seesEverybody
          ? await repository.findDuplicates(db, row.phone, { registrationId: id, customerId: row.customer?.id ?? null })
          : { customers: [], registrations: [] },
        timeline: await repository.findTimeline(db, id),
        messages: can(actor.role, 'messages.read')
          ? messages
          : messages.filter(({ recipientType }) => recipientType === 'customer'),
      };
    },

    findDuplicates: (phone) => repository.findDuplicates(unitOfWork.db, phone, null),
    create: async (tx, actor, input) => (await enterRegistration(deps, tx, actor, input)).id,
    createPublic: (tx, input) => enterPublicRegistration(deps, tx, input),
    update: (tx, actor, id, input) => editRegistration(deps, tx, actor, id, input),
    setStatus: move,
    verify: (tx, actor, id, input) => move(tx, actor, id, { ...input, status: 'verified' }),
    approve: (tx, actor, id, input) => approveRegistration(deps, tx, actor, id, input),
    reject: (tx, actor, id, input) => move(tx, actor, id, { ...input, status: 'rejected' }),
    cancel: (tx, actor, id, input) => move(tx, actor, id, { ...input, status: 'cancelled' }),
    schedule: (tx, actor, id, input) => scheduleRegistration(deps, tx, actor, id, input),
    assignTechnician: (tx, actor, id, input) => assignTechnician(deps, tx, actor, id, input),

    createCustomer: (tx, actor, id, input) => createCustomer(deps, tx, actor, id, input),
    undo: (tx, restoration) => undoRegistration(deps, tx, restoration),
  };
}

function filterOf(actor: Actor, query: QueryOf<typeof listRegistrations>): RegistrationFilter {
  return {
    visible: isOwnOnly(actor.role, 'registrations.read') ? { technicianId: actor.technicianId } : 'all',
    search: parseSearch(query.search),
    statuses: query.status,
    areaId: query.areaId,
    packageId: query.packageId,
    technicianId: query.technicianId,
    unassigned: query.unassigned === 'true',
    source: query.source,
    ids: query.ids,
  };
}

/** Name, phone in any spelling, or number: `REG-000123`, `reg123`, `123`. */
function parseSearch(text: string | undefined): RegistrationSearch | null {
  const typed = typedText(text);
  if (typed === null) return null;
  return {
    pattern: searchPattern(typed),
    phoneDigits: phoneSearchDigits(typed),
    registrationId: recordNumber('reg', typed),
  };
}
