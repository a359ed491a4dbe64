import { and, asc, desc, eq, inArray, notInArray, sql } from 'drizzle-orm';
import {
  customers,
  whatsappNotifications as ledger,
  type TeamMember,
  technicians,
  ticketEvents,
  tickets,
  users,
} from '#service/db/postgres/schema/index.ts';
import { prepared } from '#service/db/prepared.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { oneOf } from '#service/lists/by-id.ts';
import type { TicketStatus } from '#shared/domain/ticket.ts';

/** Longest timeline and list of messages that a detail shows, newest kept. */
export const DETAIL_LIMIT = 500;

const lock = prepared((db) =>
  db
    .select()
    .from(tickets)
    .where(sql`${tickets.id} = ${sql.placeholder('id')}::bigint`)
    .for('update')
    .prepare('ticket-lock'),
);

/** The ticket, locked until the transaction ends. */
export async function lockTicket(db: Database, id: number) {
  const [row] = await lock(db).execute({ id });
  return row ?? null;
}
export type TicketRecord = NonNullable<Awaited<ReturnType<typeof lockTicket>>>;

/** What only the detail shows. */
export async function findTicketTexts(db: Database, id: number) {
  const [row] = await db
    .select({
      description: tickets.description,
      preferredSchedule: tickets.preferredSchedule,
      contactPreference: tickets.contactPreference,
      technicianEta: tickets.technicianEta,
      resolution: tickets.resolution,
      rating: tickets.rating,
      ratingComment: tickets.ratingComment,
      ratedAt: tickets.ratedAt,
    })
    .from(tickets)
    .where(eq(tickets.id, id));
  return row ?? null;
}
export type TicketTexts = NonNullable<Awaited<ReturnType<typeof findTicketTexts>>>;

/** Newest first. */
export async function findTimeline(db: Database, ticketId: number) {
  return db
    .select({
      id: ticketEvents.id,
      kind: ticketEvents.kind,
      fromStatus: ticketEvents.fromStatus,
      toStatus: ticketEvents.toStatus,
      actor: users.name,
      note: ticketEvents.note,
      data: ticketEvents.data,
      createdAt: ticketEvents.createdAt,
    })
    .from(ticketEvents)
    .leftJoin(users, eq(users.id, ticketEvents.actorId))
    .where(eq(ticketEvents.ticketId, ticketId))
    .orderBy(desc(ticketEvents.id))
    .limit(DETAIL_LIMIT);
}
export type TimelineRecord = Awaited<ReturnType<typeof findTimeline>>[number];

/** Where a step came from; null for an event that is none. */
export async function findStepFrom(db: Database, eventId: number): Promise<TicketStatus | null> {
  const [row] = await db.select({ from: ticketEvents.fromStatus }).from(ticketEvents).where(eq(ticketEvents.id, eventId));
  return row?.from ?? null;
}

export interface WaitingMessage {
  readonly messageId: number;
  readonly recipientName: string;
  readonly sendsAt: Date;
  /** By the engine's clock, from now on. */
  readonly sendsInSeconds: number;
}

/** The newest message about the ticket that waits for a next step. */
export async function findWaitingMessage(db: Database, ticketId: number): Promise<WaitingMessage | null> {
  const [row] = await db
    .select({
      messageId: ledger.id,
      recipientName: ledger.recipientName,
      sendsAt: sql<Date>`${ledger.notBefore}`.mapWith(ledger.notBefore),
      sendsInSeconds: sql<number>`greatest(0, ceil(extract(epoch FROM ${ledger.notBefore} - engine_now())))::int`,
    })
    .from(ledger)
    .where(and(eq(ledger.ticketId, ticketId), eq(ledger.status, 'pending'), eq(ledger.notBeforeReason, 'status_wait')))
    .orderBy(desc(ledger.id))
    .limit(1);
  return row ?? null;
}

/** Kinds of events that change nothing anybody could have been editing. */
const ADDITIONS = ['comment', 'attached', 'detached'] as const;

/** Who changed the ticket last, and when. */
export async function findLastChange(db: Database, ticketId: number) {
  const [row] = await db
    .select({ actor: users.name, at: ticketEvents.createdAt })
    .from(ticketEvents)
    .leftJoin(users, eq(users.id, ticketEvents.actorId))
    .where(and(eq(ticketEvents.ticketId, ticketId), notInArray(ticketEvents.kind, [...ADDITIONS])))
    .orderBy(desc(ticketEvents.id))
    .limit(1);
  return row ?? null;
}

/** Technicians by id; one whose account is switched off counts as inactive. */
export async function findTechnicians(db: Database, ids: readonly number[]) {
  if (ids.length === 0) return [];
  return db
    .select({ id: technicians.id, name: users.name, active: sql<boolean>`${technicians.active} and ${users.active}` })
    .from(technicians)
    .innerJoin(users, eq(users.id, technicians.userId))
    .where(oneOf(technicians.id, ids))
    .orderBy(asc(technicians.id));
}

/** Customers that are not deleted. */
export async function findCustomer(db: Database, id: number) {
  const [row] = await db
    .select({ id: customers.id, isDemo: customers.isDemo })
    .from(customers)
    .where(sql`${customers.id} = ${id}::bigint and ${customers.deletedAt} is null`);
  return row ?? null;
}

export async function insertTicket(db: Database, values: typeof tickets.$inferInsert): Promise<{ id: number; number: string }> {
  const [row] = await db.insert(tickets).values(values).returning({ id: tickets.id, number: tickets.number });
  if (!row) throw new Error('the ticket was not stored');
  return row;
}

/** Changes a locked ticket; its version grows by one. */
export async function updateTicket(
  db: Database,
  id: number,
  change: Partial<Omit<typeof tickets.$inferInsert, 'version' | 'updatedAt'>>,
  now: Date,
): Promise<void> {
  await db
    .update(tickets)
    .set({ ...change, updatedAt: now, version: sql`${tickets.version} + 1` })
    .where(eq(tickets.id, id));
}

/** Moves a ticket to the top of what happened last without a new version: nothing that somebody may be editing has changed. */
export async function touchTicket(db: Database, id: number, now: Date): Promise<void> {
  await db.update(tickets).set({ updatedAt: now }).where(eq(tickets.id, id));
}

/** Adds a line to the timeline and returns its id: the id of the event everywhere else. */
export async function insertTimelineRow(db: Database, values: typeof ticketEvents.$inferInsert): Promise<number> {
  const [row] = await db.insert(ticketEvents).values(values).returning({ id: ticketEvents.id });
  if (!row) throw new Error('the timeline row was not stored');
  return row.id;
}

/** The names of technicians in a team. */
export async function findTechnicianNames(db: Database, team: readonly TeamMember[]): Promise<Map<number, string>> {
  if (team.length === 0) return new Map();
  const rows = await db
    .select({ id: technicians.id, name: users.name })
    .from(technicians)
    .innerJoin(users, eq(users.id, technicians.userId))
    .where(
      inArray(
        technicians.id,
        team.map(({ technicianId }) => technicianId),
      ),
    );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** The accounts of technicians. */
export async function findTechnicianUsers(db: Database, technicianIds: readonly number[]): Promise<number[]> {
  if (technicianIds.length === 0) return [];
  const rows = await db
    .select({ userId: technicians.userId })
    .from(technicians)
    .where(inArray(technicians.id, [...technicianIds]));
  return rows.map(({ userId }) => userId);
}
