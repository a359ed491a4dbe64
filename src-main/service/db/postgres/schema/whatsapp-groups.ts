import { boolean, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { TicketType } from '#shared/domain/ticket.ts';
import { areas } from './areas.ts';
import { createdAt, identity, updatedAt } from './columns.ts';
import { users } from './users.ts';

/** A WhatsApp group with one id per gateway (GATEWAYS R9): a gateway without an entry cannot reach it. */
export const whatsappGroups = pgTable(
  'whatsapp_groups',
  {
    id: identity(),
    name: text('name').notNull(),
    purpose: text('purpose').$type<'team' | 'management' | 'maintenance'>().notNull(),
    gatewayIds: jsonb('gateway_ids').$type<Record<string, string>>().notNull().default({}),
    /** Who answers for it. */
    ownerId: integer('owner_id').references(() => users.id),
    /** Area (with what is below it) and types of tickets it serves; null and none = all. */
    areaId: integer('area_id').references(() => areas.id),
    ticketTypes: text('ticket_types').array().$type<TicketType[]>().notNull().default([]),
    /** Per gateway, when it last showed that our number is a member. */
    provenAt: jsonb('proven_at').$type<Record<string, string>>().notNull().default({}),
    active: boolean('active').notNull().default(true),
    isDemo: boolean('is_demo').notNull().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [uniqueIndex('whatsapp_groups_name_key').on(table.name)],
);
