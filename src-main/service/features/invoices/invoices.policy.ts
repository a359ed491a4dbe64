import type { Actor } from '#service/access/actor.ts';
import type { InvoiceRow } from '#shared/contracts/invoices.contract.ts';
import { type InvoiceStatus, invoiceStatusMachine, isOutstandingInvoice } from '#shared/domain/invoice.ts';
import { can } from '#shared/domain/permissions.ts';

/** What of an invoice decides who may do what with it. */
export interface PolicyInvoice {
  readonly status: InvoiceStatus;
  /** Verified payments. */
  readonly paid: number;
}

/** Whether the invoice may be voided at all: one that carries money has its payments reversed first. */
export function isVoidable(invoice: PolicyInvoice): boolean {
  return invoice.paid === 0 && invoiceStatusMachine.can(invoice.status, 'void');
}

export function abilitiesFor(actor: Actor, invoice: PolicyInvoice): InvoiceRow['abilities'] {
  const isDraft = invoice.status === 'draft';
  return {
    edit: isDraft && can(actor.role, 'invoices.update'),
    issue: isDraft && can(actor.role, 'invoices.create'),
    pay: isOutstandingInvoice(invoice.status) && can(actor.role, 'payments.record'),
    void: isVoidable(invoice) && can(actor.role, 'invoices.void'),
    moveDueDate: isOutstandingInvoice(invoice.status) && can(actor.role, 'invoices.update'),
  };
}
