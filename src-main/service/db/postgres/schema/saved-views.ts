import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Role } from '#shared/domain/roles.ts';
import { createdAt, identity, updatedAt } from './columns.ts';
import { users } from './users.ts';

/** A list as somebody likes to see it: filter, order, columns; the author's own, or shared with roles. */
export const savedViews = pgTable(
  'saved_views',
  {
    id: identity(),
    authorId: integer('author_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** The list it belongs to, e.g. `tickets`. */
    resource: text('resource').notNull(),
    filter: jsonb('filter').$type<Record<string, unknown>>().notNull(),
    sort: text('sort'),
    columns: text('columns').array(),
    /** Roles that see it too; none = the author alone. */
    sharedWith: text('shared_with').array().$type<Role[]>().notNull().default([]),
    pinned: boolean('pinned').notNull().default(false),
    position: integer('position').notNull().default(0),
    version: integer('version').notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    check(
      'saved_views_roles_check',
      sql`${table.sharedWith} <@ array['admin','manager','supervisor','noc','customer_service','technician']`,
    ),
    uniqueIndex('saved_views_name_key').on(table.authorId, table.resource, table.name),
    index('saved_views_shared_idx').using('gin', table.sharedWith),
    index('saved_views_resource_idx').on(table.resource, table.position, table.id),
  ],
);
