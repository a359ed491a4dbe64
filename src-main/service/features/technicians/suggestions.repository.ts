import { eq, sql } from 'drizzle-orm';
import { customers, registrations, tickets } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import type { TicketType } from '#shared/domain/ticket.ts';

/** What a technician is looked for. */
export interface Work {
  readonly skill: TicketType;
  readonly areaId: number | null;
}

export async function findTicketWork(db: Database, ticketId: number): Promise<Work | null> {
  const [row] = await db
    .select({ skill: tickets.type, areaId: customers.areaId })
    .from(tickets)
    .innerJoin(customers, eq(customers.id, tickets.customerId))
    .where(sql`${tickets.id} = ${ticketId}::bigint`);
  return row ?? null;
}

/** A registration asks for an installation, whatever its present step. */
export async function findRegistrationWork(db: Database, registrationId: number): Promise<Work | null> {
  const [row] = await db
    .select({ areaId: registrations.areaId })
    .from(registrations)
    .where(sql`${registrations.id} = ${registrationId}::bigint`);
  return row ? { skill: 'installation', areaId: row.areaId } : null;
}

/** Parent of every area, to measure how near two of them are. */
export async function findParents(db: Database): Promise<Map<number, number | null>> {
  const { rows } = await db.execute<{ id: number; parent_id: number | null }>(sql`select id, parent_id from areas`);
  return new Map(rows.map((row) => [row.id, row.parent_id]));
}

/** Surveys and installations that wait for each technician; those without any are missing. */
export async function countWaitingRegistrations(db: Database): Promise<Map<number, number>> {
  const { rows } = await db.execute<{ technician_id: number; count: number }>(sql`
    select technician_id, count(*)::int as count from registrations
    where technician_id is not null and status in ('survey_scheduled', 'installation_scheduled') group by technician_id`);
  return new Map(rows.map((row) => [row.technician_id, row.count]));
}
