import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { Role } from '#shared/domain/roles.ts';
import type { TicketType } from '#shared/domain/ticket.ts';
import { areas } from './areas.ts';
import { createdAt, identity } from './columns.ts';
import { routingRules } from './routing-rules.ts';
import { users } from './users.ts';
import { whatsappGroups } from './whatsapp-groups.ts';

/** Who else hears of a type: a role, a person or a group, everywhere or for one area (with what is below it) and one type of ticket. */
export const routingTargets = pgTable(
  'notification_routing_targets',
  {
    id: identity(),
    notificationType: text('notification_type')
      .notNull()
      .references(() => routingRules.notificationType, { onDelete: 'cascade' }),
    /** Null = every area. */
    areaId: integer('area_id').references(() => areas.id),
    /** Null = every type. */
    ticketType: text('ticket_type').$type<TicketType>(),
    role: text('role').$type<Role>(),
    userId: integer('user_id').references(() => users.id, { onDelete: 'cascade' }),
    groupId: integer('group_id').references(() => whatsappGroups.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
  },
  (table) => [
    check('notification_routing_targets_one_check', sql`num_nonnulls(${table.role}, ${table.userId}, ${table.groupId}) = 1`),
    index('notification_routing_targets_type_idx').on(table.notificationType),
    index('notification_routing_targets_group_idx').on(table.groupId).where(sql`group_id is not null`),
  ],
);
