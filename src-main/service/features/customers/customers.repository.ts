import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { customers, tickets } from '#service/db/postgres/schema/index.ts';
import { prepared } from '#service/db/prepared.ts';
import type { Database } from '#service/db/unit-of-work.ts';

const lock = prepared((db) =>
  db
    .select()
    .from(customers)
    .where(sql`${customers.id} = ${sql.placeholder('id')}::bigint`)
    .for('update')
    .prepare('customer-lock'),
);

/** The customer, locked until the transaction ends; deleted ones too. */
export async function lockCustomer(db: Database, id: number) {
  const [row] = await lock(db).execute({ id });
  return row ?? null;
}
export type LockedCustomer = NonNullable<Awaited<ReturnType<typeof lockCustomer>>>;

/** The oldest customer with the phone that is not deleted, or null. */
export async function findByPhone(db: Database, phone: string) {
  const [row] = await db
    .select({ id: customers.id, code: customers.code, name: customers.name })
    .from(customers)
    .where(and(eq(customers.phone, phone), isNull(customers.deletedAt)))
    .orderBy(asc(customers.id))
    .limit(1);
  return row ?? null;
}

export async function insertCustomer(
  db: Database,
  values: typeof customers.$inferInsert,
): Promise<{ readonly id: number; readonly code: string }> {
  const [row] = await db.insert(customers).values(values).returning({ id: customers.id, code: customers.code });
  if (!row) throw new Error('the customer was not stored');
  return row;
}

export type CustomerChange = Partial<Omit<typeof customers.$inferInsert, 'version' | 'updatedAt'>>;

/** Changes a locked customer; its version grows by one. */
export async function writeCustomer(db: Database, id: number, change: CustomerChange, now: Date): Promise<void> {
  await db
    .update(customers)
    .set({ ...change, updatedAt: now, version: sql`${customers.version} + 1` })
    .where(eq(customers.id, id));
}

/** Whether the technician leads or helps with a ticket of the customer. */
export async function isCustomerOf(db: Database, customerId: number, technicianId: number): Promise<boolean> {
  const mine = sql`(${tickets.technicianId} = ${technicianId}::int or ${tickets.team} @> ${JSON.stringify([{ technicianId }])}::jsonb)`;
  const rows = await db
    .select({ id: tickets.id })
    .from(tickets)
    .where(and(eq(tickets.customerId, customerId), mine))
    .limit(1);
  return rows.length > 0;
}

/** Locks several customers in the order of their ids, so that two merges never wait for each other. */
export async function lockCustomers(db: Database, ids: readonly number[]): Promise<LockedCustomer[]> {
  return db
    .select()
    .from(customers)
    .where(and(inArray(customers.id, [...ids]), isNull(customers.deletedAt)))
    .orderBy(customers.id)
    .for('update');
}
