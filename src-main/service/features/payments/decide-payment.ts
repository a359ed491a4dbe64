import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal } from '#service/errors.ts';
import type { LockedInvoice } from '#service/features/invoices/invoices.service.ts';
import type { PaymentDecision } from '#shared/contracts/details/customer.details.ts';
import { PAYMENT_STATUS_LABELS, type PaymentStatus, paymentStatusMachine } from '#shared/domain/payment.ts';
import { requireNoMoreThanOwed, requireOwed } from './book-payment.ts';
import type { PaymentsDeps } from './payments.deps.ts';
import type { LockedPayment } from './payments.repository.ts';
import * as repository from './payments.repository.ts';

/** Accepts a proof. Two desks at once: one accepts, the other is told who was faster. */
export async function verifyPayment(deps: PaymentsDeps, tx: Transaction, actor: Actor, id: number): Promise<void> {
  const { payment } = await openPayment(deps, tx, id, 'verified');
  const invoice = await requireOwed(deps, tx, payment.invoiceId, 'params.id');
  requireNoMoreThanOwed(invoice, payment.amount);
  const change = { status: 'verified', verifiedBy: actor.userId, verifiedAt: deps.clock.now() } as const;
  await finish(deps, tx, actor, { payment, invoice, action: 'payment.verify', change });
}

/** Refuses a proof; the invoice stays as it is. */
export async function rejectPayment(
  deps: PaymentsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  reason: string,
): Promise<void> {
  const { payment, invoice } = await openPayment(deps, tx, id, 'rejected');
  const change = { status: 'rejected', verifiedBy: actor.userId, verifiedAt: deps.clock.now(), reason } as const;
  await finish(deps, tx, actor, { payment, invoice, action: 'payment.reject', change });
}

/** Takes back what was booked by mistake: the money does not count any more, and the invoice is owed again. */
export async function reversePayment(
  deps: PaymentsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  reason: string,
): Promise<void> {
  const { payment, invoice } = await openPayment(deps, tx, id, 'reversed');
  const change = { status: 'reversed', reversedBy: actor.userId, reversedAt: deps.clock.now(), reason } as const;
  await finish(deps, tx, actor, { payment, invoice, action: 'payment.reverse', change });
}

interface Decision {
  readonly payment: LockedPayment;
  readonly invoice: LockedInvoice;
  readonly action: string;
  readonly change: Parameters<typeof repository.writePayment>[2] & { readonly status: PaymentStatus };
}

async function finish(deps: PaymentsDeps, tx: Transaction, actor: Actor, decision: Decision): Promise<void> {
  const { payment, invoice, action, change } = decision;
  await repository.writePayment(tx.db, payment.id, change);
  const invoiceStatus = await deps.invoices.settle(tx, actor, invoice);
  await deps.audit(tx, {
    actor,
    action,
    entity: 'payment',
    entityId: payment.id,
    before: { status: payment.status, invoiceStatus: invoice.status },
    after: { ...change, invoiceId: invoice.id, amount: payment.amount, invoiceStatus },
  });
}

/** Locks the invoice, then the payment, and checks the step. */
async function openPayment(
  { invoices }: Pick<PaymentsDeps, 'invoices'>,
  tx: Transaction,
  id: number,
  to: PaymentStatus,
): Promise<{ readonly payment: LockedPayment; readonly invoice: LockedInvoice }> {
  const invoiceId = await repository.findInvoiceOf(tx.db, id);
  const invoice = invoiceId === null ? null : await invoices.lockForPayment(tx, invoiceId);
  const payment = await repository.lockPayment(tx.db, id);
  if (!invoice || !payment) throw new AppError('not_found');
  const check = paymentStatusMachine.check(payment.status, to);
  if (check.ok) return { payment, invoice };
  const decided = await whoDecided(tx, payment);
  if (check.reason === 'already') throw illegal(null, 'payment_already', { to: check.labels.to, decided });
  throw illegal(null, 'payment_decided', { ...check.labels, decided });
}

/** Who decided, and how; null while nobody has. */
async function whoDecided(tx: Transaction, payment: LockedPayment): Promise<PaymentDecision | null> {
  const reversed = payment.status === 'reversed';
  const userId = reversed ? payment.reversedBy : payment.verifiedBy;
  const at = reversed ? payment.reversedAt : payment.verifiedAt;
  if (userId === null || at === null) return null;
  const name = await repository.findUserName(tx.db, userId);
  return { word: PAYMENT_STATUS_LABELS[payment.status], by: name, at: at.toISOString() };
}
