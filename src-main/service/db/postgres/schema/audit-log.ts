import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.ts';

/** Who did what to which record, a partition per WIB month. Append only: the application's database role may insert and read, nothing else (SPEC §2). */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity(),
    actorId: integer('actor_id'),
    actorName: text('actor_name').notNull(),
    action: text('action').notNull(),
    entity: text('entity').notNull(),
    entityId: text('entity_id'),
    before: jsonb('before').$type<Record<string, unknown>>(),
    after: jsonb('after').$type<Record<string, unknown>>(),
    node: text('node').notNull(),
    /** The bulk operation it was part of. */
    operationId: integer('operation_id'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.createdAt] }),
    index('audit_log_entity_idx').on(table.entity, table.entityId, table.id),
    index('audit_log_actor_idx').on(table.actorId, table.id),
    index('audit_log_created_idx').on(table.createdAt, table.id),
    // Changes of a customer's package, for the success metrics.
    index('audit_log_package_idx')
      .on(table.createdAt)
      .where(sql`action = 'customer.update' and after ->> 'packageId' is distinct from before ->> 'packageId'`),
    index('audit_log_operation_idx').on(table.operationId, table.id).where(sql`operation_id is not null`),
  ],
);
