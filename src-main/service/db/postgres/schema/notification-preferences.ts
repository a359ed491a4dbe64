import { boolean, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, updatedAt } from './columns.ts';
import { users } from './users.ts';

/** What a user wants to be told of in the app, per type and per severity. A missing row means the default. */
export const notificationPreferences = pgTable(
  'notification_preferences',
  {
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** `all` has one row with the name `all` and says until when everything is quiet. */
    kind: text('kind').$type<'type' | 'priority' | 'all'>().notNull(),
    name: text('name').notNull(),
    /** Whether a row is written at all. Urgent ones always are. */
    inApp: boolean('in_app').notNull().default(true),
    sound: boolean('sound').notNull().default(true),
    desktop: boolean('desktop').notNull().default(true),
    /** Silent for now; keeps the choices above. */
    muted: boolean('muted').notNull().default(false),
    mutedUntil: instant('muted_until'),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.kind, table.name] })],
);
