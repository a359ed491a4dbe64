import { z } from 'zod';
import { CUSTOMER_STATUSES } from '../domain/customer.ts';
import type { Permission } from '../domain/permissions.ts';
import { multiLine, singleLine, verbatim } from '../domain/text.ts';
import { TICKET_PRIORITIES, TICKET_STATUSES } from '../domain/ticket.ts';
import {
  defineContract,
  idParamSchema,
  idParams,
  idSchema,
  instantSchema,
  listOf,
  pageOf,
  pageQuery,
  type RouteContract,
  recordOf,
} from './contract.ts';
import { listCustomers } from './customers.contract.ts';
import { listRegistrations } from './registrations.contract.ts';
import { listTickets } from './tickets.contract.ts';

/** Most ids in one request; larger sets are chosen by a filter and run in the background (SPEC §8). */
export const BULK_MOST_IDS = 1_000;

/** `run`: the action itself; `retry`: again for what failed; `undo`: back to what was before. */
export const BULK_KINDS = ['run', 'retry', 'undo'] as const;
export type BulkKind = (typeof BULK_KINDS)[number];

/**
 * `collecting`: the rows of the filter are being listed; `running`; `finished`: every row has an outcome, good or bad; `aborted` by a
 * person; `failed`: the service could not go on. Rows without an outcome were not touched.
 */
export const BULK_STATES = ['collecting', 'running', 'finished', 'aborted', 'failed'] as const;
export type BulkState = (typeof BULK_STATES)[number];

/** What becomes of one row. `done` is the only success; every other one is a reason. */
export const BULK_OUTCOMES = [
  'done',
  'already',
  'illegal',
  'forbidden',
  'not_found',
  'duplicate',
  'changed_since',
  'refused',
  'interrupted',
  'not_attempted',
] as const;
export type BulkOutcome = (typeof BULK_OUTCOMES)[number];

const localised = z.strictObject({ id: z.string(), en: z.string() });
const count = z.int().nonnegative();
const operationKey = verbatim(200).regex(/^[\x21-\x7e]{1,200}$/, 'idempotency_key');

/** What a filter may hold: the query fields of the list on the screen, as they stand in its address. */
export const BULK_FILTERS = {
  registrations: listRegistrations.query.omit({ limit: true, cursor: true, ids: true, sort: true }),
  tickets: listTickets.query.omit({ limit: true, cursor: true, ids: true, sort: true }),
  /** Without the deleted ones: no action and no export is for them. */
  customers: listCustomers.query.omit({ limit: true, cursor: true, ids: true, sort: true, deleted: true }),
} as const satisfies Readonly<Record<string, z.ZodObject>>;
export type BulkResource = keyof typeof BULK_FILTERS;
/** Records that bulk actions and exports are for. */
export const BULK_RESOURCES = Object.keys(BULK_FILTERS) as [BulkResource, ...BulkResource[]];

const notes = multiLine(1_000).optional();
const team = z
  .array(z.strictObject({ technicianId: idSchema, role: singleLine(60) }))
  .max(10)
  .optional();

/** `data` per action. A `status` beside it is tolerated where the action implies it (SPEC §6). */
export const BULK_DATA = {
  'registrations.verify': z.strictObject({ notes, status: z.literal('verified').optional() }),
  'registrations.approve': z.strictObject({ notes, status: z.literal('approved').optional() }),
  'registrations.reject': z.strictObject({ reason: singleLine(300), notes, status: z.literal('rejected').optional() }),
  'registrations.assign-technician': z.strictObject({ technicianId: idSchema, notes }),
  'tickets.assign': z.strictObject({ technicianId: idSchema, team, notes, status: z.literal('assigned').optional() }),
  /** Completing needs a `resolution`; `notes` serve as one when it is missing. */
  'tickets.update-status': z.strictObject({
    status: z.enum(TICKET_STATUSES),
    notes,
    resolution: multiLine(2_000).optional(),
  }),
  'tickets.update-priority': z.strictObject({ priority: z.enum(TICKET_PRIORITIES) }),
  'customers.update-status': z.strictObject({ status: z.enum(CUSTOMER_STATUSES), notes }),
  'customers.add-tag': z.strictObject({ tag: singleLine(40) }),
  'customers.delete': z.strictObject({}),
} as const;
export type BulkActionId = keyof typeof BULK_DATA;
export type BulkData<Id extends BulkActionId> = z.output<(typeof BULK_DATA)[Id]>;

/** The answer of the action plan. `results` holds one entry per entry of `ids`, in that order. */
export const bulkAnswerSchema = z.strictObject({
  success: z.literal(true),
  total: count,
  succeeded: count,
  failed: count,
  results: z.array(z.strictObject({ id: z.int(), success: z.boolean(), error: z.string().optional() })),
  /** Missing in a dry run, which leaves no trace. */
  operationId: z.int().optional(),
  /** Only when the rows are chosen by a filter: the operation goes on in the background. */
  background: z.literal(true).optional(),
  /** Only in a dry run: what would happen. `succeeded` counts the rows that would change. */
  plan: z
    .strictObject({
      counts: z.partialRecord(z.enum(BULK_OUTCOMES), count),
      /** Rows that would change although somebody changed them in the last minutes. */
      recentlyChanged: z.array(z.strictObject({ id: z.int(), by: z.string(), at: instantSchema })),
      notifies: z.boolean(),
      undoSeconds: count.nullable(),
      /** False when more rows match than a dry run looks at; then all numbers are lower bounds. */
      exact: z.boolean(),
    })
    .optional(),
});
export type BulkAnswer = z.output<typeof bulkAnswerSchema>;

export interface BulkRequest {
  readonly ids?: number[] | undefined;
  readonly filter?: Record<string, unknown> | undefined;
  readonly data: Record<string, unknown>;
  readonly notify: boolean;
  readonly dryRun: boolean;
  readonly operationKey?: string | undefined;
}

/** Route of a bulk action. `transaction: 'none'` because it works in chunks, each with its own. */
export interface BulkRoute extends RouteContract {
  readonly method: 'POST';
  readonly permission: Permission;
  readonly body: z.ZodType<BulkRequest>;
  readonly response: typeof bulkAnswerSchema;
  readonly transaction: 'none';
  readonly keyed: true;
}

const exactlyOne = ({ ids, filter }: { ids?: unknown; filter?: unknown }) => (ids === undefined) !== (filter === undefined);
const ids = z.array(idSchema).min(1).max(BULK_MOST_IDS).optional();

function bulkRoute(id: BulkActionId, permission: Permission, summary: string): BulkRoute {
  const [resource, action] = id.split('.') as [BulkResource, string];
  const data: z.ZodType<Record<string, unknown>> = BULK_DATA[id];
  const hasOptionalData = data.safeParse({}).success;
  return defineContract({
    method: 'POST',
    path: `/api/${resource}/bulk/${action}`,
    permission,
    tag: 'bulk',
    summary,
    body: z
      .strictObject({
        ids,
        filter: BULK_FILTERS[resource].optional(),
        action: z.literal(action).optional(),
        data: hasOptionalData ? data.default({}) : data,
        notify: z.boolean().default(true),
        dryRun: z.boolean().default(false),
        operationKey: operationKey.optional(),
      })
      .refine(exactlyOne, { error: 'ids_or_filter' }),
    response: bulkAnswerSchema,
    transaction: 'none',
    keyed: true,
  });
}

export const bulkVerifyRegistrations = bulkRoute('registrations.verify', 'registrations.verify', 'Verify registrations.');
export const bulkApproveRegistrations = bulkRoute('registrations.approve', 'registrations.approve', 'Approve registrations.');
export const bulkRejectRegistrations = bulkRoute('registrations.reject', 'registrations.reject', 'Reject registrations.');
export const bulkAssignRegistrations = bulkRoute(
  'registrations.assign-technician',
  'registrations.assign_technician',
  'Give registrations to a technician.',
);
export const bulkAssignTickets = bulkRoute('tickets.assign', 'tickets.assign', 'Give tickets to a technician and a team.');
export const bulkMoveTickets = bulkRoute('tickets.update-status', 'tickets.update_status', 'Move tickets along their machine.');
export const bulkPrioritiseTickets = bulkRoute(
  'tickets.update-priority',
  'tickets.update_priority',
  'Change the priority of tickets; their deadline follows.',
);
export const bulkMoveCustomers = bulkRoute(
  'customers.update-status',
  'customers.update_status',
  'Activate, suspend or end services.',
);
export const bulkTagCustomers = bulkRoute('customers.add-tag', 'customers.add_tag', 'Tag customers.');
export const bulkDeleteCustomers = bulkRoute('customers.delete', 'customers.delete', 'Delete customers; undoable for 30 days.');

export const bulkActionSchema = z.strictObject({
  id: z.string(),
  resource: z.enum(BULK_RESOURCES),
  action: z.string(),
  label: localised,
  notifies: z.boolean(),
  undoSeconds: count.nullable(),
  /** Whether the person has to type the number of rows first. */
  typedConfirmation: z.boolean(),
});

export const listBulkActions = defineContract({
  method: 'GET',
  path: '/api/bulk-actions',
  permission: 'authenticated',
  tag: 'bulk',
  summary: 'The bulk actions the signed-in person may run, per resource; exports apart.',
  response: z.strictObject({ success: z.literal(true), data: z.array(bulkActionSchema) }),
});

export const bulkOperationSchema = z.strictObject({
  id: z.int(),
  parentId: z.int().nullable(),
  kind: z.enum(BULK_KINDS),
  resource: z.enum(BULK_RESOURCES),
  action: z.string(),
  data: z.record(z.string(), z.unknown()),
  filter: z.record(z.string(), z.unknown()).nullable(),
  notify: z.boolean(),
  actor: z.strictObject({ id: z.int(), name: z.string() }),
  state: z.enum(BULK_STATES),
  fault: z.string().nullable(),
  total: count,
  succeeded: count,
  failed: count,
  node: z.string(),
  createdAt: instantSchema,
  finishedAt: instantSchema.nullable(),
  undoneBy: z.int().nullable(),
  abilities: z.strictObject({
    abort: z.boolean(),
    retryFailed: z.boolean(),
    undo: z.boolean(),
    /** The undo window ends then; null when the action has none. */
    undoUntil: instantSchema.nullable(),
  }),
});
export type BulkOperationView = z.output<typeof bulkOperationSchema>;

export const bulkOperationDetailSchema = bulkOperationSchema.extend({
  /** Outcomes by reason, the most frequent first; `ids` are the first 1,000 of each. */
  groups: z.array(
    z.strictObject({ outcome: z.enum(BULK_OUTCOMES), message: z.string().nullable(), count, ids: z.array(z.int()) }),
  ),
});
export type BulkOperationDetail = z.output<typeof bulkOperationDetailSchema>;

export const listBulkOperations = defineContract({
  method: 'GET',
  path: '/api/bulk-operations',
  permission: 'bulk.read',
  tag: 'bulk',
  summary: 'Bulk operations, newest first. Most roles see their own only.',
  query: z.strictObject({
    limit: pageQuery.limit,
    cursor: pageQuery.cursor,
    resource: z.enum(BULK_RESOURCES).optional(),
    action: singleLine(40).optional(),
    state: listOf(BULK_STATES).optional(),
    actorId: idParamSchema.optional(),
  }),
  response: pageOf(bulkOperationSchema),
});

export const getBulkOperation = defineContract({
  method: 'GET',
  path: '/api/bulk-operations/:id',
  permission: 'bulk.read',
  tag: 'bulk',
  summary: 'One bulk operation with its results grouped by reason.',
  params: idParams,
  response: recordOf(bulkOperationDetailSchema),
});

export const listBulkResults = defineContract({
  method: 'GET',
  path: '/api/bulk-operations/:id/results',
  permission: 'bulk.read',
  tag: 'bulk',
  summary: 'What became of each row of a bulk operation, by id; for exporting the results.',
  params: idParams,
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(1_000).default(200),
    cursor: pageQuery.cursor,
    outcome: listOf(BULK_OUTCOMES).optional(),
  }),
  response: pageOf(
    z.strictObject({
      id: z.int(),
      outcome: z.enum(BULK_OUTCOMES).nullable(),
      error: z.string().nullable(),
      before: z.record(z.string(), z.unknown()).nullable(),
      after: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
});

export const abortBulkOperation = defineContract({
  method: 'POST',
  path: '/api/bulk-operations/:id/abort',
  permission: 'bulk.abort',
  tag: 'bulk',
  summary: 'Stop a running operation after its current chunk. What is done stays done.',
  params: idParams,
  body: z.strictObject({}).nullable(),
  response: recordOf(bulkOperationSchema),
});

export const retryBulkOperation = defineContract({
  method: 'POST',
  path: '/api/bulk-operations/:id/retry-failed',
  permission: 'bulk.retry',
  tag: 'bulk',
  summary: 'Run the action again for the rows that failed or were not reached, as a new operation.',
  params: idParams,
  body: z.strictObject({ operationKey: operationKey.optional() }).nullable(),
  response: bulkAnswerSchema,
  transaction: 'none',
  keyed: true,
});

export const undoBulkOperation = defineContract({
  method: 'POST',
  path: '/api/bulk-operations/:id/undo',
  permission: 'bulk.undo',
  tag: 'bulk',
  summary:
    'Put back what the operation changed, within its window: status 10 minutes, deletion 30 days. Rows that somebody changed since are left alone and reported.',
  params: idParams,
  body: z.strictObject({ operationKey: operationKey.optional() }).nullable(),
  response: bulkAnswerSchema,
  transaction: 'none',
  keyed: true,
});
