import { lastChange } from '#service/audit/last-changes.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { requireVersion } from '#service/lists/required-version.ts';
import { type LockedInvoice, lockInvoice } from './invoices.repository.ts';

/** Locks an invoice for a change. `conflict`, saying who and when, when it is no longer the version the person saw. */
export async function openForChange(tx: Transaction, id: number, seenVersion?: number): Promise<LockedInvoice> {
  return requireVersion(await lockInvoice(tx.db, id), seenVersion, () => lastChange(tx.db, 'invoice', id));
}
