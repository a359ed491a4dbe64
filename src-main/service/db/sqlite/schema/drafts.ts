import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Unfinished texts of this workstation; they outlive a lost connection and a power cut. */
export const drafts = sqliteTable('drafts', {
  /** UUID given by the desk: replaying one twice has one effect. */
  id: text('id').primaryKey(),
  userId: integer('user_id').notNull(),
  kind: text('kind').notNull(),
  body: text('body').notNull(),
  updatedAt: integer('updated_at').notNull(),
});
