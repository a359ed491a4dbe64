import { boolean, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { areas } from './areas.ts';
import { identity } from './columns.ts';
import { users } from './users.ts';

/** Field staff: a user with an area and skills (the ticket types they can solve). */
export const technicians = pgTable(
  'technicians',
  {
    id: identity(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id),
    areaId: integer('area_id').references(() => areas.id),
    skills: text('skills').array().notNull().default([]),
    active: boolean('active').notNull().default(true),
  },
  (table) => [uniqueIndex('technicians_user_key').on(table.userId), index('technicians_area_idx').on(table.areaId)],
);
