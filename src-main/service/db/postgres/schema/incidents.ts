import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, identity, instant, updatedAt } from './columns.ts';
import { users } from './users.ts';

/** An outage, or a planned maintenance: its areas, its audience and what was said stand in tables of their own. */
export const incidents = pgTable(
  'incidents',
  {
    id: identity(),
    number: text('number').notNull().generatedAlwaysAs(sql`'INC-' || lpad(id::text, greatest(6, length(id::text)), '0')`),
    kind: text('kind').$type<'outage' | 'maintenance'>().notNull(),
    severity: text('severity').$type<'minor' | 'major' | 'critical'>().notNull(),
    status: text('status').$type<'planned' | 'open' | 'resolved' | 'cancelled'>().notNull(),
    title: text('title').notNull(),
    cause: text('cause'),
    /** For colleagues. */
    notes: text('notes').notNull().default(''),
    startsAt: instant('starts_at').notNull(),
    /** The time that was promised last. */
    promisedUntil: instant('promised_until'),
    /** When somebody was asked to extend or resolve: once per promise. */
    promiseAskedAt: instant('promise_asked_at'),
    promisesBroken: integer('promises_broken').notNull().default(0),
    resolvedAt: instant('resolved_at'),
    resolvedBy: integer('resolved_by').references(() => users.id),
    source: text('source').$type<'desk' | 'suggested' | 'api'>().notNull().default('desk'),
    /** Id given by a monitoring system: the same one opens no second incident. */
    externalId: text('external_id'),
    /** Null when a monitoring system opened it. */
    openedBy: integer('opened_by').references(() => users.id),
    isDemo: boolean('is_demo').notNull().default(false),
    version: integer('version').notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    check('incidents_kind_check', sql`${table.kind} in ('outage','maintenance')`),
    check('incidents_severity_check', sql`${table.severity} in ('minor','major','critical')`),
    check('incidents_status_check', sql`${table.status} in ('planned','open','resolved','cancelled')`),
    check('incidents_resolved_check', sql`(${table.status} = 'resolved') = (${table.resolvedAt} is not null)`),
    uniqueIndex('incidents_number_key').on(table.number),
    uniqueIndex('incidents_external_key').on(table.externalId).where(sql`external_id is not null`),
    index('incidents_status_idx').on(table.status, table.id),
    index('incidents_starts_idx').on(table.startsAt, table.id),
    index('incidents_promise_idx').on(table.promisedUntil).where(sql`status = 'open' and promise_asked_at is null`),
  ],
);
