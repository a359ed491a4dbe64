import { formatWib } from '#shared/domain/time-zone.ts';
import type { Transaction } from '../../db/unit-of-work.ts';
import { AppError } from '../../errors.ts';
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
  const when = formatWib(last?.at ?? customer.updatedAt, 'id');
  const message = last ? `Diubah oleh ${last.actor} pada ${when}.` : `Diubah pada ${when}.`;
  throw new AppError('conflict', { details: [{ field: 'version', code: 'changed', message }] });
}
