import { sql } from 'drizzle-orm';
import { type AnyPgColumn, boolean, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { BulkKind, BulkResource, BulkState } from '#shared/contracts/bulk.contract.ts';
import { createdAt, identity, instant } from './columns.ts';
import { users } from './users.ts';

/** One bulk operation: what was asked for, how far it is, and which node works on it. Its rows stand in `bulk_operation_items`. */
export const bulkOperations = pgTable(
  'bulk_operations',
  {
    id: identity(),
    /** The operation this one retries or undoes. */
    parentId: integer('parent_id').references((): AnyPgColumn => bulkOperations.id),
    kind: text('kind').$type<BulkKind>().notNull(),
    resource: text('resource').$type<BulkResource>().notNull(),
    action: text('action').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    notify: boolean('notify').notNull(),
    actorId: integer('actor_id')
      .notNull()
      .references(() => users.id),
    /** The ids of the request in its order, with repetitions; null when a filter chose the rows. */
    ids: integer('ids').array(),
    filter: jsonb('filter').$type<Record<string, unknown>>(),
    /** Where collecting the rows of the filter goes on. */
    collectCursor: text('collect_cursor'),
    state: text('state').$type<BulkState>().notNull(),
    /** Why it stopped, for people; null while all is well. */
    fault: text('fault'),
    abortRequested: boolean('abort_requested').notNull().default(false),
    /** Entries of the request (repetitions count), or rows of the filter. */
    total: integer('total').notNull(),
    succeeded: integer('succeeded').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    undoneBy: integer('undone_by'),
    node: text('node').notNull(),
    /** Who works on it now and until when that is believed, in the database's time (ENGINE E-3). */
    leaseToken: text('lease_token'),
    leaseUntil: instant('lease_until'),
    createdAt: createdAt(),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    index('bulk_operations_actor_idx').on(table.actorId, table.id),
    index('bulk_operations_started_idx').on(table.createdAt).where(sql`kind = 'run'`),
    index('bulk_operations_parent_idx').on(table.parentId),
    index('bulk_operations_open_idx').on(table.id).where(sql`state in ('collecting','running')`),
  ],
);
