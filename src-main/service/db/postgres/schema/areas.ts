import { type AnyPgColumn, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { identity } from './columns.ts';

/** Tree city → OLT → ODP, so an outage can be picked by equipment (SPEC §2). */
export const areas = pgTable(
  'areas',
  {
    id: identity(),
    parentId: integer('parent_id').references((): AnyPgColumn => areas.id),
    kind: text('kind').$type<'city' | 'olt' | 'odp'>().notNull(),
    code: text('code').notNull(),
    name: text('name').notNull(),
  },
  (table) => [uniqueIndex('areas_code_key').on(table.code), index('areas_parent_idx').on(table.parentId)],
);
