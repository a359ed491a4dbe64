import { sql } from 'drizzle-orm';
import { boolean, check, integer, jsonb, pgTable, smallint, text } from 'drizzle-orm/pg-core';
import { updatedAt } from './columns.ts';
import { users } from './users.ts';

/** Per type: on or off, whether people are told personally, and which groups are told too. A missing row means the type's default. */
export const routingRules = pgTable(
  'notification_routing_rules',
  {
    notificationType: text('notification_type').primaryKey(),
    enabled: boolean('enabled').notNull().default(true),
    personal: boolean('personal').notNull().default(true),
    groupIds: jsonb('group_ids').$type<number[]>().notNull().default([]),
    /** Quiet hours of this type, minutes after midnight WIB; both null = those of its class. A span may cross midnight. */
    quietFrom: smallint('quiet_from'),
    quietUntil: smallint('quiet_until'),
    version: integer('version').notNull().default(1),
    updatedBy: integer('updated_by').references(() => users.id),
    updatedAt: updatedAt(),
  },
  (table) => [
    check(
      'notification_routing_rules_quiet_check',
      sql`(${table.quietFrom} is null) = (${table.quietUntil} is null) and ${table.quietFrom} between 0 and 1439
          and ${table.quietUntil} between 0 and 1439 and ${table.quietFrom} <> ${table.quietUntil}`,
    ),
  ],
);
