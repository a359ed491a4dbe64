import { z } from 'zod';
import { defineContract, instantSchema, recordOf } from './contract.ts';

export const health = defineContract({
  method: 'GET',
  path: '/healthz',
  permission: 'public',
  tag: 'system',
  summary:
    'The process runs. Not 200 when it cannot recover by itself: its event loop stood still for 30 s, or its database was given up.',
  response: z.strictObject({ success: z.literal(true), status: z.literal('ok') }),
});

export const readiness = defineContract({
  method: 'GET',
  path: '/readyz',
  permission: 'public',
  tag: 'system',
  summary: 'The process can serve: the database answers and it is not stopping. Else 503.',
  response: z.strictObject({ success: z.literal(true), status: z.literal('ready') }),
});

export const metrics = defineContract({
  method: 'GET',
  path: '/metrics',
  permission: 'public',
  tag: 'system',
  summary: 'Figures in the Prometheus text format; needs KABAR_METRICS_TOKEN as bearer token, else 404.',
  answers: ['text/plain'],
  response: z.string(),
});

export const DUTY_PLACES = ['every_node', 'api_or_worker', 'sending_node'] as const;

export const dutySchema = z.strictObject({
  name: z.string(),
  /** Which nodes run it. */
  runsOn: z.enum(DUTY_PLACES),
  everyMs: z.int().nonnegative(),
  node: z.string(),
  host: z.string(),
  /** When the last complete turn began; null before the first is over. */
  lastRunAt: instantSchema.nullable(),
  durationMs: z.int().nonnegative().nullable(),
  /** What the last complete turn failed with; null when it went well. */
  error: z.string().nullable(),
});

export const systemDuties = defineContract({
  method: 'GET',
  path: '/api/system/duties',
  permission: 'system.duties',
  tag: 'system',
  summary: 'What runs by itself on the living nodes: when last, how long, with what error. Up to 10 s old.',
  response: recordOf(z.array(dutySchema)),
});

export const systemStatus = defineContract({
  method: 'GET',
  path: '/api/system/status',
  permission: 'authenticated',
  tag: 'system',
  summary: 'What this installation is and how it is doing: shape, demo, sandbox, nodes, gateways, lanes.',
  response: recordOf(
    z.strictObject({
      version: z.string(),
      shape: z.enum(['standalone', 'workstation', 'headless']),
      demo: z.boolean(),
      /** True while no real gateway is configured: every screen says so. */
      sandbox: z.boolean(),
      queueBackend: z.enum(['redis', 'postgres']),
      now: instantSchema,
      nodes: z.array(
        z.strictObject({
          id: z.string(),
          host: z.string(),
          roles: z.array(z.string()),
          seenAt: instantSchema,
          alive: z.boolean(),
        }),
      ),
      gateways: z.array(
        z.strictObject({
          id: z.string(),
          label: z.string(),
          enabled: z.boolean(),
          breaker: z.enum(['closed', 'open', 'half_open']),
          breakerReason: z.string().nullable(),
          breakerSince: instantSchema.nullable(),
          perMinute: z.int(),
        }),
      ),
      lanes: z.array(
        z.strictObject({
          id: z.enum(['urgent', 'normal', 'bulk']),
          paused: z.boolean(),
          waiting: z.int(),
          sending: z.int(),
          /** When the lane will be empty at this pace; null when it is empty or stands still. */
          clearsAt: instantSchema.nullable(),
        }),
      ),
    }),
  ),
});
