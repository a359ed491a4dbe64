import { z } from 'zod';
import type { Restoration } from '#service/bulk/bulk-resource.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { CUSTOMER_STATUSES } from '#shared/domain/customer.ts';
import type { CustomersDeps } from './customers.deps.ts';
import * as repository from './customers.repository.ts';
import { type BulkCustomer, snapshotOf } from './customers.resource.ts';

/** What a status step or a deletion changes, as it stands in the results of an operation. */
const before = z.object({
  status: z.enum(CUSTOMER_STATUSES),
  installedAt: z.coerce.date().nullable(),
  deletedAt: z.coerce.date().nullable(),
});

/** Puts a customer back to what they were before a status step or their deletion. */
export async function undoCustomer(
  deps: CustomersDeps,
  tx: Transaction,
  { actor, row, before: snapshot }: Restoration<BulkCustomer>,
): Promise<void> {
  await repository.writeCustomer(tx.db, row.id, before.parse(snapshot), deps.clock.now());
  await deps.audit(tx, {
    actor,
    action: 'customer.undo',
    entity: 'customer',
    entityId: row.id,
    before: snapshotOf(row),
    after: snapshot,
  });
}
