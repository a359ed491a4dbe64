import { boolean, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, identity, updatedAt } from './columns.ts';

/** A WhatsApp group with one id per gateway (GATEWAYS R9): a gateway without an entry cannot reach it. */
export const whatsappGroups = pgTable(
  'whatsapp_groups',
  {
    id: identity(),
    name: text('name').notNull(),
    purpose: text('purpose').$type<'team' | 'management' | 'maintenance'>().notNull(),
    gatewayIds: jsonb('gateway_ids').$type<Record<string, string>>().notNull().default({}),
    active: boolean('active').notNull().default(true),
    isDemo: boolean('is_demo').notNull().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [uniqueIndex('whatsapp_groups_name_key').on(table.name)],
);
