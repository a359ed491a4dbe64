import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { type InvoiceStatus, invoiceStatusMachine, settledInvoiceStatus } from '#shared/domain/invoice.ts';
import { wibDate } from '#shared/domain/time-zone.ts';
import type { InvoicesDeps } from './invoices.deps.ts';
import { invoicePaid } from './invoices.notices.ts';
import type { LockedInvoice } from './invoices.repository.ts';
import * as repository from './invoices.repository.ts';

/** The invoice for booking money on it; null when there is none. Locks it, so that two payments take turns. */
export function lockForPayment(tx: Transaction, id: number): Promise<LockedInvoice | null> {
  return repository.lockInvoice(tx.db, id);
}

/**
 * Brings the status of a locked invoice in line with its money and the civil day, after either changed. Tells the desks when it is
 * paid now. Returns the status that it has then.
 */
export async function settleInvoice(
  deps: InvoicesDeps,
  tx: Transaction,
  actor: Pick<Actor, 'userId'> | null,
  invoice: LockedInvoice,
): Promise<InvoiceStatus> {
  const now = deps.clock.now();
  const paid = await repository.sumPaid(tx.db, invoice.id);
  const next = settledInvoiceStatus({ ...invoice, paid }, wibDate(now));
  if (next === invoice.status) return next;
  if (!invoiceStatusMachine.can(invoice.status, next)) {
    throw new Error(`invoice ${invoice.id} cannot go from ${invoice.status} to ${next}`);
  }
  const paidAt = next === 'paid' ? await repository.lastPaidAt(tx.db, invoice.id) : null;
  await repository.writeInvoice(tx.db, invoice.id, { status: next, paidAt }, now);
  if (next === 'paid') await tellPaid(deps, tx, actor, invoice);
  return next;
}

async function tellPaid(
  deps: InvoicesDeps,
  tx: Transaction,
  actor: Pick<Actor, 'userId'> | null,
  invoice: LockedInvoice,
): Promise<void> {
  await closeReminders(deps, tx, invoice.id);
  const customer = await repository.findCustomer(tx.db, invoice.customerId);
  await deps.announce(
    tx,
    invoicePaid,
    { invoiceId: invoice.id, number: invoice.number, customer: customer?.name ?? '–', total: invoice.total },
    // Paid, reversed and paid again are two events.
    { eventId: `${invoice.id}:${invoice.version}`, actorId: actor?.userId ?? null },
  );
  tx.afterCommit(() => deps.publisher.publish('staff', 'invoice_paid', { id: invoice.id }));
}

/** What still waits to remind somebody of this invoice is not sent any more. */
export async function closeReminders(deps: Pick<InvoicesDeps, 'expire'>, tx: Transaction, invoiceId: number): Promise<void> {
  await deps.expire(tx, `invoice:${invoiceId}`, 'settled');
}
