import { z } from 'zod';
import { LANES, laneSchema, MESSAGE_STATES, RECIPIENT_TYPES } from '../domain/message.ts';
import { phoneSchema } from '../domain/phone.ts';
import { singleLine } from '../domain/text.ts';
import { defineContract, idParams, instantSchema, pageOf, pageQuery, recordOf } from './contract.ts';
import { attemptSchema } from './messages.contract.ts';

const base = '/api/queue';

/** `dead` overlaps with `failed`: it is what ended without delivery and stays so unless a person acts. */
export const JOB_STATUSES = ['waiting', 'active', 'delayed', 'completed', 'failed', 'dead'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

export const JOB_TYPES = ['send-otp', 'send-notification', 'send-group', 'send-bulk'] as const;

/** What a person can do about a dead letter. */
export const CURES = [
  'fix_number',
  'reconnect_device',
  'top_up_quota',
  'renew_plan',
  'check_token',
  'set_group_id',
  'shorten_text',
  'edit_text',
  'settle',
  'retry',
  'resend',
] as const;
export type Cure = (typeof CURES)[number];

export const queueJobSchema = z.strictObject({
  id: z.int(),
  /** Sent back with a retry, so that a job that moved on is left alone. */
  generation: z.int(),
  type: z.enum(JOB_TYPES),
  notificationType: z.string(),
  lane: laneSchema,
  status: z.enum(JOB_STATUSES),
  ledgerStatus: z.enum(MESSAGE_STATES),
  deadLetter: z.boolean(),
  /** Tries used of the three, as `1/3`. */
  attempts: z.string(),
  /** Calls to any gateway. */
  calls: z.int(),
  recipientType: z.enum(RECIPIENT_TYPES),
  recipientName: z.string(),
  recipientPhone: z.string().nullable(),
  provider: z.string().nullable(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  customerId: z.int().nullable(),
  ticketId: z.int().nullable(),
  resendOf: z.int().nullable(),
  createdAt: instantSchema,
  queuedAt: instantSchema.nullable(),
  sendingAt: instantSchema.nullable(),
  sentAt: instantSchema.nullable(),
  notBefore: instantSchema.nullable(),
  expiresAt: instantSchema,
  abilities: z.strictObject({
    /** `confirm` = a second copy may arrive, the person has to say so. */
    retry: z.enum(['yes', 'confirm', 'no']),
    fixNumber: z.boolean(),
  }),
});
export type QueueJob = z.output<typeof queueJobSchema>;

const milliseconds = z.number().nonnegative().nullable();

export const queueStats = defineContract({
  method: 'GET',
  path: `${base}/stats`,
  permission: 'queue.read',
  tag: 'queue',
  summary: 'Cards, lanes, rates, throughput of the last hour and workers. Sent, failed and rates are of the last 24 hours.',
  response: recordOf(
    z.strictObject({
      now: instantSchema,
      cards: z.strictObject({
        queued: z.int(),
        active: z.int(),
        sent: z.int(),
        failed: z.int(),
        delayed: z.int(),
        /** Ended without delivery within 30 days and nobody acted. */
        dead: z.int(),
      }),
      lanes: z.array(
        z.strictObject({
          id: laneSchema,
          waiting: z.int(),
          delayed: z.int(),
          sending: z.int(),
          oldestWaitingSeconds: z.int().nullable(),
          paused: z.boolean(),
          pausedReason: z.string().nullable(),
          pausedAt: instantSchema.nullable(),
          concurrency: z.int(),
          gatewayOrder: z.array(z.string()),
          /** Messages per minute this lane may use at its first working gateway; 0 = no limit, null = no gateway works. */
          perMinute: z.int().nullable(),
          clearsAt: instantSchema.nullable(),
        }),
      ),
      /** Shares from 0 to 1; null while there is nothing to divide. */
      successRate: z.number().nullable(),
      retryRate: z.number().nullable(),
      /** From the queue to the gateway's yes. */
      processingMs: z.strictObject({ mean: milliseconds, p95: milliseconds }),
      throughput: z.array(z.strictObject({ minute: instantSchema, sent: z.int(), failed: z.int(), unknown: z.int() })),
      /** What waited at each minute of the last hour; minutes in which no worker lived are missing. */
      waitingHistory: z.array(
        z.strictObject({
          minute: instantSchema,
          lane: laneSchema,
          waiting: z.int(),
          oldestWaitingSeconds: z.int().nullable(),
        }),
      ),
      workers: z.array(
        z.strictObject({ id: z.string(), host: z.string(), kind: z.string(), seenAt: instantSchema, calls: z.int() }),
      ),
      /** Why non-urgent lanes stand still after the database was restored; null = they do not. */
      guard: z.strictObject({ reason: z.string(), since: instantSchema }).nullable(),
    }),
  ),
});

const jobFilter = {
  lane: laneSchema.optional(),
  /** A kind of job or a notification type. */
  type: singleLine(60).optional(),
};

export const listJobs = defineContract({
  method: 'GET',
  path: `${base}/jobs/:status`,
  permission: 'queue.read',
  tag: 'queue',
  summary: 'Jobs of one status, newest first. Search: phone in any form, customer name or code, ticket number.',
  params: z.strictObject({ status: z.enum(JOB_STATUSES) }),
  query: z.strictObject({ ...pageQuery, ...jobFilter, reason: singleLine(60).optional() }),
  response: pageOf(queueJobSchema),
});

export const getJob = defineContract({
  method: 'GET',
  path: `${base}/job/:id`,
  permission: 'queue.read',
  tag: 'queue',
  summary: 'One job with every call, latest first.',
  params: idParams,
  response: recordOf(queueJobSchema.extend({ message: z.string(), attemptsList: z.array(attemptSchema) })),
});

export const retryJob = defineContract({
  method: 'POST',
  path: `${base}/retry/:id`,
  permission: 'queue.retry',
  tag: 'queue',
  summary: 'Send a failed message once more. One whose outcome is unknown needs `confirmUnknown`: a second copy may arrive.',
  params: idParams,
  body: z.strictObject({ confirmUnknown: z.boolean().default(false), generation: z.int().positive().optional() }).nullable(),
  response: recordOf(z.strictObject({ id: z.int(), generation: z.int(), status: z.literal('queued') })),
});

export const retryMatching = defineContract({
  method: 'POST',
  path: `${base}/retry-matching`,
  permission: 'queue.retry',
  tag: 'queue',
  summary: 'Retry up to 1,000 failed messages that match. `remaining` says how many are left for another call.',
  body: z.strictObject({
    filter: z.strictObject({
      status: z
        .array(z.enum(['failed', 'unknown']))
        .min(1)
        .max(2)
        .default(['failed']),
      ...jobFilter,
      reason: singleLine(60).optional(),
      search: singleLine(120, { min: 0 }).optional(),
    }),
    confirmUnknown: z.boolean().default(false),
  }),
  response: recordOf(z.strictObject({ matched: z.int(), retried: z.int(), tooLate: z.int(), remaining: z.int() })),
});

export const listDeadLetters = defineContract({
  method: 'GET',
  path: `${base}/dead-letters`,
  permission: 'queue.read',
  tag: 'queue',
  summary: 'Messages of the last 30 days that ended without delivery and wait for a person, by reason, with the cure.',
  response: recordOf(
    z.array(
      z.strictObject({
        reason: z.string(),
        cure: z.enum(CURES),
        count: z.int(),
        latestAt: instantSchema,
        /** The newest few. */
        jobs: z.array(queueJobSchema),
      }),
    ),
  ),
});

export const fixNumber = defineContract({
  method: 'POST',
  path: `${base}/dead-letters/:id/fix-number`,
  permission: 'queue.retry',
  tag: 'queue',
  summary: 'Send a message that failed to a corrected number, as a new message that names the old one. Never a one-time code.',
  params: idParams,
  body: z.strictObject({ phone: phoneSchema }),
  response: recordOf(z.strictObject({ id: z.int(), resendOf: z.int() })),
});

export const cleanQueue = defineContract({
  method: 'DELETE',
  path: `${base}/clean`,
  permission: 'queue.clean',
  tag: 'queue',
  summary:
    'Remove leftovers older than that: unmatched delivery reports, ended one-time codes, dead nodes. Never touches the ledger.',
  query: z.strictObject({ olderThanHours: z.coerce.number().int().min(1).max(8_760).default(24) }),
  response: recordOf(
    z.strictObject({
      olderThanHours: z.int(),
      reports: z.int(),
      otpChallenges: z.int(),
      nodes: z.int(),
      /** Wake-ups are removed as soon as they are used, so none are ever left over. */
      wakeUps: z.literal(0),
      ledgerRows: z.literal(0),
    }),
  ),
});

const laneParams = z.strictObject({ lane: z.enum(LANES) });
const laneState = recordOf(
  z.strictObject({ id: laneSchema, paused: z.boolean(), concurrency: z.int(), gatewayOrder: z.array(z.string()) }),
);

export const pauseLane = defineContract({
  method: 'POST',
  path: `${base}/lanes/:lane/pause`,
  permission: 'queue.pause',
  tag: 'queue',
  summary: 'Stop a lane on all nodes. What waits stays, and expires at its time.',
  params: laneParams,
  body: z.strictObject({ reason: singleLine(200).optional() }).nullable(),
  response: laneState,
});

export const resumeLane = defineContract({
  method: 'POST',
  path: `${base}/lanes/:lane/resume`,
  permission: 'queue.pause',
  tag: 'queue',
  summary: 'Let a lane go again.',
  params: laneParams,
  response: laneState,
});

export const changeLane = defineContract({
  method: 'PUT',
  path: `${base}/lanes/:lane`,
  permission: 'queue.update_rate',
  tag: 'queue',
  summary: 'Change calls at once per node and the order of gateways; takes effect within seconds.',
  params: laneParams,
  body: z
    .strictObject({
      concurrency: z.int().min(1).max(100).optional(),
      gatewayOrder: z.array(singleLine(40)).min(1).max(10).optional(),
    })
    .refine((body) => body.concurrency !== undefined || body.gatewayOrder !== undefined, 'nothing_to_change'),
  response: laneState,
});

export const releaseRestoreGuard = defineContract({
  method: 'POST',
  path: `${base}/guard/release`,
  permission: 'queue.pause',
  tag: 'queue',
  summary: 'Let the lanes go that stand still because the database was restored. Messages since the backup may go out twice.',
  response: recordOf(z.strictObject({ released: z.literal(true) })),
});
