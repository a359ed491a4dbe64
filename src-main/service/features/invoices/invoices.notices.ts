import { z } from 'zod';
import { type AnyNotice, defineNotice } from '#service/notifications/define-notice.ts';
import { listLink, recordLink } from '#shared/contracts/desk-links.ts';
import { BILLING_ROLES } from '#shared/domain/invoice.ts';
import { heading, line } from '#shared/domain/notification-lines.ts';

const subject = ({ invoiceId }: { readonly invoiceId: number }) => `invoice:${invoiceId}`;
const link = ({ invoiceId }: { readonly invoiceId: number }) => recordLink('invoices', invoiceId);
const payload = z.strictObject({ invoiceId: z.int(), number: z.string(), customer: z.string(), total: z.number() });
const sample = { invoiceId: 7, number: 'INV-2027-0007', customer: 'Rina', total: 250_000 } as const;

/** The invoices of a month were made, all in one go. */
export const invoicesMade = defineNotice({
  id: 'invoices-made',
  event: 'invoice_created',
  type: 'invoice',
  priority: 'normal',
  roles: BILLING_ROLES,
  payload: z.strictObject({ month: z.string(), count: z.int(), total: z.number(), dueDate: z.string() }),
  says: ({ month, count, total, dueDate }) => line('invoices_made', { month, count, total, dueDate }),
  link: ({ month }) => listLink('invoices', { period: month }),
  samples: [{ month: '2027-03', count: 120, total: 30_000_000, dueDate: '2027-03-20' }],
});

/** An invoice is owed from now on. */
export const invoiceIssued = defineNotice({
  id: 'invoice-issued',
  event: 'invoice_created',
  type: 'invoice',
  priority: 'low',
  roles: BILLING_ROLES,
  payload,
  says: ({ number, customer, total }) => line('invoice_new', { number, customer, total }),
  link,
  group: () => ({ key: 'invoice_created', heading: heading('invoices_new'), link: listLink('invoices') }),
  subject,
  samples: [sample],
});

export const invoicePaid = defineNotice({
  id: 'invoice-paid',
  event: 'invoice_paid',
  type: 'invoice',
  priority: 'low',
  roles: BILLING_ROLES,
  payload,
  says: ({ number, customer, total }) => line('invoice_paid', { number, customer, total }),
  link,
  group: () => ({ key: 'invoice_paid', heading: heading('invoices_paid'), link: listLink('invoices', { status: 'paid' }) }),
  subject,
  samples: [sample],
});

export const invoiceNotices: readonly AnyNotice[] = [invoicesMade, invoiceIssued, invoicePaid];
