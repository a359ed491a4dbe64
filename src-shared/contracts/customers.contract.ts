import { z } from 'zod';
import { CUSTOMER_STATUSES } from '../domain/customer.ts';
import { INVOICE_STATUSES } from '../domain/invoice.ts';
import { MESSAGE_STATES, RECIPIENT_TYPES } from '../domain/message.ts';
import { PAYMENT_METHODS, PAYMENT_STATUSES } from '../domain/payment.ts';
import { phoneSchema } from '../domain/phone.ts';
import { REGISTRATION_STATUSES } from '../domain/registration.ts';
import { emailAddress, multiLine, normaliseName, singleLine } from '../domain/text.ts';
import { TICKET_PRIORITIES, TICKET_STATUSES, TICKET_TYPES } from '../domain/ticket.ts';
import {
  defineContract,
  doneSchema,
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

/** What the signed-in user may do with this customer now; the server checks again. */
const abilities = z.strictObject({
  update: z.boolean(),
  tag: z.boolean(),
  delete: z.boolean(),
  restore: z.boolean(),
  merge: z.boolean(),
  /** Statuses the service may be moved to. */
  moveTo: z.array(z.enum(CUSTOMER_STATUSES)),
});

export const customerRowSchema = z.strictObject({
  id: z.int(),
  code: z.string(),
  name: z.string(),
  phone: z.string(),
  address: z.string(),
  status: z.enum(CUSTOMER_STATUSES),
  tags: z.array(z.string()),
  area: z.strictObject({ id: z.int(), name: z.string() }).nullable(),
  package: z.strictObject({ id: z.int(), name: z.string(), mbps: z.int() }).nullable(),
  openTickets: z.int(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  /** Set only in the list of deleted ones. */
  deletedAt: instantSchema.nullable(),
  version: z.int(),
  abilities,
});
export type CustomerRow = z.output<typeof customerRowSchema>;

/** What a customer wants to hear; operational messages always come. */
export const messagePreferencesSchema = z.strictObject({
  marketing: z.boolean(),
  paymentReminder: z.boolean(),
  survey: z.boolean(),
});

export const customerDetailSchema = customerRowSchema.extend({
  email: z.string().nullable(),
  notes: z.string(),
  /** Names from the city down to the customer's area. */
  areaPath: z.array(z.string()),
  package: z.strictObject({ id: z.int(), name: z.string(), mbps: z.int(), monthlyPrice: z.int() }).nullable(),
  installedAt: instantSchema.nullable(),
  messagePreferences: messagePreferencesSchema,
  /** When the customer refused marketing for good. */
  optedOutAt: instantSchema.nullable(),
  mergedIntoId: z.int().nullable(),
  /** Other customers with the same phone. */
  duplicates: z.int(),
  /** Null for who may not read invoices. */
  billing: z
    .strictObject({
      /** Rupiah still owed on issued invoices. */
      outstanding: z.int(),
      overdue: z.int(),
      /** Verified payments. */
      totalPaid: z.int(),
      paidInvoices: z.int(),
      latePayments: z.int(),
      /** Share of paid invoices that were paid by their due date, percent; null before the first. */
      onTimeRate: z.number().nullable(),
    })
    .nullable(),
  /** The newest 100; empty for who may not read them. The same holds for the lists below. */
  invoices: z.array(
    z.strictObject({
      id: z.int(),
      number: z.string(),
      period: z.string(),
      dueDate: z.string(),
      status: z.enum(INVOICE_STATUSES),
      total: z.int(),
      paid: z.int(),
      outstanding: z.int(),
    }),
  ),
  payments: z.array(
    z.strictObject({
      id: z.int(),
      invoiceId: z.int(),
      invoiceNumber: z.string(),
      amount: z.int(),
      method: z.enum(PAYMENT_METHODS),
      status: z.enum(PAYMENT_STATUSES),
      paidAt: instantSchema,
    }),
  ),
  /** A technician sees the own ones. */
  tickets: z.array(
    z.strictObject({
      id: z.int(),
      number: z.string(),
      title: z.string(),
      type: z.enum(TICKET_TYPES),
      priority: z.enum(TICKET_PRIORITIES),
      status: z.enum(TICKET_STATUSES),
      technician: z.string().nullable(),
      createdAt: instantSchema,
    }),
  ),
  registrations: z.array(
    z.strictObject({ id: z.int(), number: z.string(), status: z.enum(REGISTRATION_STATUSES), createdAt: instantSchema }),
  ),
  /** Every message to this customer, from the ledger; older ones come from its list (`?customerId=`). */
  messages: z.array(
    z.strictObject({
      id: z.int(),
      type: z.string(),
      status: z.enum(MESSAGE_STATES),
      recipientType: z.enum(RECIPIENT_TYPES),
      provider: z.string().nullable(),
      message: z.string(),
      errorMessage: z.string().nullable(),
      createdAt: instantSchema,
      sentAt: instantSchema.nullable(),
    }),
  ),
});
export type CustomerDetail = z.output<typeof customerDetailSchema>;

export const CUSTOMER_SORTS = ['-createdAt', 'createdAt', 'name', '-updatedAt'] as const;

const name = singleLine(120).overwrite(normaliseName);
const address = multiLine(400);
const email = emailAddress(254);
const version = z.int().positive();
const tag = singleLine(40)
  .overwrite((text) => text.toLowerCase().replace(/\s+/gu, '-'))
  .refine((text) => !/[,/]/.test(text), 'tag');
const reason = singleLine(300);

export const listCustomers = defineContract({
  method: 'GET',
  path: '/api/customers',
  permission: 'customers.read',
  tag: 'customers',
  summary: 'Customers by name, code or phone in any form. A technician sees those of the own tickets. `deleted` is for admins.',
  query: z.strictObject({
    ...pageQuery,
    ...idsQuery,
    sort: z.enum(CUSTOMER_SORTS).default('-createdAt'),
    status: listOf(CUSTOMER_STATUSES).optional(),
    /** The area or anything below it. */
    areaId: idParamSchema.optional(),
    packageId: idParamSchema.optional(),
    tag: singleLine(40, { min: 0 }).optional(),
    deleted: z.enum(['true']).optional(),
  }),
  response: pageOf(customerRowSchema),
});

export const getCustomer = defineContract({
  method: 'GET',
  path: '/api/customers/:id',
  permission: 'customers.read',
  tag: 'customers',
  summary: 'Everything about one customer: service, invoices, payments, tickets, registrations, every message.',
  params: idParams,
  response: recordOf(customerDetailSchema),
});

export const createCustomer = defineContract({
  method: 'POST',
  path: '/api/customers',
  permission: 'customers.create',
  tag: 'customers',
  summary: 'Enter a customer. Two customers may share a phone; see `duplicates`.',
  body: z.strictObject({
    name,
    phone: phoneSchema,
    email: email.nullable().optional(),
    address,
    areaId: idSchema,
    packageId: idSchema,
  }),
  response: recordOf(customerDetailSchema),
});

export const updateCustomer = defineContract({
  method: 'PUT',
  path: '/api/customers/:id',
  permission: 'customers.update',
  tag: 'customers',
  summary: 'Edit a customer. What is left out stays. Another version than the current one is refused (409, says who and when).',
  params: idParams,
  body: z.strictObject({
    name: name.optional(),
    phone: phoneSchema.optional(),
    email: email.nullable().optional(),
    address: address.optional(),
    areaId: idSchema.optional(),
    packageId: idSchema.optional(),
    notes: multiLine(4_000, { min: 0 }).optional(),
    installedAt: instantSchema.nullable().optional(),
    version,
  }),
  response: recordOf(customerDetailSchema),
});

export const setCustomerStatus = defineContract({
  method: 'PUT',
  path: '/api/customers/:id/status',
  permission: 'customers.update_status',
  tag: 'customers',
  summary: 'Activate, suspend or end a service. Suspending and ending need a reason.',
  params: idParams,
  body: z.strictObject({ status: z.enum(CUSTOMER_STATUSES), reason: reason.optional(), version: version.optional() }),
  response: recordOf(customerDetailSchema),
});

export const addCustomerTag = defineContract({
  method: 'POST',
  path: '/api/customers/:id/tags',
  permission: 'customers.add_tag',
  tag: 'customers',
  summary: 'Add a tag. Adding one that is there changes nothing.',
  params: idParams,
  body: z.strictObject({ tag }),
  response: recordOf(customerDetailSchema),
});

export const removeCustomerTag = defineContract({
  method: 'DELETE',
  path: '/api/customers/:id/tags/:tag',
  permission: 'customers.add_tag',
  tag: 'customers',
  summary: 'Remove a tag.',
  params: z.strictObject({ id: idParamSchema, tag: singleLine(120) }),
  response: recordOf(customerDetailSchema),
});

export const setMessagePreferences = defineContract({
  method: 'PUT',
  path: '/api/customers/:id/message-preferences',
  permission: 'customers.update',
  tag: 'customers',
  summary: 'What the customer wants to hear. `optedOut` is the answer STOP: no marketing, whatever else is set.',
  params: idParams,
  body: z.strictObject({ ...messagePreferencesSchema.partial().shape, optedOut: z.boolean().optional() }),
  response: recordOf(customerDetailSchema),
});

export const deleteCustomer = defineContract({
  method: 'DELETE',
  path: '/api/customers/:id',
  permission: 'customers.delete',
  tag: 'customers',
  summary: 'Delete a customer; it can be taken back for 30 days.',
  params: idParams,
  response: doneSchema,
});

export const restoreCustomer = defineContract({
  method: 'POST',
  path: '/api/customers/:id/restore',
  permission: 'customers.delete',
  tag: 'customers',
  summary: 'Take a deletion back within 30 days. A merged duplicate cannot come back.',
  params: idParams,
  response: recordOf(customerDetailSchema),
});

export const findDuplicates = defineContract({
  method: 'GET',
  path: '/api/customers/:id/duplicates',
  permission: 'customers.read',
  tag: 'customers',
  summary: 'Other customers with the same phone.',
  params: idParams,
  response: z.strictObject({ success: z.literal(true), data: z.array(customerRowSchema) }),
});

export const mergeCustomers = defineContract({
  method: 'POST',
  path: '/api/customers/:id/merge',
  permission: 'customers.delete',
  tag: 'customers',
  summary: 'Move everything of a duplicate (same phone) to this customer and delete the duplicate. Cannot be taken back.',
  params: idParams,
  body: z.strictObject({ otherId: idSchema }),
  response: recordOf(customerDetailSchema),
});
