import { lastChange } from '#service/audit/last-changes.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { requireVersion } from '#service/lists/required-version.ts';
import { type LockedCustomer, lockCustomer } from './customers.repository.ts';

/**
 * Locks a customer for a change. `not_found` when it is deleted; `conflict`, saying who and when, when it is no longer the version
 * the person saw.
 */
export async function openForChange(tx: Transaction, id: number, seenVersion?: number): Promise<LockedCustomer> {
  const customer = await lockCustomer(tx.db, id);
  const living = customer?.deletedAt === null ? customer : null;
  return requireVersion(living, seenVersion, () => lastChange(tx.db, 'customer', id));
}
