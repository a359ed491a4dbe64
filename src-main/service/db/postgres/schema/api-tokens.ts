import { sql } from 'drizzle-orm';
import { check, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, identity, instant } from './columns.ts';
import { users } from './users.ts';

/** Tokens of other programs, each for one purpose; only their SHA-256 is kept. */
export const apiTokens = pgTable(
  'api_tokens',
  {
    id: identity(),
    name: text('name').notNull(),
    purpose: text('purpose').$type<'incidents' | 'metrics'>().notNull(),
    tokenHash: text('token_hash').notNull(),
    createdBy: integer('created_by')
      .notNull()
      .references(() => users.id),
    lastUsedAt: instant('last_used_at'),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
    createdAt: createdAt(),
  },
  (table) => [
    check('api_tokens_purpose_check', sql`${table.purpose} in ('incidents','metrics')`),
    check('api_tokens_hash_check', sql`${table.tokenHash} ~ '^[0-9a-f]{64}$'`),
    uniqueIndex('api_tokens_hash_key').on(table.tokenHash),
  ],
);
