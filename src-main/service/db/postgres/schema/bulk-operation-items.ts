import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Localised } from '#shared/domain/language.ts';
import { bulkOperations } from './bulk-operations.ts';

/** One row of a bulk operation: waiting (`outcome` null), or what became of it, written in the transaction of the effect. */
export const bulkOperationItems = pgTable(
  'bulk_operation_items',
  {
    operationId: integer('operation_id')
      .notNull()
      .references(() => bulkOperations.id),
    recordId: integer('record_id').notNull(),
    /** `done`, or a stable code that says why not. */
    outcome: text('outcome'),
    message: jsonb('message').$type<Localised>(),
    before: jsonb('before').$type<Record<string, unknown>>(),
    after: jsonb('after').$type<Record<string, unknown>>(),
    /** The record's version right after the effect: while it is that, nobody has changed the record since. */
    versionAfter: integer('version_after'),
  },
  (table) => [
    primaryKey({ columns: [table.operationId, table.recordId] }),
    index('bulk_operation_items_outcome_idx').on(table.operationId, table.outcome, table.recordId),
  ],
);
