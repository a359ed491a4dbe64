import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { illegal, invalid, refused } from '#service/errors.ts';
import type { LockedInvoice } from '#service/features/invoices/invoices.service.ts';
import type { ReceivedUpload } from '#service/uploads/uploads.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { recordPayment } from '#shared/contracts/payments.contract.ts';
import { INVOICE_STATUS_LABELS, isOutstandingInvoice, outstandingAmount } from '#shared/domain/invoice.ts';
import type { PaymentMethod } from '#shared/domain/payment.ts';
import type { PaymentsDeps } from './payments.deps.ts';
import { paymentProof } from './payments.notices.ts';
import * as repository from './payments.repository.ts';

export type PaymentInput = BodyOf<typeof recordPayment>;

export interface ProofInput {
  readonly invoiceId: number;
  readonly amount: number;
  readonly method: PaymentMethod;
  readonly paidAt?: string | undefined;
  readonly note?: string | undefined;
}

/** Proofs of one invoice that may wait at the same time. */
const MAX_PENDING = 3;
/** Clocks of phones run ahead; a payment of tomorrow is a mistake. */
const TOLERANCE_MS = 5 * 60_000;
/** Days a payment may lie back; before it somebody typed the wrong year. */
const OLDEST_DAYS = 730;

/** The invoice, locked, if money can be booked on it. */
export async function requireOwed(
  { invoices }: Pick<PaymentsDeps, 'invoices'>,
  tx: Transaction,
  invoiceId: number,
  field: string,
): Promise<LockedInvoice> {
  const invoice = await invoices.lockForPayment(tx, invoiceId);
  if (!invoice) throw invalid(field, 'unknown_invoice');
  if (!isOutstandingInvoice(invoice.status)) {
    throw illegal(field, 'invoice_not_payable', { status: INVOICE_STATUS_LABELS[invoice.status] });
  }
  return invoice;
}

/** More money than is owed is never booked: it would have to be paid back or would vanish. */
export function requireNoMoreThanOwed(invoice: LockedInvoice, amount: number): void {
  const owed = outstandingAmount(invoice);
  if (amount <= owed) return;
  throw invalid('body.amount', 'overpayment', { owed, amount });
}

function requirePaidAt(paidAt: string, now: Date): Date {
  const at = new Date(paidAt);
  const age = now.getTime() - at.getTime();
  if (age < -TOLERANCE_MS) throw invalid('body.paidAt', 'paid_in_future');
  if (age > OLDEST_DAYS * 86_400_000) throw invalid('body.paidAt', 'paid_too_long_ago');
  return at;
}

/** Books money that arrived; returns the payment's id. The invoice's status follows. */
export async function bookPayment(deps: PaymentsDeps, tx: Transaction, actor: Actor, input: PaymentInput): Promise<number> {
  const now = deps.clock.now();
  const paidAt = requirePaidAt(input.paidAt, now);
  const invoice = await requireOwed(deps, tx, input.invoiceId, 'body.invoiceId');
  requireNoMoreThanOwed(invoice, input.amount);
  const id = await repository.insertPayment(tx.db, {
    invoiceId: invoice.id,
    amount: input.amount,
    method: input.method,
    status: 'verified',
    note: input.note ?? null,
    recordedBy: actor.userId,
    verifiedBy: actor.userId,
    verifiedAt: now,
    paidAt,
    isDemo: invoice.isDemo,
    createdAt: now,
  });
  const status = await deps.invoices.settle(tx, actor, invoice);
  await deps.audit(tx, {
    actor,
    action: 'payment.record',
    entity: 'payment',
    entityId: id,
    before: { invoiceStatus: invoice.status, paid: invoice.paid },
    after: {
      invoiceId: invoice.id,
      amount: input.amount,
      method: input.method,
      paidAt,
      invoiceStatus: status,
      paid: invoice.paid + input.amount,
    },
  });
  return id;
}

/**
 * Takes in a proof; returns the id of the payment that waits for a person. `actor` is null when the customer sent it. The invoice
 * stays as owed as it was.
 */
export async function takeProof(
  deps: PaymentsDeps,
  tx: Transaction,
  actor: Actor | null,
  upload: ReceivedUpload<unknown>,
  input: ProofInput,
): Promise<number> {
  const now = deps.clock.now();
  const paidAt = input.paidAt === undefined ? now : requirePaidAt(input.paidAt, now);
  const invoice = await requireOwed(deps, tx, input.invoiceId, 'params.id');
  requireNoMoreThanOwed(invoice, input.amount);
  if ((await repository.countPending(tx.db, invoice.id)) >= MAX_PENDING) {
    throw refused('conflict', null, 'proofs_waiting');
  }
  const id = await repository.insertPayment(tx.db, {
    invoiceId: invoice.id,
    amount: input.amount,
    method: input.method,
    status: 'pending_verification',
    note: input.note ?? null,
    recordedBy: actor?.userId ?? null,
    paidAt,
    isDemo: invoice.isDemo,
    createdAt: now,
  });
  const file = await deps.uploads.storeUpload(tx, upload, {
    owner: { kind: 'payment', id },
    maxFiles: 1,
    quotaKey: `customer:${invoice.customerId}`,
    uploadedBy: actor?.userId ?? null,
  });
  await repository.writePayment(tx.db, id, { proofFile: file.name });
  await deps.audit(tx, {
    actor,
    action: 'payment.submit_proof',
    entity: 'payment',
    entityId: id,
    after: { invoiceId: invoice.id, amount: input.amount, method: input.method, paidAt, fileId: file.id, sha256: file.sha256 },
  });
  await deps.announce(
    tx,
    paymentProof,
    { paymentId: id, number: invoice.number, amount: input.amount },
    { eventId: String(id), actorId: actor?.userId ?? null },
  );
  return id;
}
