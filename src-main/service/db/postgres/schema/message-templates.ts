import { boolean, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, identity } from './columns.ts';
import { users } from './users.ts';

/** Edited texts of a type, one row per version; without one the text of the type's file is used. */
export const messageTemplates = pgTable(
  'whatsapp_message_templates',
  {
    id: identity(),
    notificationType: text('notification_type').notNull(),
    language: text('language').$type<'id' | 'en'>().notNull(),
    version: integer('version').notNull(),
    body: text('body').notNull(),
    /** Ending where replies are read, and where they are not (SPEC §19); null = the text ends as it is. */
    endingWithReplies: text('ending_with_replies'),
    endingWithoutReplies: text('ending_without_replies'),
    /** What the author says about the change. */
    note: text('note'),
    /** The version whose text this one brought back. */
    restoredFrom: integer('restored_from'),
    active: boolean('active').notNull().default(true),
    createdBy: integer('created_by').references(() => users.id),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex('whatsapp_message_templates_version_key').on(table.notificationType, table.language, table.version)],
);
