import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { customers } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';

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

/** A customer that is not deleted, locked; or null. */
export async function lockCustomer(db: Database, id: number) {
  const [row] = await db
    .select()
    .from(customers)
    .where(and(sql`${customers.id} = ${id}::bigint`, isNull(customers.deletedAt)))
    .for('update');
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

/** Changes a locked customer; its version grows by one. */
export async function changeCustomer(
  db: Database,
  id: number,
  change: Partial<Omit<typeof customers.$inferInsert, 'version' | 'updatedAt'>>,
  now: Date,
): Promise<void> {
  await db
    .update(customers)
    .set({ ...change, updatedAt: now, version: sql`${customers.version} + 1` })
    .where(eq(customers.id, id));
}
