import { z } from 'zod';
import { CUSTOMER_STATUSES } from '../domain/customer.ts';
import { phoneSchema } from '../domain/phone.ts';
import { REGISTRATION_STATUSES } from '../domain/registration.ts';
import { emailAddress, multiLine, singleLine, verbatim } from '../domain/text.ts';
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
import { messageAboutSchema, newestMessageSchema } from './message-about.ts';

const base = '/api/registrations';

/** What an appointment is for. */
export const SCHEDULE_KINDS = ['survey', 'installation'] as const;
export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];

/** What the signed-in user may do with this row now; the server checks again. */
const abilities = z.strictObject({
  edit: z.boolean(),
  /** Statuses that `PUT /:id/status` may move it to. */
  moveTo: z.array(z.enum(REGISTRATION_STATUSES)),
  /** Appointments that may be set or moved. */
  schedule: z.array(z.enum(SCHEDULE_KINDS)),
  assignTechnician: z.boolean(),
  createCustomer: z.boolean(),
});

const named = z.strictObject({ id: z.int(), name: z.string() });
const person = z.strictObject({ id: z.int(), name: z.string(), phone: z.string().nullable() });

export const registrationRowSchema = z.strictObject({
  id: z.int(),
  number: z.string(),
  name: z.string(),
  phone: z.string(),
  address: z.string(),
  status: z.enum(REGISTRATION_STATUSES),
  source: z.enum(['public', 'staff']),
  area: named.nullable(),
  package: z.strictObject({ id: z.int(), name: z.string(), mbps: z.int(), monthlyPrice: z.int() }).nullable(),
  technician: person.nullable(),
  surveyAt: instantSchema.nullable(),
  installationAt: instantSchema.nullable(),
  customer: z.strictObject({ id: z.int(), code: z.string() }).nullable(),
  /** Somebody else's record carries this phone: another running registration or a customer. The detail names them. */
  duplicate: z.boolean(),
  /** State of the newest WhatsApp message about this registration. */
  lastMessage: newestMessageSchema.nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  version: z.int(),
  abilities,
});
export type RegistrationRow = z.output<typeof registrationRowSchema>;

/** Who else has the phone of a registration. */
export const duplicatesSchema = z.strictObject({
  customers: z.array(
    z.strictObject({ id: z.int(), code: z.string(), name: z.string(), status: z.enum(CUSTOMER_STATUSES), address: z.string() }),
  ),
  registrations: z.array(
    z.strictObject({
      id: z.int(),
      number: z.string(),
      name: z.string(),
      status: z.enum(REGISTRATION_STATUSES),
      createdAt: instantSchema,
    }),
  ),
});
export type RegistrationDuplicates = z.output<typeof duplicatesSchema>;

export const registrationDetailSchema = registrationRowSchema.extend({
  email: z.string().nullable(),
  notes: z.string().nullable(),
  rejectionReason: z.string().nullable(),
  duplicates: duplicatesSchema,
  /** Oldest first. */
  timeline: z.array(
    z.strictObject({
      id: z.int(),
      kind: z.string(),
      fromStatus: z.enum(REGISTRATION_STATUSES).nullable(),
      toStatus: z.enum(REGISTRATION_STATUSES).nullable(),
      /** Null: the applicant, or the product itself. */
      actor: z.string().nullable(),
      note: z.string().nullable(),
      data: z.record(z.string(), z.unknown()),
      createdAt: instantSchema,
    }),
  ),
  messages: z.array(messageAboutSchema),
});
export type RegistrationDetail = z.output<typeof registrationDetailSchema>;

export const REGISTRATION_SORTS = ['-createdAt', 'createdAt', '-updatedAt'] as const;

const email = emailAddress(160);
const applicant = {
  name: singleLine(120),
  address: singleLine(300),
};
const version = z.int().positive();

export const listRegistrations = defineContract({
  method: 'GET',
  path: base,
  permission: 'registrations.read',
  tag: 'registrations',
  summary: 'Registrations, newest first. A technician sees the own ones only. Search takes number, name or phone in any form.',
  query: z.strictObject({
    ...pageQuery,
    ...idsQuery,
    sort: z.enum(REGISTRATION_SORTS).default('-createdAt'),
    status: listOf(REGISTRATION_STATUSES).optional(),
    /** The area or anything below it. */
    areaId: idParamSchema.optional(),
    packageId: idParamSchema.optional(),
    technicianId: idParamSchema.optional(),
    unassigned: z.enum(['true']).optional(),
    source: z.enum(['public', 'staff']).optional(),
  }),
  response: pageOf(registrationRowSchema).extend({
    /** Rows per status under the same filter without the status filter. */
    counts: z.record(z.string(), z.int()),
  }),
});

export const getRegistration = defineContract({
  method: 'GET',
  path: `${base}/:id`,
  permission: 'registrations.read',
  tag: 'registrations',
  summary: 'One registration with its timeline, every message about it and whoever else has its phone.',
  params: idParams,
  response: recordOf(registrationDetailSchema),
});

export const findRegistrationDuplicates = defineContract({
  method: 'GET',
  path: `${base}/duplicates`,
  permission: 'registrations.create',
  tag: 'registrations',
  summary: 'Customers and running registrations with this phone, to warn before one is entered twice.',
  query: z.strictObject({ phone: phoneSchema }),
  response: recordOf(duplicatesSchema),
});

export const registerPublic = defineContract({
  method: 'POST',
  path: `${base}/public`,
  permission: 'public',
  tag: 'registrations',
  summary: 'The public form. The phone is the one that the OTP proof was given for; a proof makes one registration.',
  body: z.strictObject({
    /** One-time proof of `POST /api/otp/verify` with purpose `registration`. */
    otpTicket: verbatim(200),
    ...applicant,
    email: email.optional(),
    areaId: idSchema.optional(),
    packageId: idSchema,
    notes: multiLine(1_000).optional(),
  }),
  response: recordOf(
    z.strictObject({ number: z.string(), status: z.enum(REGISTRATION_STATUSES), phone: z.string(), createdAt: instantSchema }),
  ),
});

export const createRegistration = defineContract({
  method: 'POST',
  path: base,
  permission: 'registrations.create',
  tag: 'registrations',
  summary: 'Enter a registration for an applicant. The answer names whoever has the same phone.',
  body: z.strictObject({
    ...applicant,
    phone: phoneSchema,
    email: email.optional(),
    areaId: idSchema.optional(),
    packageId: idSchema.optional(),
    notes: multiLine(1_000).optional(),
  }),
  response: recordOf(registrationDetailSchema),
});

export const updateRegistration = defineContract({
  method: 'PUT',
  path: `${base}/:id`,
  permission: 'registrations.update',
  tag: 'registrations',
  summary: 'Edit a registration that still runs. Fields left out stay as they are.',
  params: idParams,
  body: z.strictObject({
    name: applicant.name.optional(),
    address: applicant.address.optional(),
    phone: phoneSchema.optional(),
    email: email.nullable().optional(),
    areaId: idSchema.nullable().optional(),
    packageId: idSchema.nullable().optional(),
    notes: multiLine(1_000).nullable().optional(),
    /** The version the caller saw; another one means somebody else was faster (409). */
    version,
  }),
  response: recordOf(registrationDetailSchema),
});

export const setRegistrationStatus = defineContract({
  method: 'PUT',
  path: `${base}/:id/status`,
  // Every role that may make any step holds this one; the service checks the permission of the step itself.
  permission: 'registrations.reject',
  tag: 'registrations',
  summary:
    'Verify, approve, reject (with a reason) or cancel; back to approved takes an installation date away. Appointments and the customer have routes of their own.',
  params: idParams,
  body: z.strictObject({
    status: z.enum(REGISTRATION_STATUSES),
    /** For the desk; never sent to the applicant. */
    notes: multiLine(1_000).optional(),
    /** Told to the applicant. Needed for a rejection, possible for a cancellation. */
    reason: multiLine(1_000).optional(),
    version: version.optional(),
  }),
  response: recordOf(registrationDetailSchema),
});

export const scheduleRegistration = defineContract({
  method: 'PUT',
  path: `${base}/:id/schedule`,
  permission: 'registrations.schedule',
  tag: 'registrations',
  summary: 'Set or move the survey or the installation. The applicant is told the date.',
  params: idParams,
  body: z.strictObject({
    kind: z.enum(SCHEDULE_KINDS),
    /** In the future, at most a year ahead. */
    at: instantSchema,
    notes: multiLine(1_000).optional(),
    version: version.optional(),
  }),
  response: recordOf(registrationDetailSchema),
});

export const assignRegistrationTechnician = defineContract({
  method: 'PUT',
  path: `${base}/:id/assign-technician`,
  permission: 'registrations.assign_technician',
  tag: 'registrations',
  summary: 'Give survey and installation to a technician.',
  params: idParams,
  body: z.strictObject({ technicianId: idSchema, notes: multiLine(1_000).optional(), version: version.optional() }),
  response: recordOf(registrationDetailSchema),
});

export const createCustomerFromRegistration = defineContract({
  method: 'POST',
  path: `${base}/:id/create-customer`,
  permission: 'registrations.create_customer',
  tag: 'registrations',
  summary:
    'Turn an installed registration into an active customer who may use the portal. When the phone is a customer already: 409, and `linkCustomerId` links instead.',
  params: idParams,
  body: z.strictObject({
    /** Instead of the one applied for. */
    packageId: idSchema.optional(),
    /** When the service ran; now unless told. */
    installedAt: instantSchema.optional(),
    /** The customer that already has the phone. One who is not active is activated with what the registration says. */
    linkCustomerId: idSchema.optional(),
    version: version.optional(),
  }),
  response: recordOf(registrationDetailSchema),
});
