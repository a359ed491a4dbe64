import { z } from 'zod';
import { LANES, MESSAGE_STATES, RECIPIENT_TYPES } from '../domain/message.ts';
import { singleLine } from '../domain/text.ts';
import {
  defineContract,
  idParamSchema,
  idParams,
  idsQuery,
  instantSchema,
  listOf,
  pageOf,
  pageQuery,
  recordOf,
} from './contract.ts';

const base = '/api/whatsapp-notifications';

export const messageRowSchema = z.strictObject({
  id: z.int(),
  type: z.string(),
  status: z.enum(MESSAGE_STATES),
  lane: z.enum(LANES),
  recipientType: z.enum(RECIPIENT_TYPES),
  recipientName: z.string(),
  recipientPhone: z.string().nullable(),
  provider: z.string().nullable(),
  message: z.string(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  ticketId: z.int().nullable(),
  customerId: z.int().nullable(),
  invoiceId: z.int().nullable(),
  attempts: z.int(),
  needsPerson: z.boolean(),
  createdAt: instantSchema,
  sentAt: instantSchema.nullable(),
  deliveredAt: instantSchema.nullable(),
  readAt: instantSchema.nullable(),
  notBefore: instantSchema.nullable(),
  expiresAt: instantSchema,
});
export type MessageRow = z.output<typeof messageRowSchema>;

export const attemptSchema = z.strictObject({
  id: z.string(),
  attempt: z.int(),
  gateway: z.string(),
  state: z.string(),
  code: z.string().nullable(),
  detail: z.string().nullable(),
  httpStatus: z.int().nullable(),
  durationMs: z.int().nullable(),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
});

export const listMessages = defineContract({
  method: 'GET',
  path: base,
  permission: 'messages.read',
  tag: 'whatsapp',
  summary: 'The delivery ledger, newest first.',
  query: z.strictObject({
    ...pageQuery,
    ...idsQuery,
    status: listOf(MESSAGE_STATES).optional(),
    lane: listOf(LANES).optional(),
    type: singleLine(60).optional(),
    provider: singleLine(40).optional(),
    ticketId: idParamSchema.optional(),
    customerId: idParamSchema.optional(),
    needsPerson: z.enum(['true']).optional(),
  }),
  response: pageOf(messageRowSchema),
});

export const getMessage = defineContract({
  method: 'GET',
  path: `${base}/:id`,
  permission: 'messages.read',
  tag: 'whatsapp',
  summary: 'One message with every attempt (latest first) and its timeline.',
  params: idParams,
  response: recordOf(
    messageRowSchema.extend({
      attemptsList: z.array(attemptSchema),
      timeline: z.array(z.strictObject({ status: z.string(), at: instantSchema })),
    }),
  ),
});

export const emergencyAlert = defineContract({
  method: 'POST',
  path: `${base}/emergency-alert`,
  permission: 'whatsapp.emergency_alert',
  tag: 'whatsapp',
  summary: 'Alert all active staff and the team groups at once.',
  body: z.strictObject({
    type: singleLine(120),
    area: singleLine(160),
    customersAffected: z.int().min(0).max(10_000_000),
    status: singleLine(80),
    eta: singleLine(120),
    actions: z.array(singleLine(300)).max(20).default([]),
  }),
  response: z.strictObject({ success: z.literal(true), totalSent: z.int() }),
});

/** A field of the alert while it is typed: what is missing shows as dots. */
const unfinished = (max: number) => singleLine(max, { min: 0 }).default('');

export const previewEmergencyAlert = defineContract({
  method: 'POST',
  path: `${base}/emergency-alert/preview`,
  permission: 'whatsapp.emergency_alert',
  transaction: 'none',
  tag: 'whatsapp',
  summary: 'The alert as it would be sent, to how many, to which groups, and what it costs. Writes and sends nothing.',
  body: z.strictObject({
    type: unfinished(120),
    area: unfinished(160),
    customersAffected: z.int().min(0).max(10_000_000).nullable().default(null),
    status: unfinished(80),
    eta: unfinished(120),
    actions: z.array(singleLine(300)).max(20).default([]),
  }),
  response: recordOf(
    z.strictObject({
      text: z.string(),
      /** People who get it. */
      staff: z.int().nonnegative(),
      /** Groups that get it, by name. */
      groups: z.array(z.string()),
      /** Who would get it but has no number, or is switched off in the routing. */
      skipped: z.int().nonnegative(),
      /** Rupiah, at the gateway that would take it. */
      cost: z.int().nonnegative(),
      /** Rupiah, if every message had to go through the dearest gateway. */
      costAtMost: z.int().nonnegative(),
    }),
  ),
});

/** The printed shape of the source document, with the refined states beside it: total = sum of the states, sent = sum of the via's. */
const summarySchema = z
  .object({
    total: z.int(),
    sent: z.int(),
    failed: z.int(),
    pending: z.int(),
    unknown: z.int(),
    expired: z.int(),
    skipped: z.int(),
    cancelled: z.int(),
  })
  // `via_<provider>` of every gateway.
  .catchall(z.int());
export type MessageSummary = z.output<typeof summarySchema>;

export const messageStats = defineContract({
  method: 'GET',
  path: `${base}/stats`,
  permission: 'whatsapp.stats',
  tag: 'whatsapp',
  summary: 'How many messages of the last WIB days, today included, were sent, by which gateway, and of which type.',
  query: z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(7) }),
  response: z.strictObject({
    success: z.literal(true),
    summary: summarySchema,
    details: z.array(z.strictObject({ notification_type: z.string(), count: z.int() })),
  }),
});

const costLine = { count: z.int(), cost: z.int() };

export const messageCosts = defineContract({
  method: 'GET',
  path: `${base}/costs`,
  permission: 'gateways.read',
  tag: 'whatsapp',
  summary:
    'What accepted messages cost, in rupiah: by type, WIB day and month, what failing over cost, and the projection for this month.',
  query: z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(30) }),
  response: recordOf(
    z.strictObject({
      days: z.int(),
      total: z.strictObject(costLine),
      byType: z.array(z.strictObject({ notificationType: z.string(), ...costLine })),
      byDay: z.array(z.strictObject({ date: z.string(), ...costLine })),
      byMonth: z.array(z.strictObject({ month: z.string(), ...costLine })),
      /** Messages that went through another gateway than the first of their lane, and what they cost above its price. */
      failover: z.strictObject({ ...costLine, extra: z.int().nullable() }),
      /** This month so far and at its end, as on the dashboard; null before the first message ever. */
      month: z.strictObject({ month: z.string(), soFar: z.int().nullable(), projected: z.int().nullable() }),
    }),
  ),
});

export const resendMessage = defineContract({
  method: 'POST',
  path: `${base}/:id/resend`,
  permission: 'messages.resend',
  tag: 'whatsapp',
  summary: 'Send a message again as a new row that names the old one. One that was or may have been received needs `confirm`.',
  params: idParams,
  body: z.strictObject({ confirm: z.boolean().default(false) }).nullable(),
  response: recordOf(z.strictObject({ id: z.int(), resendOf: z.int() })),
});

export const settleMessage = defineContract({
  method: 'POST',
  path: `${base}/:id/settle`,
  permission: 'messages.settle',
  tag: 'whatsapp',
  summary: 'Decide what became of a message whose outcome is unknown.',
  params: idParams,
  body: z.strictObject({ outcome: z.enum(['sent', 'failed']) }),
  response: recordOf(messageRowSchema),
});
