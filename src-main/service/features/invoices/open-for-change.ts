import { formatWib } from '#shared/domain/time-zone.ts';
import type { Transaction } from '../../db/unit-of-work.ts';
import { AppError } from '../../errors.ts';
import { findLastChange, type LockedInvoice, lockInvoice } from './invoices.repository.ts';

/** Locks an invoice for a change. `conflict`, saying who and when, when it is no longer the version the person saw. */
export async function openForChange(tx: Transaction, id: number, seenVersion?: number): Promise<LockedInvoice> {
  const invoice = await lockInvoice(tx.db, id);
  if (!invoice) throw new AppError('not_found');
  if (seenVersion === undefined || seenVersion === invoice.version) return invoice;
  const last = await findLastChange(tx.db, id);
  const when = formatWib(last?.at ?? invoice.updatedAt, 'id');
  const message = last ? `Diubah oleh ${last.actor} pada ${when}.` : `Diubah pada ${when}.`;
  throw new AppError('conflict', { details: [{ field: 'version', code: 'changed', message }] });
}
