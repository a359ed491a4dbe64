import { sql } from 'drizzle-orm';
import { check, integer, pgTable } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.ts';

/**
 * The releases this database has reached, the highest counts (SPEC §15). A program is of the release it was built for
 * (`SCHEMA_RELEASE`); it may work here while its number is at least `leastApp`. Written by the first migration of a release.
 */
export const schemaRelease = pgTable(
  'schema_release',
  {
    number: integer('number').primaryKey(),
    leastApp: integer('least_app').notNull(),
    createdAt: createdAt(),
  },
  (table) => [check('schema_release_least_check', sql`${table.leastApp} between 0 and ${table.number}`)],
);
