import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** Running service processes and when each was last heard of. */
export const nodes = pgTable('nodes', {
  id: text('id').primaryKey(),
  host: text('host').notNull(),
  roles: jsonb('roles').$type<string[]>().notNull(),
  kind: text('kind').$type<'standalone' | 'workstation' | 'headless'>().notNull(),
  pid: integer('pid').notNull(),
  version: text('version').notNull(),
  /** Short hash of the node's KABAR_SECRET: nodes of one database must share it (E-19). */
  secretFingerprint: text('secret_fingerprint'),
  /** How its duties go, as it said with its last sign of life. */
  duties: jsonb('duties').$type<readonly unknown[]>().notNull().default([]),
  startedAt: instant('started_at').notNull(),
  seenAt: instant('seen_at').notNull(),
});
