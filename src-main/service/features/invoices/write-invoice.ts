import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { illegal, invalid } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { createInvoice, updateInvoice } from '#shared/contracts/invoices.contract.ts';
import { addDays, firstDateOfMonth, type WibDate, wibDate, wibMonth } from '#shared/domain/time-zone.ts';
import type { InvoicesDeps } from './invoices.deps.ts';
import { invoiceIssued } from './invoices.notices.ts';
import * as repository from './invoices.repository.ts';
import { openForChange } from './open-for-change.ts';
import { priceLines } from './price-lines.ts';

export type NewInvoice = BodyOf<typeof createInvoice>;
export type DraftEdit = BodyOf<typeof updateInvoice>;

/** Time to pay that a person may give, days; a year typed wrong must not park an invoice for ever. */
const LONGEST_TERM = 730;

/** A due date that a person chose: today or later, and not years away. */
export function requireDueDate(dueDate: WibDate, now: Date): void {
  const today = wibDate(now);
  if (dueDate < today) throw invalid('body.dueDate', 'due_past');
  if (dueDate > addDays(today, LONGEST_TERM)) throw invalid('body.dueDate', 'due_too_far');
}

/** Enters an invoice by hand; returns its id. */
export async function enterInvoice(deps: InvoicesDeps, tx: Transaction, actor: Actor, input: NewInvoice): Promise<number> {
  const now = deps.clock.now();
  requireDueDate(input.dueDate, now);
  const { lines, total } = priceLines(input.lines);
  const customer = await repository.findCustomer(tx.db, input.customerId);
  if (!customer) throw invalid('body.customerId', 'unknown_customer');
  const status = input.draft ? 'draft' : 'issued';
  const values = {
    customerId: customer.id,
    period: firstDateOfMonth(input.period ?? wibMonth(now)),
    dueDate: input.dueDate,
    total,
    note: input.note ?? null,
  };
  const { id, number } = await repository.insertInvoice(
    tx.db,
    {
      ...values,
      kind: 'manual',
      status,
      issuedAt: input.draft ? null : now,
      createdBy: actor.userId,
      isDemo: customer.isDemo,
      createdAt: now,
      updatedAt: now,
    },
    lines,
  );
  await deps.audit(tx, {
    actor,
    action: 'invoice.create',
    entity: 'invoice',
    entityId: id,
    after: { number, status, ...values, lines },
  });
  if (!input.draft) await tellIssued(deps, tx, actor, { id, number, total, customerName: customer.name });
  return id;
}

/** Changes a draft. An issued invoice is never edited: it is voided and written anew. */
export async function editDraft(deps: InvoicesDeps, tx: Transaction, actor: Actor, id: number, edit: DraftEdit): Promise<void> {
  const invoice = await openForChange(tx, id, edit.version);
  if (invoice.status !== 'draft') {
    throw illegal(null, 'invoice_not_draft');
  }
  const now = deps.clock.now();
  if (edit.dueDate !== undefined) requireDueDate(edit.dueDate, now);
  const priced = edit.lines === undefined ? null : priceLines(edit.lines);
  if (priced) await repository.replaceLines(tx.db, id, priced.lines);
  const change = {
    ...(edit.period === undefined ? {} : { period: firstDateOfMonth(edit.period) }),
    ...(edit.dueDate === undefined ? {} : { dueDate: edit.dueDate }),
    ...(edit.note === undefined ? {} : { note: edit.note }),
    ...(priced ? { total: priced.total } : {}),
  };
  const current: Readonly<Record<string, unknown>> = invoice;
  await repository.writeInvoice(tx.db, id, change, now);
  await deps.audit(tx, {
    actor,
    action: 'invoice.update',
    entity: 'invoice',
    entityId: id,
    before: Object.fromEntries(Object.keys(change).map((key) => [key, current[key]])),
    after: { ...change, ...(priced ? { lines: priced.lines } : {}) },
  });
}

/** Tells the desks about an invoice that is owed from now on. */
export async function tellIssued(
  deps: InvoicesDeps,
  tx: Transaction,
  actor: Actor,
  invoice: { readonly id: number; readonly number: string; readonly total: number; readonly customerName: string },
): Promise<void> {
  await deps.announce(
    tx,
    invoiceIssued,
    { invoiceId: invoice.id, number: invoice.number, customer: invoice.customerName, total: invoice.total },
    { eventId: String(invoice.id), actorId: actor.userId },
  );
  tx.afterCommit(() => deps.publisher.publish('staff', 'invoice_created', { id: invoice.id, count: 1 }));
}
