import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { areas, customers, technicians, tickets, users } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';

const LIST_LIMIT = 50;

export async function findAccount(db: Database, technicianId: number) {
  const [row] = await db
    .select({
      userId: users.id,
      username: users.username,
      email: users.email,
      completedTickets: sql<number>`(select count(*)::int from tickets done where done.technician_id = ${technicians.id} and done.status = 'completed')`,
    })
    .from(technicians)
    .innerJoin(users, eq(users.id, technicians.userId))
    .where(eq(technicians.id, technicianId));
  return row ?? null;
}

/** The nearest deadline first. */
export async function findWaitingTickets(db: Database, technicianId: number) {
  return db
    .select({
      id: tickets.id,
      number: tickets.number,
      title: tickets.title,
      status: tickets.status,
      priority: tickets.priority,
      slaDueAt: tickets.slaDueAt,
      customer: customers.name,
      area: areas.name,
    })
    .from(tickets)
    .innerJoin(customers, eq(customers.id, tickets.customerId))
    .leftJoin(areas, eq(areas.id, customers.areaId))
    .where(and(eq(tickets.technicianId, technicianId), inArray(tickets.status, ['assigned', 'in_progress', 'on_hold'])))
    .orderBy(asc(tickets.slaDueAt), asc(tickets.id))
    .limit(LIST_LIMIT);
}

export async function lockTechnician(db: Database, id: number) {
  const [row] = await db.select().from(technicians).where(sql`${technicians.id} = ${id}::bigint`).for('update');
  return row ?? null;
}

/** The user with the id of the technician they are already, if any. */
export async function findCandidate(db: Database, userId: number) {
  const [row] = await db
    .select({ id: users.id, role: users.role, active: users.active, technicianId: technicians.id })
    .from(users)
    .leftJoin(technicians, eq(technicians.userId, users.id))
    .where(sql`${users.id} = ${userId}::bigint`);
  return row ?? null;
}

/** Null when the user is a technician already. */
export async function insertTechnician(db: Database, values: typeof technicians.$inferInsert): Promise<number | null> {
  const [row] = await db.insert(technicians).values(values).onConflictDoNothing().returning({ id: technicians.id });
  return row?.id ?? null;
}

export async function writeTechnician(db: Database, id: number, change: Partial<typeof technicians.$inferInsert>): Promise<void> {
  await db.update(technicians).set(change).where(eq(technicians.id, id));
}
