import { sql } from 'drizzle-orm';
import { type AnyPgColumn, check, index, integer, pgTable, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core';
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
    /** Ports of an ODP; how many are used and free stands in `odp_ports`. Null = not known. */
    portCapacity: smallint('port_capacity'),
  },
  (table) => [
    check('areas_ports_check', sql`${table.portCapacity} is null or (${table.kind} = 'odp' and ${table.portCapacity} > 0)`),
    uniqueIndex('areas_code_key').on(table.code),
    index('areas_parent_idx').on(table.parentId),
  ],
);
