import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, varchar } from 'drizzle-orm/pg-core';
import type { NotificationPriority, NotificationType } from '#shared/domain/notification-kinds.ts';
import { bigIdentity, createdAt, instant } from './columns.ts';
import { users } from './users.ts';

/** In-app notifications: the columns of the action plan, plus seen, archived, snoozed, grouping and undo (SPEC §7). One row per user. */
export const notifications = pgTable(
  'notifications',
  {
    id: bigIdentity(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    type: varchar('type', { length: 50 }).$type<NotificationType>().notNull(),
    title: varchar('title', { length: 255 }).notNull(),
    message: text('message').notNull(),
    link: varchar('link', { length: 500 }),
    data: jsonb('data').$type<Record<string, unknown>>(),
    isRead: boolean('is_read').notNull().default(false),
    readAt: instant('read_at'),
    createdAt: createdAt(),
    expiresAt: instant('expires_at'),
    priority: varchar('priority', { length: 20 }).$type<NotificationPriority>().notNull().default('normal'),
    seenAt: instant('seen_at'),
    archivedAt: instant('archived_at'),
    snoozedUntil: instant('snoozed_until'),
    /** Same event, same user: one row. */
    dedupeKey: text('dedupe_key'),
    /** One of `NOTIFICATION_EVENTS`, or the id of a notification type. */
    event: varchar('event', { length: 50 }),
    /** Repeats of one group within a window update the row. */
    groupKey: text('group_key'),
    repeatCount: integer('repeat_count').notNull().default(1),
    /** Latest repeat, or the end of a snooze. */
    movedUpAt: instant('moved_up_at'),
    /** Its place in the list. */
    bumpedAt: instant('bumped_at').notNull().generatedAlwaysAs(sql`coalesce(moved_up_at, created_at)`),
    /** Row of `notification_events` that everybody who was told shares; where it is null the dedupe key is its key. */
    eventKey: text('event_key'),
    /** Deleted, and gone for good when the undo window is over. */
    deletedAt: instant('deleted_at'),
    /** Rows deleted together, so that one undo brings them back. */
    deletedBatch: text('deleted_batch'),
  },
  (table) => [
    index('notifications_inbox_idx')
      .on(table.userId, table.bumpedAt, table.id, table.snoozedUntil, table.expiresAt)
      .where(sql`archived_at is null and deleted_at is null`),
    index('notifications_type_idx').on(table.userId, table.type, table.bumpedAt, table.id).where(sql`deleted_at is null`),
    index('notifications_priority_idx').on(table.userId, table.priority, table.bumpedAt, table.id).where(sql`deleted_at is null`),
    // Holds what the badge and the unread list filter by, so that both are answered from the index.
    index('notifications_unread_idx')
      .on(table.userId, table.bumpedAt, table.id, table.snoozedUntil, table.expiresAt, table.type, table.priority)
      .where(sql`is_read = false and archived_at is null and deleted_at is null`),
    index('notifications_unseen_idx')
      .on(table.userId, table.id, table.snoozedUntil, table.expiresAt)
      .where(sql`seen_at is null and archived_at is null and deleted_at is null`),
    index('notifications_archived_idx')
      .on(table.userId, table.bumpedAt, table.id)
      .where(sql`archived_at is not null and deleted_at is null`),
    index('notifications_snoozed_idx').on(table.snoozedUntil).where(sql`snoozed_until is not null`),
    index('notifications_snoozed_user_idx')
      .on(table.userId, table.bumpedAt, table.id)
      .where(sql`snoozed_until is not null and deleted_at is null`),
    index('notifications_expiry_idx').on(table.expiresAt).where(sql`expires_at is not null`),
    index('notifications_deleted_idx').on(table.deletedAt).where(sql`deleted_at is not null`),
    index('notifications_event_idx').on(table.eventKey).where(sql`event_key is not null`),
    index('notifications_search_idx').using('gin', sql`(title || ' ' || message) gin_trgm_ops`),
    uniqueIndex('notifications_dedupe_key').on(table.userId, table.dedupeKey),
  ],
);

/** What everybody who was told of one event shares: who takes care of it, whether it was escalated, whether it is over. */
export const notificationEvents = pgTable(
  'notification_events',
  {
    /** Dedupe key of the event; of the first one where repeats are grouped. */
    key: text('key').primaryKey(),
    event: varchar('event', { length: 50 }),
    type: varchar('type', { length: 50 }).$type<NotificationType>().notNull(),
    priority: varchar('priority', { length: 20 }).$type<NotificationPriority>().notNull(),
    title: varchar('title', { length: 255 }).notNull(),
    message: text('message').notNull(),
    link: varchar('link', { length: 500 }),
    groupKey: text('group_key'),
    /** What it is about, e.g. `ticket:7`: work on the subject takes ownership, its end resolves. */
    subject: text('subject'),
    repeatCount: integer('repeat_count').notNull().default(1),
    createdAt: createdAt(),
    /** When it began, or began again after it was resolved: escalation counts from here. */
    raisedAt: instant('raised_at').notNull().defaultNow(),
    lastAt: instant('last_at').notNull().defaultNow(),
    acknowledgedBy: integer('acknowledged_by').references(() => users.id, { onDelete: 'set null' }),
    acknowledgedAt: instant('acknowledged_at'),
    escalatedAt: instant('escalated_at'),
    resolvedAt: instant('resolved_at'),
  },
  (table) => [
    index('notification_events_group_idx').on(table.groupKey, table.lastAt).where(sql`group_key is not null`),
    index('notification_events_subject_idx').on(table.subject).where(sql`subject is not null and resolved_at is null`),
    index('notification_events_unanswered_idx')
      .on(table.raisedAt)
      .where(sql`priority = 'urgent' and acknowledged_at is null and escalated_at is null and resolved_at is null`),
    index('notification_events_last_idx').on(table.lastAt),
  ],
);

/** Dedupe keys of the events that were merged into the first of their group. */
export const notificationEventKeys = pgTable(
  'notification_event_keys',
  {
    key: text('key').primaryKey(),
    eventKey: text('event_key')
      .notNull()
      .references(() => notificationEvents.key, { onDelete: 'cascade' }),
  },
  (table) => [index('notification_event_keys_event_idx').on(table.eventKey)],
);
