import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Role } from '#shared/domain/roles.ts';
import { createdAt, identity, updatedAt } from './columns.ts';

/** Staff. Password hashes stand in `user_credentials`, which a workstation's database role may not read (SPEC §1). */
export const users = pgTable(
  'users',
  {
    id: identity(),
    username: text('username').notNull(),
    name: text('name').notNull(),
    role: text('role').$type<Role>().notNull(),
    phone: text('phone'),
    email: text('email'),
    active: boolean('active').notNull().default(true),
    mustChangePassword: boolean('must_change_password').notNull().default(false),
    isDemo: boolean('is_demo').notNull().default(false),
    /** What it is searched in, kept by a trigger (`kabar_search_text`); null in old rows until they are filled online. */
    searchText: text('search_text'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex('users_username_key').on(table.username),
    index('users_search_idx').using('gin', sql`${table.searchText} gin_trgm_ops`),
    index('users_name_order_idx').on(sql`${table.name} collate "indonesian"`, table.id),
  ],
);
