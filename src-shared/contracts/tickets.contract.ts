import { z } from 'zod';
import { multiLine, singleLine } from '../domain/text.ts';
import {
  CONTACT_PREFERENCES,
  TICKET_CATEGORIES,
  TICKET_EVENT_KINDS,
  TICKET_PRIORITIES,
  TICKET_STATUSES,
  TICKET_TYPES,
} from '../domain/ticket.ts';
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

/** Whether saving sends messages: `now` leaves out the wait of a type that has one. */
const notifyChoice = z.union([z.boolean(), z.literal('now')]).default(true);

const person = z.strictObject({ id: z.int(), name: z.string(), phone: z.string().nullable() });

/** What the signed-in user may do with this row now; the server checks again. */
const abilities = z.strictObject({
  assign: z.boolean(),
  /** Statuses it may be moved to. */
  moveTo: z.array(z.enum(TICKET_STATUSES)),
  edit: z.boolean(),
  setPriority: z.boolean(),
  setEta: z.boolean(),
  /** Also for attachments. */
  comment: z.boolean(),
});

export const ticketRowSchema = z.strictObject({
  id: z.int(),
  number: z.string(),
  title: z.string(),
  type: z.enum(TICKET_TYPES),
  category: z.enum(TICKET_CATEGORIES),
  priority: z.enum(TICKET_PRIORITIES),
  status: z.enum(TICKET_STATUSES),
  customer: z.strictObject({
    id: z.int(),
    code: z.string(),
    name: z.string(),
    phone: z.string(),
    area: z.string().nullable(),
    areaId: z.int().nullable(),
  }),
  technician: person.nullable(),
  slaDueAt: instantSchema,
  /** Where it stands against its deadline: of a completed ticket, whether the promise was kept; null when cancelled. */
  slaState: z.enum(['on_track', 'warning', 'breached']).nullable(),
  /** Seconds to the deadline at the time of the answer, negative when it is past; null once nothing is owed. */
  dueInSeconds: z.int().nullable(),
  slaBreached: z.boolean(),
  completedAt: instantSchema.nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  version: z.int(),
  /** State of the newest WhatsApp message about this ticket, so that a list can show it. */
  lastMessage: newestMessageSchema.nullable(),
  abilities,
});
export type TicketRow = z.output<typeof ticketRowSchema>;

export const ticketAttachmentSchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  mimeType: z.string(),
  /** Bytes. */
  size: z.int(),
  /** Null: the customer. */
  uploadedBy: z.string().nullable(),
  createdAt: instantSchema,
  abilities: z.strictObject({ delete: z.boolean() }),
});
export type TicketAttachment = z.output<typeof ticketAttachmentSchema>;

/** Files a ticket may have. */
export const MAX_TICKET_ATTACHMENTS = 5;

export const ticketDetailSchema = ticketRowSchema.extend({
  /** Where the customer lives. */
  address: z.string(),
  description: z.string(),
  preferredSchedule: z.string().nullable(),
  contactPreference: z.enum(CONTACT_PREFERENCES),
  technicianEta: z.string().nullable(),
  resolution: z.string().nullable(),
  rating: z.int().nullable(),
  ratingComment: z.string().nullable(),
  ratedAt: instantSchema.nullable(),
  team: z.array(z.strictObject({ technicianId: z.int(), name: z.string(), role: z.string() })),
  timeline: z.array(
    z.strictObject({
      id: z.int(),
      kind: z.enum(TICKET_EVENT_KINDS),
      fromStatus: z.enum(TICKET_STATUSES).nullable(),
      toStatus: z.enum(TICKET_STATUSES).nullable(),
      actor: z.string().nullable(),
      note: z.string().nullable(),
      data: z.record(z.string(), z.unknown()),
      createdAt: instantSchema,
    }),
  ),
  messages: z.array(messageAboutSchema),
  /** The message that waits a moment for a next step; null when none does. */
  waiting: z
    .strictObject({
      messageId: z.int(),
      recipientName: z.string(),
      sendsAt: instantSchema,
      /** From this answer on. */
      sendsInSeconds: z.int().nonnegative(),
    })
    .nullable(),
  /** Oldest first. */
  attachments: z.array(ticketAttachmentSchema),
});
export type TicketDetail = z.output<typeof ticketDetailSchema>;

export const TICKET_SORTS = ['-createdAt', 'createdAt', 'slaDueAt', '-updatedAt'] as const;

export const listTickets = defineContract({
  method: 'GET',
  path: '/api/tickets',
  permission: 'tickets.read',
  tag: 'tickets',
  summary:
    'Tickets, newest first. A technician sees the own ones only. Search takes number, title, customer name, code or phone in any form.',
  query: z.strictObject({
    ...pageQuery,
    ...idsQuery,
    sort: z.enum(TICKET_SORTS).default('-createdAt'),
    status: listOf(TICKET_STATUSES).optional(),
    priority: listOf(TICKET_PRIORITIES).optional(),
    type: listOf(TICKET_TYPES).optional(),
    technicianId: idParamSchema.optional(),
    customerId: idParamSchema.optional(),
    areaId: idParamSchema.optional(),
    unassigned: z.enum(['true']).optional(),
    /** Open tickets whose deadline is near (their priority's warning window), past, or either (`due`). */
    sla: z.enum(['near', 'breached', 'due']).optional(),
    mine: z.enum(['true']).optional(),
  }),
  response: pageOf(ticketRowSchema).extend({
    /**
     * Rows per status under the same filter but without the status filter. Counting stops at 5,000: then `total` is left out and these are
     * lower bounds.
     */
    counts: z.record(z.string(), z.int()),
  }),
});

export const getTicket = defineContract({
  method: 'GET',
  path: '/api/tickets/:id',
  permission: 'tickets.read',
  tag: 'tickets',
  summary: 'One ticket with its timeline and every message about it.',
  params: idParams,
  response: recordOf(ticketDetailSchema),
});

export const createTicket = defineContract({
  method: 'POST',
  path: '/api/tickets',
  permission: 'tickets.create',
  tag: 'tickets',
  summary: 'Open a ticket for a customer. The deadline follows from the priority.',
  body: z.strictObject({
    customerId: idSchema,
    type: z.enum(TICKET_TYPES),
    category: z.enum(TICKET_CATEGORIES),
    priority: z.enum(TICKET_PRIORITIES).default('normal'),
    title: singleLine(160),
    description: multiLine(5_000, { min: 0 }).default(''),
    preferredSchedule: singleLine(200).optional(),
    contactPreference: z.enum(CONTACT_PREFERENCES).default('whatsapp'),
  }),
  response: recordOf(ticketDetailSchema),
});

export const assignTicket = defineContract({
  method: 'PUT',
  path: '/api/tickets/:id/assign',
  permission: 'tickets.assign',
  tag: 'tickets',
  summary: 'Give a ticket to a technician, with a team if wanted. Each of them gets the message with the own role.',
  params: idParams,
  body: z.strictObject({
    technicianId: idSchema,
    team: z
      .array(z.strictObject({ technicianId: idSchema, role: singleLine(60) }))
      .max(10)
      .optional(),
    notes: multiLine(1_000).optional(),
    notify: notifyChoice,
    /** The version the caller saw; another one means somebody else was faster (409). */
    version: z.int().positive().optional(),
  }),
  response: recordOf(ticketDetailSchema),
});

export const setTicketStatus = defineContract({
  method: 'PUT',
  path: '/api/tickets/:id/status',
  permission: 'tickets.update_status',
  tag: 'tickets',
  summary:
    'Move a ticket along its status machine. A technician moves the own ones. Completing needs a resolution, holding a reason, which the customer reads.',
  params: idParams,
  body: z.strictObject({
    status: z.enum(TICKET_STATUSES),
    notes: multiLine(1_000).optional(),
    resolution: multiLine(2_000).optional(),
    notify: notifyChoice,
    version: z.int().positive().optional(),
  }),
  response: recordOf(ticketDetailSchema),
});

const messageParams = z.strictObject({ id: idParamSchema, messageId: idParamSchema });

export const sendTicketMessageNow = defineContract({
  method: 'POST',
  path: '/api/tickets/:id/messages/:messageId/send-now',
  permission: 'tickets.update_status',
  tag: 'tickets',
  summary: 'Let a message about a step leave at once instead of waiting for a next step. 409 `not_waiting` when it has left.',
  params: messageParams,
  response: recordOf(ticketDetailSchema),
});

export const cancelTicketMessage = defineContract({
  method: 'POST',
  path: '/api/tickets/:id/messages/:messageId/cancel',
  permission: 'tickets.update_status',
  tag: 'tickets',
  summary: 'Take back a message about a ticket that has not left. 409 `not_waiting` when a worker has it or it was sent.',
  params: messageParams,
  response: recordOf(ticketDetailSchema),
});

export const updateTicket = defineContract({
  method: 'PUT',
  path: '/api/tickets/:id',
  permission: 'tickets.update',
  tag: 'tickets',
  summary: 'Edit a ticket that is not closed. Fields left out stay as they are.',
  params: idParams,
  body: z.strictObject({
    title: singleLine(160).optional(),
    description: multiLine(5_000, { min: 0 }).optional(),
    type: z.enum(TICKET_TYPES).optional(),
    category: z.enum(TICKET_CATEGORIES).optional(),
    preferredSchedule: singleLine(200).nullable().optional(),
    contactPreference: z.enum(CONTACT_PREFERENCES).optional(),
    technicianEta: singleLine(120).nullable().optional(),
    version: z.int().positive(),
  }),
  response: recordOf(ticketDetailSchema),
});

export const setTicketEta = defineContract({
  method: 'PUT',
  path: '/api/tickets/:id/eta',
  permission: 'tickets.update_status',
  tag: 'tickets',
  summary: 'Say when the technician arrives or is done ("30 menit"); null takes it back. A technician says it for the own ones.',
  params: idParams,
  body: z.strictObject({ eta: singleLine(120).nullable(), version: z.int().positive().optional() }),
  response: recordOf(ticketDetailSchema),
});

export const setTicketPriority = defineContract({
  method: 'PUT',
  path: '/api/tickets/:id/priority',
  permission: 'tickets.update_priority',
  tag: 'tickets',
  summary: 'Change the priority. The deadline is counted anew from the creation.',
  params: idParams,
  body: z.strictObject({
    priority: z.enum(TICKET_PRIORITIES),
    notes: multiLine(1_000).optional(),
    version: z.int().positive().optional(),
  }),
  response: recordOf(ticketDetailSchema),
});

export const commentOnTicket = defineContract({
  method: 'POST',
  path: '/api/tickets/:id/comments',
  permission: 'tickets.comment',
  tag: 'tickets',
  summary: 'Add a note to the timeline. The customer sees it in the portal unless it is internal.',
  params: idParams,
  body: z.strictObject({ note: multiLine(5_000), internal: z.boolean().default(false) }),
  response: recordOf(ticketDetailSchema),
});

/** Path of one attachment. */
const attachmentParams = z.strictObject({ id: idParamSchema, fileId: idParamSchema });

export const addTicketAttachment = defineContract({
  method: 'POST',
  path: '/api/tickets/:id/attachments',
  permission: 'tickets.comment',
  tag: 'tickets',
  summary: 'Add a photo, video or PDF as multipart/form-data, in the field `file`; at most 5 per ticket.',
  params: idParams,
  upload: z.strictObject({}),
  response: recordOf(ticketDetailSchema),
  transaction: 'none',
  keyed: true,
});

export const downloadTicketAttachment = defineContract({
  method: 'GET',
  path: '/api/tickets/:id/attachments/:fileId',
  permission: 'tickets.read',
  tag: 'tickets',
  summary: 'One attachment, as a download.',
  params: attachmentParams,
  answers: ['application/octet-stream'],
  response: z.string().meta({ format: 'binary', description: 'The file.' }),
});

export const deleteTicketAttachment = defineContract({
  method: 'DELETE',
  path: '/api/tickets/:id/attachments/:fileId',
  permission: 'tickets.comment',
  tag: 'tickets',
  summary: 'Remove an attachment that one added; an administrator removes any.',
  params: attachmentParams,
  response: recordOf(ticketDetailSchema),
});
