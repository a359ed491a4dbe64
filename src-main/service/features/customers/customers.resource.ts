import { idsOf, MATCHING_PAGE, type ResourceDefinition, type Snapshot, toSnapshot } from '#service/bulk/bulk-resource.ts';
import { customers } from '#service/db/postgres/schema/index.ts';
import { oneOf } from '#service/lists/by-id.ts';
import { can, isOwnOnly } from '#shared/domain/permissions.ts';
import type { CustomersService } from './customers.service.ts';

const columns = {
  id: customers.id,
  version: customers.version,
  updatedAt: customers.updatedAt,
  status: customers.status,
  tags: customers.tags,
  installedAt: customers.installedAt,
  deletedAt: customers.deletedAt,
};
export type BulkCustomer = Pick<typeof customers.$inferSelect, keyof typeof columns>;

/** What of it an operation keeps. */
export function snapshotOf({ status, tags, installedAt, deletedAt }: BulkCustomer): Snapshot {
  return toSnapshot({ status, tags, installedAt, deletedAt });
}

/** Its records as bulk actions see them; every change goes through the service. */
export const customersResource = (service: Pick<CustomersService, 'list' | 'undo'>): ResourceDefinition<BulkCustomer> => ({
  id: 'customers',
  entity: 'customer',
  async read(db, ids, { lock }) {
    const query = db.select(columns).from(customers).where(oneOf(customers.id, ids)).orderBy(customers.id);
    return lock ? query.for('update') : query;
  },
  // No bulk action on customers is open to a role that sees only some of them.
  canSee: (actor) => can(actor.role, 'customers.read') && !isOwnOnly(actor.role, 'customers.read'),
  snapshot: snapshotOf,
  restore: (tx, restoration) => service.undo(tx, restoration),
  async matching(actor, filter, cursor) {
    const query = { ...filter, limit: MATCHING_PAGE, sort: '-createdAt', ...(cursor ? { cursor } : {}) };
    return idsOf(await service.list(actor, query as Parameters<CustomersService['list']>[1]));
  },
});
