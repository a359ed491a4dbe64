import type { Actor } from '#service/access/actor.ts';
import type { InvoiceDetail, InvoiceRow } from '#shared/contracts/invoices.contract.ts';
import { outstandingAmount } from '#shared/domain/invoice.ts';
import { can } from '#shared/domain/permissions.ts';
import type { InvoiceRecord } from './invoice-list.repository.ts';
import { abilitiesFor } from './invoices.policy.ts';
import type { InvoiceParts } from './invoices.repository.ts';

export function presentInvoiceRow(actor: Actor, row: InvoiceRecord): InvoiceRow {
  const owesNothing = row.status === 'draft' || row.status === 'void';
  return {
    ...row,
    period: row.period.slice(0, 7),
    outstanding: owesNothing ? 0 : outstandingAmount(row),
    paidAt: row.paidAt?.toISOString() ?? null,
    issuedAt: row.issuedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    abilities: abilitiesFor(actor, row),
  };
}

/** The answer of a detail, the same after reading and after every write. */
export function presentInvoiceDetail(actor: Actor, { row, parts }: { row: InvoiceRecord; parts: InvoiceParts }): InvoiceDetail {
  return {
    ...presentInvoiceRow(actor, row),
    note: parts.note,
    voidReason: parts.voidReason,
    createdBy: parts.createdBy,
    lines: parts.lines,
    payments: can(actor.role, 'payments.read')
      ? parts.payments.map((payment) => ({ ...payment, paidAt: payment.paidAt.toISOString() }))
      : [],
  };
}
