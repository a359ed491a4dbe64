import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { customers, invoiceLines, invoices, payments, users } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import type { PricedLine } from './price-lines.ts';

/** The invoice, locked until the transaction ends, with the sum of its verified payments. Whoever books money locks it first. */
export async function lockInvoice(db: Database, id: number) {
  const [row] = await db.select().from(invoices).where(sql`${invoices.id} = ${id}::bigint`).for('update');
  if (!row) return null;
  return { ...row, paid: await sumPaid(db, row.id) };
}
export type LockedInvoice = NonNullable<Awaited<ReturnType<typeof lockInvoice>>>;

/** Verified payments of an invoice, rupiah. */
export async function sumPaid(db: Database, invoiceId: number): Promise<number> {
  const [row] = await db
    .select({ paid: sql<string>`coalesce(sum(${payments.amount}), 0)::text` })
    .from(payments)
    .where(and(eq(payments.invoiceId, invoiceId), eq(payments.status, 'verified')));
  return Number(row?.paid ?? 0);
}

/** When the newest of the payments that count was made. */
export async function lastPaidAt(db: Database, invoiceId: number): Promise<Date | null> {
  const [row] = await db
    .select({ paidAt: payments.paidAt })
    .from(payments)
    .where(and(eq(payments.invoiceId, invoiceId), eq(payments.status, 'verified')))
    .orderBy(desc(payments.paidAt))
    .limit(1);
  return row?.paidAt ?? null;
}

/** Stores an invoice with its lines; the total is the one `priceLines` gave for them. */
export async function insertInvoice(
  db: Database,
  values: typeof invoices.$inferInsert,
  lines: readonly PricedLine[],
): Promise<{ readonly id: number; readonly number: string }> {
  const [row] = await db.insert(invoices).values(values).returning({ id: invoices.id, number: invoices.number });
  if (!row) throw new Error('the invoice was not stored');
  await db.insert(invoiceLines).values(lines.map((line) => ({ ...line, invoiceId: row.id })));
  return row;
}

export async function replaceLines(db: Database, invoiceId: number, lines: readonly PricedLine[]): Promise<void> {
  await db.delete(invoiceLines).where(eq(invoiceLines.invoiceId, invoiceId));
  await db.insert(invoiceLines).values(lines.map((line) => ({ ...line, invoiceId })));
}

export type InvoiceChange = Partial<Omit<typeof invoices.$inferInsert, 'version' | 'updatedAt'>>;

/** Changes a locked invoice; its version grows by one. */
export async function writeInvoice(db: Database, id: number, change: InvoiceChange, now: Date): Promise<void> {
  await db
    .update(invoices)
    .set({ ...change, updatedAt: now, version: sql`${invoices.version} + 1` })
    .where(eq(invoices.id, id));
}

/** Customers that are not deleted. */
export async function findCustomer(db: Database, id: number) {
  const [row] = await db
    .select({ id: customers.id, name: customers.name, isDemo: customers.isDemo })
    .from(customers)
    .where(sql`${customers.id} = ${id}::bigint and ${customers.deletedAt} is null`);
  return row ?? null;
}

/** Lines, oldest payments first, and what stands besides on the sheet. */
export async function findInvoiceParts(db: Database, id: number) {
  const lines = await db
    .select({
      id: invoiceLines.id,
      position: invoiceLines.position,
      description: invoiceLines.description,
      quantity: invoiceLines.quantity,
      unitPrice: invoiceLines.unitPrice,
      amount: invoiceLines.amount,
    })
    .from(invoiceLines)
    .where(eq(invoiceLines.invoiceId, id))
    .orderBy(asc(invoiceLines.position), asc(invoiceLines.id));
  const paid = await db
    .select({
      id: payments.id,
      amount: payments.amount,
      method: payments.method,
      status: payments.status,
      paidAt: payments.paidAt,
      note: payments.note,
      reason: payments.reason,
    })
    .from(payments)
    .where(eq(payments.invoiceId, id))
    .orderBy(asc(payments.paidAt), asc(payments.id));
  const [texts] = await db
    .select({
      note: invoices.note,
      voidReason: invoices.voidReason,
      createdBy: users.name,
      customerAddress: customers.address,
    })
    .from(invoices)
    .innerJoin(customers, eq(customers.id, invoices.customerId))
    .leftJoin(users, eq(users.id, invoices.createdBy))
    .where(eq(invoices.id, id));
  return texts ? { lines, payments: paid, ...texts } : null;
}
export type InvoiceParts = NonNullable<Awaited<ReturnType<typeof findInvoiceParts>>>;
