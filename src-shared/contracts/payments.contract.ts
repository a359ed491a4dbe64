import { z } from 'zod';
import { MAX_RUPIAH } from '../domain/money.ts';
import { PAYMENT_METHODS, PAYMENT_STATUSES } from '../domain/payment.ts';
import { singleLine, verbatim } from '../domain/text.ts';
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

export const paymentSchema = z.strictObject({
  id: z.int(),
  invoice: z.strictObject({
    id: z.int(),
    number: z.string(),
    total: z.int(),
    /** What is owed now. A proof over more than this cannot be accepted. */
    outstanding: z.int(),
  }),
  customer: z.strictObject({ id: z.int(), code: z.string(), name: z.string(), phone: z.string() }),
  amount: z.int(),
  method: z.enum(PAYMENT_METHODS),
  status: z.enum(PAYMENT_STATUSES),
  note: z.string().nullable(),
  /** Why it was refused or taken back. */
  reason: z.string().nullable(),
  paidAt: instantSchema,
  proof: z.strictObject({ id: z.int(), name: z.string(), mimeType: z.string(), size: z.int() }).nullable(),
  /** Null when the customer sent it. */
  recordedBy: z.string().nullable(),
  verifiedBy: z.string().nullable(),
  verifiedAt: instantSchema.nullable(),
  reversedBy: z.string().nullable(),
  reversedAt: instantSchema.nullable(),
  createdAt: instantSchema,
  /** What the signed-in user may do with it now; the server checks again. */
  abilities: z.strictObject({ verify: z.boolean(), reject: z.boolean(), reverse: z.boolean() }),
});
export type Payment = z.output<typeof paymentSchema>;

const amountSchema = z.int('money.not_whole').min(1, 'money.not_positive').max(MAX_RUPIAH, 'money.too_large');
const noteSchema = singleLine(500);
const reason = singleLine(300);

/** The text fields beside the file of a payment proof (multipart: everything is text). */
export const proofFieldsSchema = z.strictObject({
  amount: verbatim(40)
    .regex(/^\d{1,12}$/, 'money.not_whole')
    .transform(Number)
    .pipe(amountSchema),
  method: z.enum(PAYMENT_METHODS).default('bank_transfer'),
  /** Now unless told. */
  paidAt: instantSchema.optional(),
  note: noteSchema.optional(),
});

export const listPayments = defineContract({
  method: 'GET',
  path: '/api/payments',
  permission: 'payments.read',
  tag: 'payments',
  summary: 'Payments, newest first; `status=pending_verification&sort=createdAt` is the queue of proofs.',
  query: z.strictObject({
    ...pageQuery,
    ...idsQuery,
    sort: z.enum(['-createdAt', 'createdAt']).default('-createdAt'),
    status: listOf(PAYMENT_STATUSES).optional(),
    method: listOf(PAYMENT_METHODS).optional(),
    invoiceId: idParamSchema.optional(),
    customerId: idParamSchema.optional(),
    /** WIB dates of the payment, both included. */
    paidFrom: wibDateSchema.optional(),
    paidTo: wibDateSchema.optional(),
  }),
  response: pageOf(paymentSchema),
});

export const getPayment = defineContract({
  method: 'GET',
  path: '/api/payments/:id',
  permission: 'payments.read',
  tag: 'payments',
  summary: 'One payment.',
  params: idParams,
  response: recordOf(paymentSchema),
});

export const downloadProof = defineContract({
  method: 'GET',
  path: '/api/payments/:id/proof',
  permission: 'payments.read',
  tag: 'payments',
  summary: 'The proof of a payment, as a download.',
  answers: ['application/octet-stream'],
  params: idParams,
  /** Bytes, not JSON. */
  response: z.unknown(),
});

export const recordPayment = defineContract({
  method: 'POST',
  path: '/api/payments',
  permission: 'payments.record',
  tag: 'payments',
  summary: 'Record money that arrived, a part or all of what is owed. More than that is refused.',
  body: z.strictObject({
    invoiceId: idSchema,
    amount: amountSchema,
    method: z.enum(PAYMENT_METHODS),
    paidAt: instantSchema,
    note: noteSchema.optional(),
  }),
  response: recordOf(paymentSchema),
});

export const submitPaymentProof = defineContract({
  method: 'POST',
  path: '/api/invoices/:id/payment-proofs',
  permission: 'payments.record',
  tag: 'payments',
  summary:
    'Hand in a proof (multipart: `file` JPEG, PNG, WebP or PDF up to 5 MB, `amount`, `method`, `paidAt`, `note`). It waits for verification.',
  params: idParams,
  upload: proofFieldsSchema,
  // The file is read before the transaction begins: a slow sender must not hold one.
  transaction: 'none',
  keyed: true,
  response: recordOf(paymentSchema),
});

export const verifyPayment = defineContract({
  method: 'PUT',
  path: '/api/payments/:id/verify',
  permission: 'payments.verify',
  tag: 'payments',
  summary: 'Accept a proof: the money counts.',
  params: idParams,
  response: recordOf(paymentSchema),
});

export const rejectPayment = defineContract({
  method: 'PUT',
  path: '/api/payments/:id/reject',
  permission: 'payments.verify',
  tag: 'payments',
  summary: 'Refuse a proof, with the reason.',
  params: idParams,
  body: z.strictObject({ reason }),
  response: recordOf(paymentSchema),
});

export const reversePayment = defineContract({
  method: 'PUT',
  path: '/api/payments/:id/reverse',
  permission: 'payments.verify',
  tag: 'payments',
  summary: 'Take back a payment that was booked by mistake. It stays visible; the invoice is owed again.',
  params: idParams,
  body: z.strictObject({ reason }),
  response: recordOf(paymentSchema),
});
