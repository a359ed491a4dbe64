import { z } from 'zod';
import { MESSAGE_STATES } from '../domain/message.ts';
import { instantSchema } from './contract.ts';

/** A message as the detail of the record that it is about shows it. */
export const messageAboutSchema = z.strictObject({
  id: z.int(),
  type: z.string(),
  status: z.enum(MESSAGE_STATES),
  recipientType: z.string(),
  recipientName: z.string(),
  recipientPhone: z.string().nullable(),
  provider: z.string().nullable(),
  message: z.string(),
  errorMessage: z.string().nullable(),
  createdAt: instantSchema,
  sentAt: instantSchema.nullable(),
  deliveredAt: instantSchema.nullable(),
  readAt: instantSchema.nullable(),
});
export type MessageAbout = z.output<typeof messageAboutSchema>;

/** State of the newest message about a record, so that a list can show it. */
export const newestMessageSchema = z.strictObject({ id: z.int(), status: z.enum(MESSAGE_STATES), type: z.string() });
