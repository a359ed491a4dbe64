import type { Transaction } from '../../db/unit-of-work.ts';
import { AppError, refused } from '../../errors.ts';
import { findLastChange, type LockedInvoice, lockInvoice } from './invoices.repository.ts';

/** Locks an invoice for a change. `conflict`, saying who and when, when it is no longer the version the person saw. */
export async function openForChange(tx: Transaction, id: number, seenVersion?: number): Promise<LockedInvoice> {
  const invoice = await lockInvoice(tx.db, id);
  if (!invoice) throw new AppError('not_found');
  if (seenVersion === undefined || seenVersion === invoice.version) return invoice;
  const last = await findLastChange(tx.db, id);
  throw refused('conflict', 'version', 'changed', {
    by: last?.actor ?? null,
    at: (last?.at ?? invoice.updatedAt).toISOString(),
  });
}
