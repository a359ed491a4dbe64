import { z } from 'zod';
import { rupiahSchema } from '../domain/money.ts';
import { phoneSchema } from '../domain/phone.ts';
import { singleLine } from '../domain/text.ts';
import { defineContract, instantSchema, recordOf } from './contract.ts';

const base = '/api/gateways';

/** What the vendor said of the linked phone and the plan when it was asked last. */
export const deviceSchema = z.strictObject({
  reachable: z.boolean(),
  connected: z.boolean(),
  quotaRemaining: z.int().nullable(),
  expiresAt: instantSchema.nullable(),
  detail: z.string(),
  trouble: z.string().nullable(),
  checkedAt: instantSchema,
});

/** From 0 to 1: messages of the last 7 days that it could take, of those it was asked to; null while it was not asked. */
const availability = z.number().nullable();

export const gatewaySchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** Whether this service has settings for it; one that only another node knows can be read, not called. */
  configured: z.boolean(),
  /** Runs on this machine: the only kind that carries demo recipients. */
  loopback: z.boolean(),
  enabled: z.boolean(),
  breaker: z.strictObject({
    state: z.enum(['closed', 'open', 'half_open']),
    since: instantSchema.nullable(),
    reason: z.string().nullable(),
    detail: z.string().nullable(),
  }),
  device: deviceSchema.nullable(),
  /** Messages per 60 s over the whole fleet; 0 = no limit. */
  perMinute: z.int(),
  pricePerMessage: rupiahSchema,
  /** Calls of the last hour by their end. */
  lastHour: z.strictObject({ accepted: z.int(), refused: z.int(), failed: z.int(), unknown: z.int() }),
  /** Messages of the last 24 hours that went through it, their cost, and their share of all. */
  lastDay: z.strictObject({ sent: z.int(), cost: z.int(), share: z.number().nullable() }),
  availability,
});
export type GatewayCard = z.output<typeof gatewaySchema>;

export const listGateways = defineContract({
  method: 'GET',
  path: base,
  permission: 'gateways.read',
  tag: 'gateways',
  summary: 'All gateways with state, device, cost and measured availability, and what the backups carry.',
  response: recordOf(
    z.strictObject({
      gateways: z.array(gatewaySchema),
      /** Target of the source document: 99.9 %. */
      combinedAvailability: availability,
      /** Messages of the last 24 hours that did not go through the first gateway of their lane. */
      backup: z.strictObject({ sent: z.int(), share: z.number().nullable(), cost: z.int() }),
    }),
  ),
});

const gatewayParams = z.strictObject({ id: singleLine(40) });

export const changeGateway = defineContract({
  method: 'PUT',
  path: `${base}/:id`,
  permission: 'gateways.update',
  tag: 'gateways',
  summary: 'Switch a gateway on or off, set its pace and its price.',
  params: gatewayParams,
  body: z
    .strictObject({
      enabled: z.boolean().optional(),
      perMinute: z.int().min(0).max(100_000).optional(),
      pricePerMessage: rupiahSchema.max(100_000).optional(),
    })
    .refine((body) => Object.values(body).some((value) => value !== undefined), 'nothing_to_change'),
  response: recordOf(z.strictObject({ id: z.string(), enabled: z.boolean(), perMinute: z.int(), pricePerMessage: rupiahSchema })),
});

export const checkDevice = defineContract({
  method: 'POST',
  path: `${base}/:id/check-device`,
  permission: 'gateways.test',
  transaction: 'none',
  tag: 'gateways',
  summary: 'Ask the vendor for the linked phone, quota and expiry now.',
  params: gatewayParams,
  response: recordOf(deviceSchema),
});

export const testGateway = defineContract({
  method: 'POST',
  path: `${base}/:id/test`,
  permission: 'gateways.test',
  tag: 'gateways',
  summary:
    'Send a test message through this gateway alone, to the own phone unless told otherwise. Its fate is a row of the ledger.',
  params: gatewayParams,
  body: z.strictObject({ phone: phoneSchema.optional() }).nullable(),
  response: recordOf(z.strictObject({ messageId: z.int() })),
});
