import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { ContactPreference, TicketCategory, TicketPriority, TicketStatus, TicketType } from '#shared/domain/ticket.ts';
import { createdAt, identity, instant, updatedAt } from './columns.ts';
import { customers } from './customers.ts';
import { incidents } from './incidents.ts';
import { technicians } from './technicians.ts';
import { users } from './users.ts';

/** A member of the team on a ticket; the lead is `tickets.technician_id`. */
export interface TeamMember {
  technicianId: number;
  role: string;
}

export const tickets = pgTable(
  'tickets',
  {
    id: identity(),
    number: text('number').notNull().generatedAlwaysAs(sql`'TKT-' || lpad(id::text, greatest(6, length(id::text)), '0')`),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id),
    type: text('type').$type<TicketType>().notNull(),
    category: text('category').$type<TicketCategory>().notNull(),
    priority: text('priority').$type<TicketPriority>().notNull(),
    title: text('title').notNull(),
    description: text('description').notNull().default(''),
    status: text('status').$type<TicketStatus>().notNull().default('open'),
    technicianId: integer('technician_id').references(() => technicians.id),
    team: jsonb('team').$type<TeamMember[]>().notNull().default([]),
    preferredSchedule: text('preferred_schedule'),
    contactPreference: text('contact_preference').$type<ContactPreference>().notNull().default('whatsapp'),
    technicianEta: text('technician_eta'),
    slaDueAt: instant('sla_due_at').notNull(),
    /** Moved by a conditional update only: at most one warning per 30 minutes (ENGINE E-1). */
    slaWarnedAt: instant('sla_warned_at'),
    slaBreachedAt: instant('sla_breached_at'),
    resolution: text('resolution'),
    rating: smallint('rating'),
    ratingComment: text('rating_comment'),
    ratedAt: instant('rated_at'),
    assignedAt: instant('assigned_at'),
    completedAt: instant('completed_at'),
    /** The incident it belongs to: told, answered and closed with it. */
    incidentId: integer('incident_id').references(() => incidents.id),
    createdBy: integer('created_by').references(() => users.id),
    isDemo: boolean('is_demo').notNull().default(false),
    version: integer('version').notNull().default(1),
    /** What it is searched in, kept by a trigger (`kabar_search_text`); null in old rows until they are filled online. */
    searchText: text('search_text'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex('tickets_number_key').on(table.number),
    index('tickets_status_idx').on(table.status, table.id),
    index('tickets_created_idx').on(table.createdAt, table.id),
    index('tickets_customer_idx').on(table.customerId, table.id),
    index('tickets_technician_idx').on(table.technicianId, table.status),
    index('tickets_updated_idx').on(table.updatedAt, table.id),
    index('tickets_sla_idx').on(table.slaDueAt, table.id),
    index('tickets_priority_idx').on(table.priority, table.status, table.id),
    index('tickets_team_idx').using('gin', sql`${table.team} jsonb_path_ops`),
    index('tickets_rating_idx').on(table.technicianId, table.rating).where(sql`rating is not null`),
    index('tickets_sla_open_idx').on(table.slaDueAt).where(sql`status in ('open','assigned','in_progress','on_hold')`),
    index('tickets_incident_idx').on(table.incidentId, table.id).where(sql`incident_id is not null`),
    index('tickets_title_trgm_idx').using('gin', sql`${table.title} gin_trgm_ops`),
    index('tickets_search_idx').using('gin', sql`${table.searchText} gin_trgm_ops`),
  ],
);
