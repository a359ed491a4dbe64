import { index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { TicketEventKind, TicketStatus } from '#shared/domain/ticket.ts';
import { bigIdentity, createdAt } from './columns.ts';
import { tickets } from './tickets.ts';
import { users } from './users.ts';

/** Timeline of a ticket: one row per thing that happened, never changed. */
export const ticketEvents = pgTable(
  'ticket_events',
  {
    id: bigIdentity(),
    ticketId: integer('ticket_id')
      .notNull()
      .references(() => tickets.id),
    kind: text('kind').$type<TicketEventKind>().notNull(),
    fromStatus: text('from_status').$type<TicketStatus>(),
    toStatus: text('to_status').$type<TicketStatus>(),
    actorId: integer('actor_id').references(() => users.id),
    note: text('note'),
    data: jsonb('data').$type<Record<string, unknown>>().notNull().default({}),
    createdAt: createdAt(),
  },
  (table) => [index('ticket_events_ticket_idx').on(table.ticketId, table.id)],
);
