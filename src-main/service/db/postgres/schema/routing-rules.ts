import { boolean, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { updatedAt } from './columns.ts';

/** Per type: on or off, whether people are told personally, and which groups are told too. A missing row means the type's default. */
export const routingRules = pgTable('notification_routing_rules', {
  notificationType: text('notification_type').primaryKey(),
  enabled: boolean('enabled').notNull().default(true),
  personal: boolean('personal').notNull().default(true),
  groupIds: jsonb('group_ids').$type<number[]>().notNull().default([]),
  updatedAt: updatedAt(),
});
