import type { Actor } from '#service/access/actor.ts';
import type { Restoration } from '#service/bulk/bulk-resource.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';
import { totalOf } from '#service/lists/capped-count.ts';
import { parseCustomerSearch } from '#service/lists/customer-search.ts';
import { readPage } from '#service/lists/keyset-page.ts';
import type { QueryOf } from '#shared/contracts/contract.ts';
import type { listCustomers } from '#shared/contracts/customers.contract.ts';
import { isOwnOnly } from '#shared/domain/permissions.ts';
import { customerCursor } from './customer-cursor.ts';
import {
  type CustomerFilter,
  type CustomerRecord,
  countCustomers,
  countOpenTickets,
  findCustomerPage,
  findSamePhone,
} from './customer-list.repository.ts';
import type { CustomersDeps } from './customers.deps.ts';
import { maySeeDeleted } from './customers.policy.ts';
import type { CustomerDetailRecord, CustomerRowRecord } from './customers.presenter.ts';
import type { BulkCustomer } from './customers.resource.ts';
import { deleteCustomer, restoreCustomer } from './delete-customer.ts';
import { type EnteredCustomer, enterInstalled, type InstalledCustomer, linkInstalled } from './enter-installed.ts';
import { mergeCustomers } from './merge-customers.ts';
import { type CustomerStatusInput, moveCustomer } from './move-customer.ts';
import { type PreferencesInput, preferMessages } from './prefer-messages.ts';
import { readCustomer, requireVisible } from './read-customer.ts';
import { addTag, removeTag } from './tag-customer.ts';
import { undoCustomer } from './undo-customer.ts';
import { type CustomerEdit, editCustomer, enterCustomer, type NewCustomer } from './write-customer.ts';

export interface CustomerPage {
  readonly rows: readonly CustomerRowRecord[];
  readonly nextCursor: string | null;
  /** Missing when there are too many to count. */
  readonly total?: number;
}

/** Everything about customers. Rights to act are checked by the route; what a person may see is checked here. */
export interface CustomersService {
  /** A technician sees the customers of the own tickets only; deleted ones are for admins, who ask for them. */
  list(actor: Actor, query: QueryOf<typeof listCustomers>): Promise<CustomerPage>;
  /** After a write, pass its transaction. */
  read(actor: Actor, id: number, tx?: Transaction): Promise<CustomerDetailRecord>;
  duplicates(actor: Actor, id: number): Promise<readonly CustomerRowRecord[]>;
  /** Returns the new customer's id. `actor` is null for the product itself. */
  create(tx: Transaction, actor: Actor | null, input: NewCustomer, options?: { readonly isDemo?: boolean }): Promise<number>;
  /** The customer of an installed registration; `confirmation_required` when the phone is one already. */
  enterInstalled(tx: Transaction, actor: Actor, installed: InstalledCustomer): Promise<EnteredCustomer>;
  /** The one there is becomes the customer of an installed registration. Refuses one with another phone. */
  linkInstalled(tx: Transaction, actor: Actor, installed: InstalledCustomer, customerId: number): Promise<EnteredCustomer>;
  edit(tx: Transaction, actor: Actor, id: number, edit: CustomerEdit): Promise<void>;
  setStatus(tx: Transaction, actor: Actor | null, id: number, input: CustomerStatusInput): Promise<void>;
  /** Whether the tag is new. */
  addTag(tx: Transaction, actor: Actor, id: number, tag: string): Promise<boolean>;
  removeTag(tx: Transaction, actor: Actor, id: number, tag: string): Promise<void>;
  /** `actor` is null when the customer did it. */
  setPreferences(tx: Transaction, actor: Actor | null, id: number, input: PreferencesInput): Promise<void>;
  delete(tx: Transaction, actor: Actor, id: number): Promise<void>;
  restore(tx: Transaction, actor: Actor, id: number): Promise<void>;
  /** Everything of the other moves over; the other is deleted for good. */
  merge(tx: Transaction, actor: Actor, id: number, otherId: number): Promise<void>;
  /** Puts a row back to what it was before a bulk operation, whatever the status machine says. */
  undo(tx: Transaction, restoration: Restoration<BulkCustomer>): Promise<void>;
}

export function createCustomersService(deps: CustomersDeps): CustomersService {
  const { unitOfWork } = deps;

  async function withOpenTickets(rows: readonly CustomerRecord[]): Promise<CustomerRowRecord[]> {
    const openTickets = await countOpenTickets(
      unitOfWork.db,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => ({ ...row, openTickets: openTickets.get(row.id) ?? 0 }));
  }

  return {
    async list(actor, query) {
      const { db } = unitOfWork;
      if (query.deleted === 'true' && !maySeeDeleted(actor)) throw new AppError('forbidden');
      const filter = filterOf(actor, query);
      const { sort } = query;
      const after = customerCursor.decode(sort, query.cursor);
      const { rows, nextCursor } = await readPage(
        query.limit,
        (limit) => findCustomerPage(db, filter, { sort, after, limit }),
        (last) => customerCursor.encode(sort, sort === 'name' ? last : { ...last, name: '' }),
      );
      const total = await countCustomers(db, filter);
      return { rows: await withOpenTickets(rows), nextCursor, ...totalOf(total) };
    },

    read: (actor, id, tx) => readCustomer(deps, tx?.db ?? unitOfWork.db, actor, id),

    async duplicates(actor, id) {
      const customer = await requireVisible(unitOfWork.db, actor, id);
      // A technician may see own customers only, whatever their phone.
      if (isOwnOnly(actor.role, 'customers.read')) return [];
      return withOpenTickets(await findSamePhone(unitOfWork.db, customer));
    },

    create: (tx, actor, input, options) => enterCustomer(deps, tx, actor, input, options),
    enterInstalled: (tx, actor, installed) => enterInstalled(deps, tx, actor, installed),
    linkInstalled: (tx, actor, installed, customerId) => linkInstalled(deps, tx, actor, installed, customerId),
    edit: (tx, actor, id, edit) => editCustomer(deps, tx, actor, id, edit),
    setStatus: (tx, actor, id, input) => moveCustomer(deps, tx, actor, id, input),
    addTag: (tx, actor, id, tag) => addTag(deps, tx, actor, id, tag),
    removeTag: (tx, actor, id, tag) => removeTag(deps, tx, actor, id, tag),
    setPreferences: (tx, actor, id, input) => preferMessages(deps, tx, actor, id, input),
    delete: (tx, actor, id) => deleteCustomer(deps, tx, actor, id),
    restore: (tx, actor, id) => restoreCustomer(deps, tx, actor, id),
    merge: (tx, actor, id, otherId) => mergeCustomers(deps, tx, actor, id, otherId),
    undo: (tx, restoration) => undoCustomer(deps, tx, restoration),
  };
}

function filterOf(actor: Actor, query: QueryOf<typeof listCustomers>): CustomerFilter {
  return {
    visible: isOwnOnly(actor.role, 'customers.read') ? { technicianId: actor.technicianId } : 'all',
    deleted: query.deleted === 'true',
    statuses: query.status,
    areaId: query.areaId,
    packageId: query.packageId,
    tag: query.tag?.replaceAll('\u0000', '').toLowerCase(),
    search: parseCustomerSearch(query.search),
    ids: query.ids,
  };
}
