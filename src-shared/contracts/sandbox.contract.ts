import { z } from 'zod';
import { singleLine, wellFormed } from '../domain/text.ts';
import { defineContract, instantSchema, pageOf, pageQuery, recordOf } from './contract.ts';

export const sandboxMessageSchema = z.strictObject({
  seq: z.int(),
  at: instantSchema,
  gateway: z.string(),
  /** Phone (`628…`) or group id as the gateway knows it. */
  recipient: z.string(),
  recipientName: z.string().nullable(),
  isGroup: z.boolean(),
  text: z.string(),
  state: z.string(),
});
export type SandboxMessage = z.output<typeof sandboxMessageSchema>;

export const listSandboxMessages = defineContract({
  method: 'GET',
  path: '/api/sandbox/messages',
  permission: 'sandbox.read',
  tag: 'sandbox',
  summary:
    'What the sandbox gateways received, newest first: the messages as a phone would show them. 404 where real gateways are configured.',
  query: z.strictObject({ ...pageQuery, recipient: singleLine(60).optional() }),
  response: pageOf(sandboxMessageSchema),
});

export const listSandboxChats = defineContract({
  method: 'GET',
  path: '/api/sandbox/chats',
  permission: 'sandbox.read',
  tag: 'sandbox',
  summary: 'Recipients with their newest message, most recent first.',
  response: recordOf(
    z.array(
      z.strictObject({
        recipient: z.string(),
        recipientName: z.string().nullable(),
        isGroup: z.boolean(),
        count: z.int(),
        lastText: z.string(),
        lastAt: instantSchema,
      }),
    ),
  ),
});

export const setSandboxDevice = defineContract({
  method: 'PUT',
  path: '/api/sandbox/devices/:gateway',
  permission: 'sandbox.control',
  transaction: 'none',
  tag: 'sandbox',
  summary: 'Plug the imitated phone of a gateway in or out, to rehearse failover.',
  params: z.strictObject({ gateway: wellFormed().regex(/^[a-z][a-z0-9-]{0,39}$/) }),
  body: z.strictObject({ connected: z.boolean() }),
  response: recordOf(z.strictObject({ gateway: z.string(), connected: z.boolean() })),
});

export const listSandboxDevices = defineContract({
  method: 'GET',
  path: '/api/sandbox/devices',
  permission: 'sandbox.read',
  tag: 'sandbox',
  summary: 'The imitated phones and whether they are plugged in.',
  response: recordOf(z.array(z.strictObject({ gateway: z.string(), label: z.string(), connected: z.boolean() }))),
});
