import { z } from 'zod';
import { LANES, MESSAGE_STATES, RECIPIENT_TYPES } from '../domain/message.ts';
import { singleLine } from '../domain/text.ts';
import { defineContract, idParamSchema, idParams, instantSchema, listOf, pageOf, pageQuery, recordOf } from './contract.ts';

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
    status: listOf(MESSAGE_STATES).optional(),
    lane: listOf(LANES).optional(),
    type: z.string().max(60).optional(),
    provider: z.string().max(40).optional(),
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
