import type { Transaction } from '../../db/unit-of-work.ts';
import { AppError, refused } from '../../errors.ts';
import { findLastChange, type LockedCustomer, lockCustomer } from './customers.repository.ts';

/**
 * Locks a customer for a change. `not_found` when it is deleted; `conflict`, saying who and when, when it is no longer the version
 * the person saw.
 */
export async function openForChange(tx: Transaction, id: number, seenVersion?: number): Promise<LockedCustomer> {
  const customer = await lockCustomer(tx.db, id);
  if (!customer || customer.deletedAt !== null) throw new AppError('not_found');
  if (seenVersion === undefined || seenVersion === customer.version) return customer;
  const last = await findLastChange(tx.db, id);
  throw refused('conflict', 'version', 'changed', {
    by: last?.actor ?? null,
    at: (last?.at ?? customer.updatedAt).toISOString(),
  });
}
