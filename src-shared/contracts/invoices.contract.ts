import { z } from 'zod';
import { INVOICE_STATUSES } from '../domain/invoice.ts';
import { MAX_RUPIAH } from '../domain/money.ts';
import { PAYMENT_METHODS, PAYMENT_STATUSES } from '../domain/payment.ts';
import { multiLine, singleLine, verbatim } from '../domain/text.ts';
import { wibDateSchema } from '../domain/time-zone.ts';
import {
  defineContract,
  idParamSchema,
  idParams,
  idSchema,
  idsQuery,
  instantSchema,
  listOf,
  pageOf,
  pageQuery,
  recordOf,
} from './contract.ts';

export const INVOICE_KINDS = ['monthly', 'manual'] as const;

/** `2027-03`. */
export const periodSchema = verbatim(40).regex(/^20\d\d-(?:0[1-9]|1[0-2])$/, 'invoice.period');

export const invoiceRowSchema = z.strictObject({
  id: z.int(),
  number: z.string(),
  kind: z.enum(INVOICE_KINDS),
  customer: z.strictObject({ id: z.int(), code: z.string(), name: z.string(), phone: z.string() }),
  period: z.string(),
  dueDate: z.string(),
  status: z.enum(INVOICE_STATUSES),
  /** Integer rupiah, like every amount. */
  total: z.int(),
  /** Verified payments. */
  paid: z.int(),
  outstanding: z.int(),
  paidAt: instantSchema.nullable(),
  issuedAt: instantSchema.nullable(),
  createdAt: instantSchema,
  version: z.int(),
  /** What the signed-in user may do with it now; the server checks again. */
  abilities: z.strictObject({
    edit: z.boolean(),
    issue: z.boolean(),
    pay: z.boolean(),
    void: z.boolean(),
    moveDueDate: z.boolean(),
  }),
});
export type InvoiceRow = z.output<typeof invoiceRowSchema>;

export const invoiceDetailSchema = invoiceRowSchema.extend({
  note: z.string().nullable(),
  voidReason: z.string().nullable(),
  createdBy: z.string().nullable(),
  lines: z.array(
    z.strictObject({
      id: z.int(),
      position: z.int(),
      description: z.string(),
      quantity: z.int(),
      unitPrice: z.int(),
      amount: z.int(),
    }),
  ),
  /** Oldest first; empty for who may not read payments. */
  payments: z.array(
    z.strictObject({
      id: z.int(),
      amount: z.int(),
      method: z.enum(PAYMENT_METHODS),
      status: z.enum(PAYMENT_STATUSES),
      paidAt: instantSchema,
      note: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
});
export type InvoiceDetail = z.output<typeof invoiceDetailSchema>;

const lines = z
  .array(
    z.strictObject({
      description: singleLine(200),
      quantity: z.int().min(1).max(10_000),
      /** Negative for a discount; the whole invoice never is. */
      unitPrice: z.int().min(-MAX_RUPIAH).max(MAX_RUPIAH),
    }),
  )
  .min(1)
  .max(100);
const note = multiLine(1_000);
const version = z.int().positive();

export const INVOICE_SORTS = ['-createdAt', 'createdAt', 'dueDate', '-dueDate'] as const;

export const listInvoices = defineContract({
  method: 'GET',
  path: '/api/invoices',
  permission: 'invoices.read',
  tag: 'invoices',
  summary: 'Invoices, newest first. Search takes number, customer name, code or phone in any form.',
  query: z.strictObject({
    ...pageQuery,
    ...idsQuery,
    sort: z.enum(INVOICE_SORTS).default('-createdAt'),
    status: listOf(INVOICE_STATUSES).optional(),
    kind: listOf(INVOICE_KINDS).optional(),
    /** Something is owed and the due date has passed (WIB), whether the daily job has seen it or not. */
    overdue: z.enum(['true']).optional(),
    period: periodSchema.optional(),
    customerId: idParamSchema.optional(),
    dueFrom: wibDateSchema.optional(),
    dueTo: wibDateSchema.optional(),
  }),
  response: pageOf(invoiceRowSchema),
});

export const getInvoice = defineContract({
  method: 'GET',
  path: '/api/invoices/:id',
  permission: 'invoices.read',
  tag: 'invoices',
  summary: 'One invoice with its lines, payments and balance.',
  params: idParams,
  response: recordOf(invoiceDetailSchema),
});

export const downloadInvoice = defineContract({
  method: 'GET',
  path: '/api/invoices/:id/pdf',
  permission: 'invoices.read',
  tag: 'invoices',
  summary: 'The invoice as PDF (`application/pdf`, saved as `INV-….pdf`).',
  params: idParams,
  query: z.strictObject({ language: z.enum(['id', 'en']).default('id') }),
  answers: ['application/pdf'],
  response: z.unknown(),
});

export const createInvoice = defineContract({
  method: 'POST',
  path: '/api/invoices',
  permission: 'invoices.create',
  tag: 'invoices',
  summary: 'Enter an invoice by hand. It is issued at once unless it is a draft.',
  body: z.strictObject({
    customerId: idSchema,
    /** The current month (WIB) unless told. */
    period: periodSchema.optional(),
    dueDate: wibDateSchema,
    lines,
    note: note.optional(),
    draft: z.boolean().default(false),
  }),
  response: recordOf(invoiceDetailSchema),
});

export const updateInvoice = defineContract({
  method: 'PUT',
  path: '/api/invoices/:id',
  permission: 'invoices.update',
  tag: 'invoices',
  summary: 'Edit a draft. What is left out stays; lines are replaced as a whole.',
  params: idParams,
  body: z.strictObject({
    period: periodSchema.optional(),
    dueDate: wibDateSchema.optional(),
    lines: lines.optional(),
    note: note.nullable().optional(),
    version,
  }),
  response: recordOf(invoiceDetailSchema),
});

export const issueInvoice = defineContract({
  method: 'POST',
  path: '/api/invoices/:id/issue',
  permission: 'invoices.create',
  tag: 'invoices',
  summary: 'Issue a draft: from now on it is owed.',
  params: idParams,
  response: recordOf(invoiceDetailSchema),
});

export const voidInvoice = defineContract({
  method: 'POST',
  path: '/api/invoices/:id/void',
  permission: 'invoices.void',
  tag: 'invoices',
  summary: 'Void an invoice that carries no money. Payments on it are reversed first.',
  params: idParams,
  body: z.strictObject({ reason: singleLine(300), version: version.optional() }),
  response: recordOf(invoiceDetailSchema),
});

export const moveDueDate = defineContract({
  method: 'PUT',
  path: '/api/invoices/:id/due-date',
  permission: 'invoices.update',
  tag: 'invoices',
  summary: 'Give more (or less) time to pay. An overdue invoice is not overdue any more when the new date has not passed.',
  params: idParams,
  body: z.strictObject({ dueDate: wibDateSchema, reason: singleLine(300), version: version.optional() }),
  response: recordOf(invoiceDetailSchema),
});

export const generateInvoices = defineContract({
  method: 'POST',
  path: '/api/invoices/generate',
  permission: 'invoices.create',
  tag: 'invoices',
  summary: 'Make the invoices of a month, one per active customer. Running it again makes only what is missing.',
  body: z.strictObject({
    period: periodSchema,
    /** Day of the month on which they fall due; in a shorter month its last day. */
    dueDay: z.int().min(1).max(31).default(20),
    /** Only count. */
    dryRun: z.boolean().default(false),
  }),
  response: recordOf(
    z.strictObject({
      period: z.string(),
      dueDate: z.string(),
      dryRun: z.boolean(),
      /** Made now, or with `dryRun` to be made. */
      created: z.int(),
      /** Their sum, rupiah. */
      total: z.int(),
      /** Of those created, how many pay only a part of the month in which they were installed. */
      proRated: z.int(),
      skipped: z.strictObject({
        alreadyInvoiced: z.int(),
        withoutPackage: z.int(),
        notYetInstalled: z.int(),
        nothingToPay: z.int(),
      }),
    }),
  ),
});
