import { and, desc, eq, isNull, ne, notInArray, sql } from 'drizzle-orm';
import { customers, registrationEvents, registrations, technicians, users } from '#service/db/postgres/schema/index.ts';
import { prepared } from '#service/db/prepared.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { REGISTRATION_STATUSES } from '#shared/domain/registration.ts';
import { isRunningRegistration } from './registrations.policy.ts';

/** Longest timeline, list of messages and list of duplicates that a detail shows, newest kept. */
export const DETAIL_LIMIT = 500;
const DUPLICATES_LIMIT = 20;

const ENDED = REGISTRATION_STATUSES.filter((status) => !isRunningRegistration(status));

const lock = prepared((db) =>
  db
    .select()
    .from(registrations)
    .where(sql`${registrations.id} = ${sql.placeholder('id')}::bigint`)
    .for('update')
    .prepare('registration-lock'),
);

/** The registration, locked until the transaction ends. */
export async function lockRegistration(db: Database, id: number) {
  const [row] = await lock(db).execute({ id });
  return row ?? null;
}
export type RegistrationRecord = NonNullable<Awaited<ReturnType<typeof lockRegistration>>>;

export async function insertRegistration(db: Database, values: typeof registrations.$inferInsert): Promise<RegistrationRecord> {
  const [row] = await db.insert(registrations).values(values).returning();
  if (!row) throw new Error('the registration was not stored');
  return row;
}

export type RegistrationChange = Partial<Omit<typeof registrations.$inferInsert, 'version' | 'updatedAt'>>;

/** Changes a locked registration; its version grows by one. */
export async function changeRegistration(db: Database, id: number, change: RegistrationChange, now: Date): Promise<void> {
  await db
    .update(registrations)
    .set({ ...change, updatedAt: now, version: sql`${registrations.version} + 1` })
    .where(eq(registrations.id, id));
}

/** Adds a line to the timeline and returns its id: the id of the event everywhere else. */
export async function insertTimelineRow(db: Database, values: typeof registrationEvents.$inferInsert): Promise<number> {
  const [row] = await db.insert(registrationEvents).values(values).returning({ id: registrationEvents.id });
  if (!row) throw new Error('the timeline row was not stored');
  return row.id;
}

/** Newest first. */
export async function findTimeline(db: Database, registrationId: number) {
  return db
    .select({
      id: registrationEvents.id,
      kind: registrationEvents.kind,
      fromStatus: registrationEvents.fromStatus,
      toStatus: registrationEvents.toStatus,
      actor: users.name,
      note: registrationEvents.note,
      data: registrationEvents.data,
      createdAt: registrationEvents.createdAt,
    })
    .from(registrationEvents)
    .leftJoin(users, eq(users.id, registrationEvents.actorId))
    .where(eq(registrationEvents.registrationId, registrationId))
    .orderBy(desc(registrationEvents.id))
    .limit(DETAIL_LIMIT);
}
export type TimelineRecord = Awaited<ReturnType<typeof findTimeline>>[number];

/** Who changed the registration last, and when. */
export async function findLastChange(db: Database, registrationId: number) {
  const [row] = await db
    .select({ actor: users.name, at: registrationEvents.createdAt })
    .from(registrationEvents)
    .leftJoin(users, eq(users.id, registrationEvents.actorId))
    .where(eq(registrationEvents.registrationId, registrationId))
    .orderBy(desc(registrationEvents.id))
    .limit(1);
  return row ?? null;
}

/** What only the detail shows. */
export async function findTexts(db: Database, id: number) {
  const [row] = await db
    .select({
      email: registrations.email,
      notes: registrations.notes,
      rejectionReason: registrations.rejectionReason,
    })
    .from(registrations)
    .where(eq(registrations.id, id));
  return row ?? null;
}
export type RegistrationTexts = NonNullable<Awaited<ReturnType<typeof findTexts>>>;

/** Customers that are not deleted and running registrations with the phone, without the given registration and its customer. */
export async function findDuplicates(
  db: Database,
  phone: string,
  except: { readonly registrationId: number; readonly customerId: number | null } | null,
) {
  return {
    customers: await db
      .select({
        id: customers.id,
        code: customers.code,
        name: customers.name,
        status: customers.status,
        address: customers.address,
      })
      .from(customers)
      .where(
        and(
          eq(customers.phone, phone),
          isNull(customers.deletedAt),
          except?.customerId ? ne(customers.id, except.customerId) : undefined,
        ),
      )
      .orderBy(desc(customers.id))
      .limit(DUPLICATES_LIMIT),
    registrations: await db
      .select({
        id: registrations.id,
        number: registrations.number,
        name: registrations.name,
        status: registrations.status,
        createdAt: registrations.createdAt,
      })
      .from(registrations)
      .where(
        and(
          eq(registrations.phone, phone),
          notInArray(registrations.status, [...ENDED]),
          except ? ne(registrations.id, except.registrationId) : undefined,
        ),
      )
      .orderBy(desc(registrations.id))
      .limit(DUPLICATES_LIMIT),
  };
}
export type DuplicatesRecord = Awaited<ReturnType<typeof findDuplicates>>;

/** The technician, who counts as inactive when the account is switched off; or null. */
export async function findTechnician(db: Database, id: number) {
  const [row] = await db
    .select({
      id: technicians.id,
      userId: users.id,
      name: users.name,
      active: sql<boolean>`${technicians.active} and ${users.active}`,
    })
    .from(technicians)
    .innerJoin(users, eq(users.id, technicians.userId))
    .where(sql`${technicians.id} = ${id}::bigint`);
  return row ?? null;
}

/** The account of a technician. */
export async function findTechnicianUser(db: Database, technicianId: number | null): Promise<number | null> {
  return technicianId === null ? null : ((await findTechnician(db, technicianId))?.userId ?? null);
}
