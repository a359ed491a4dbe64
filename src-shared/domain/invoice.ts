import { z } from 'zod';
import type { Labels } from './language.ts';
import type { Rupiah } from './money.ts';
import type { Role } from './roles.ts';
import { defineStatusMachine } from './status-machine.ts';
import { daysBetween, type WibDate } from './time-zone.ts';

export const INVOICE_STATUSES = ['draft', 'issued', 'partially_paid', 'overdue', 'paid', 'void'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];
export const invoiceStatusSchema = z.enum(INVOICE_STATUSES);

export const INVOICE_STATUS_LABELS: Labels<InvoiceStatus> = {
  draft: { id: 'Draf', en: 'Draft' },
  issued: { id: 'Belum dibayar', en: 'Unpaid' },
  partially_paid: { id: 'Dibayar sebagian', en: 'Partially paid' },
  overdue: { id: 'Lewat jatuh tempo', en: 'Overdue' },
  paid: { id: 'Lunas', en: 'Paid' },
  void: { id: 'Batal', en: 'Void' },
};

/** Roles that are told in the notification center about invoices and money. */
export const BILLING_ROLES = ['admin', 'manager', 'customer_service'] as const satisfies readonly Role[];

/**
 * The steps of an invoice. Only issuing and voiding are decisions of a person; the rest follows from money and dates
 * (`settledInvoiceStatus`). An invoice that carries money is not voided, its payments are reversed first; so reversal leads back
 * from `paid` and `partially_paid`. Moving the due date leads back from `overdue`.
 */
export const invoiceStatusMachine = defineStatusMachine<InvoiceStatus>({
  transitions: {
    draft: ['issued', 'void'],
    issued: ['partially_paid', 'overdue', 'paid', 'void'],
    partially_paid: ['issued', 'overdue', 'paid'],
    overdue: ['issued', 'partially_paid', 'paid', 'void'],
    paid: ['issued', 'partially_paid', 'overdue'],
    void: [],
  },
  labels: INVOICE_STATUS_LABELS,
});

/** Statuses in which the customer owes something. */
export const OUTSTANDING_INVOICE_STATUSES = ['issued', 'partially_paid', 'overdue'] as const satisfies readonly InvoiceStatus[];

/** Whether the customer still owes something on an invoice of this status. */
export function isOutstandingInvoice(status: InvoiceStatus): boolean {
  return (OUTSTANDING_INVOICE_STATUSES as readonly InvoiceStatus[]).includes(status);
}

/** What money and dates know of an invoice. */
export interface InvoiceBalance {
  readonly status: InvoiceStatus;
  readonly total: Rupiah;
  /** Sum of the verified payments. */
  readonly paid: Rupiah;
  readonly dueDate: WibDate;
}

/**
 * The status that follows from money and the civil day. A draft and a void invoice stay what they are; a total of 0 is paid;
 * on its due date an invoice is not yet overdue; an overdue one stays so while anything is missing.
 */
export function settledInvoiceStatus(invoice: InvoiceBalance, today: WibDate): InvoiceStatus {
  if (invoice.status === 'draft' || invoice.status === 'void') return invoice.status;
  if (invoice.paid >= invoice.total) return 'paid';
  if (daysBetween(invoice.dueDate, today) > 0) return 'overdue';
  return invoice.paid > 0 ? 'partially_paid' : 'issued';
}

/** What is still to pay, never negative. */
export function outstandingAmount(invoice: { readonly total: Rupiah; readonly paid: Rupiah }): Rupiah {
  return Math.max(0, invoice.total - invoice.paid);
}

/** Days before the due date on which a customer is reminded (SPEC §5). */
export const PAYMENT_REMINDER_DAYS = [7, 3, 1] as const;
export type PaymentReminderDay = (typeof PAYMENT_REMINDER_DAYS)[number];

/**
 * The reminder that is due today: the nearest of the 7, 3 and 1 days whose day came after the last completed run and not after
 * today. A run that was missed is thereby made up, with one reminder and not two. Null when none came up, or when the invoice is
 * due today or earlier. Counts civil days, so the hour of the run does not matter.
 */
export function paymentReminderDue(dueDate: WibDate, lastRun: WibDate, today: WibDate): PaymentReminderDay | null {
  const daysLeft = daysBetween(today, dueDate);
  if (daysLeft < 1) return null;
  const daysLeftAtLastRun = daysBetween(lastRun, dueDate);
  return PAYMENT_REMINDER_DAYS.findLast((days) => daysLeft <= days && days < daysLeftAtLastRun) ?? null;
}
