import { sql } from 'drizzle-orm';
import { can, isOwnOnly } from '#shared/domain/permissions.ts';
import { idsOf, MATCHING_PAGE, type ResourceDefinition, toSnapshot } from '../../bulk/bulk-resource.ts';
import { customers } from '../../db/postgres/schema/index.ts';

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

export const customersResource: ResourceDefinition<BulkCustomer> = {
  id: 'customers',
  entity: 'customer',
  async read(db, ids, { lock }) {
    const query = db
      .select(columns)
      .from(customers)
      .where(sql`${customers.id} = any(${sql.param([...ids])}::int[])`)
      .orderBy(customers.id);
    return lock ? query.for('update') : query;
  },
  // No bulk action on customers is open to a role that sees only some of them.
  canSee: (actor) => can(actor.role, 'customers.read') && !isOwnOnly(actor.role, 'customers.read'),
  snapshot: ({ status, tags, installedAt, deletedAt }) => toSnapshot({ status, tags, installedAt, deletedAt }),
  async restore(deps, tx, { actor, row, before }) {
    await tx.client.query(
      `UPDATE customers SET status = $2::jsonb ->> 'status', installed_at = ($2::jsonb ->> 'installedAt')::timestamptz,
              deleted_at = ($2::jsonb ->> 'deletedAt')::timestamptz, version = version + 1, updated_at = $3
       WHERE id = $1`,
      [row.id, JSON.stringify(before), deps.clock.now()],
    );
    await deps.audit(tx, {
      actor,
      action: 'customer.undo',
      entity: 'customer',
      entityId: row.id,
      before: customersResource.snapshot(row),
      after: before,
    });
  },
  async matching(ports, actor, filter, cursor) {
    const query = { ...filter, limit: MATCHING_PAGE, sort: '-createdAt', ...(cursor ? { cursor } : {}) };
    return idsOf(await ports.customers.list(actor, query as Parameters<typeof ports.customers.list>[1]));
  },
};
