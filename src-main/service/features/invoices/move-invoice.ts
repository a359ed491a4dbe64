import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { illegal, illegalStep } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { moveDueDate, voidInvoice } from '#shared/contracts/invoices.contract.ts';
import { type InvoiceStatus, invoiceStatusMachine, isOutstandingInvoice } from '#shared/domain/invoice.ts';
import { wibDate } from '#shared/domain/time-zone.ts';
import type { InvoicesDeps } from './invoices.deps.ts';
import { isVoidable } from './invoices.policy.ts';
import * as repository from './invoices.repository.ts';
import { openForChange } from './open-for-change.ts';
import { closeReminders, settleInvoice } from './settle-invoice.ts';
import { requireDueDate, tellIssued } from './write-invoice.ts';

export type VoidInput = BodyOf<typeof voidInvoice>;
export type DueDateInput = BodyOf<typeof moveDueDate>;

function requireStep(from: InvoiceStatus, to: InvoiceStatus): void {
  const check = invoiceStatusMachine.check(from, to);
  if (!check.ok) throw illegalStep(null, check);
}

/** Issues a draft. Its due date must still lie ahead: nobody can pay yesterday. */
export async function issueDraft(deps: InvoicesDeps, tx: Transaction, actor: Actor, id: number): Promise<void> {
  const invoice = await openForChange(tx, id);
  requireStep(invoice.status, 'issued');
  const now = deps.clock.now();
  if (invoice.status !== 'draft') {
    throw illegal(null, 'invoice_issued');
  }
  requireDueDate(invoice.dueDate, now);
  await repository.writeInvoice(tx.db, id, { status: 'issued', issuedAt: now }, now);
  await deps.audit(tx, {
    actor,
    action: 'invoice.issue',
    entity: 'invoice',
    entityId: id,
    before: { status: invoice.status },
    after: { status: 'issued', issuedAt: now },
  });
  const customer = await repository.findCustomer(tx.db, invoice.customerId);
  await tellIssued(deps, tx, actor, { ...invoice, customerName: customer?.name ?? 'Pelanggan' });
}

/** Voids an invoice that carries no money. */
export async function takeBack(deps: InvoicesDeps, tx: Transaction, actor: Actor, id: number, input: VoidInput): Promise<void> {
  const invoice = await openForChange(tx, id, input.version);
  requireStep(invoice.status, 'void');
  if (!isVoidable(invoice)) {
    throw illegal(null, 'invoice_carries_money');
  }
  await repository.writeInvoice(tx.db, id, { status: 'void', voidReason: input.reason }, deps.clock.now());
  await deps.audit(tx, {
    actor,
    action: 'invoice.void',
    entity: 'invoice',
    entityId: id,
    before: { status: invoice.status },
    after: { status: 'void', reason: input.reason },
  });
  await closeReminders(deps, tx, id);
}

/** Moves the due date of an invoice that is still owed; the status follows. */
export async function moveDue(deps: InvoicesDeps, tx: Transaction, actor: Actor, id: number, input: DueDateInput): Promise<void> {
  const invoice = await openForChange(tx, id, input.version);
  if (!isOutstandingInvoice(invoice.status)) {
    throw illegal(null, 'invoice_not_owed');
  }
  const now = deps.clock.now();
  requireDueDate(input.dueDate, now);
  await repository.writeInvoice(tx.db, id, { dueDate: input.dueDate }, now);
  const status = await settleInvoice(deps, tx, actor, { ...invoice, dueDate: input.dueDate });
  await deps.audit(tx, {
    actor,
    action: 'invoice.move_due_date',
    entity: 'invoice',
    entityId: id,
    before: { dueDate: invoice.dueDate, status: invoice.status },
    after: { dueDate: input.dueDate, status, reason: input.reason, movedOn: wibDate(now) },
  });
}
