import { bigint, integer, timestamp } from 'drizzle-orm/pg-core';

/** Instant in UTC; a `Date` in TypeScript. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** Identity key for tables that stay in the millions at most. */
export const identity = () => integer('id').generatedAlwaysAsIdentity().primaryKey();

/** Identity key for tables that grow with every message. Read as a number: safe up to 2^53. */
export const bigIdentity = () => bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity().primaryKey();

export const createdAt = () => instant('created_at').notNull().defaultNow();
export const updatedAt = () => instant('updated_at').notNull().defaultNow();
