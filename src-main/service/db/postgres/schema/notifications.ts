import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, varchar } from 'drizzle-orm/pg-core';
import { bigIdentity, createdAt, instant } from './columns.ts';
import { users } from './users.ts';

/** In-app notifications: the columns of the action plan, plus seen, archived and snoozed (SPEC §7). */
export const notifications = pgTable(
  'notifications',
  {
    id: bigIdentity(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    type: varchar('type', { length: 50 }).$type<'ticket' | 'registration' | 'invoice' | 'system'>().notNull(),
    title: varchar('title', { length: 255 }).notNull(),
    message: text('message').notNull(),
    link: varchar('link', { length: 500 }),
    data: jsonb('data').$type<Record<string, unknown>>(),
    isRead: boolean('is_read').notNull().default(false),
    readAt: instant('read_at'),
    createdAt: createdAt(),
    expiresAt: instant('expires_at'),
    priority: varchar('priority', { length: 20 }).$type<'low' | 'normal' | 'high' | 'urgent'>().notNull().default('normal'),
    seenAt: instant('seen_at'),
    archivedAt: instant('archived_at'),
    snoozedUntil: instant('snoozed_until'),
    /** Same event, same user: one row. */
    dedupeKey: text('dedupe_key'),
  },
  (table) => [
    index('notifications_user_idx').on(table.userId, table.id),
    index('notifications_unread_idx').on(table.userId).where(sql`is_read = false and archived_at is null`),
    uniqueIndex('notifications_dedupe_key').on(table.userId, table.dedupeKey),
  ],
);
