import { and, asc, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { customers, invoices, payments, storedFiles, users } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { oneOf } from '#service/lists/by-id.ts';
import { cappedCount } from '#service/lists/capped-count.ts';
import { type InvoiceSearch, isMatchingInvoice } from '#service/lists/invoice-search.ts';
import type { PaymentMethod, PaymentStatus } from '#shared/domain/payment.ts';

export interface PaymentFilter {
  readonly statuses: readonly PaymentStatus[] | undefined;
  readonly methods: readonly PaymentMethod[] | undefined;
  readonly invoiceId: number | undefined;
  readonly customerId: number | undefined;
  readonly paidFrom: Date | undefined;
  /** Before this instant. */
  readonly paidBefore: Date | undefined;
  /** Exactly these, as far as the rest of the filter lets them through. */
  readonly ids?: readonly number[] | undefined;
  readonly search: InvoiceSearch | null;
}

function conditions(filter: PaymentFilter): SQL | undefined {
  return and(
    oneOf(payments.id, filter.ids),
    filter.statuses && inArray(payments.status, [...filter.statuses]),
    filter.methods && inArray(payments.method, [...filter.methods]),
    filter.invoiceId === undefined ? undefined : eq(payments.invoiceId, filter.invoiceId),
    filter.customerId === undefined
      ? undefined
      : sql`${payments.invoiceId} in (select id from invoices where customer_id = ${filter.customerId})`,
    filter.paidFrom && gte(payments.paidAt, filter.paidFrom),
    filter.paidBefore && lt(payments.paidAt, filter.paidBefore),
    filter.search === null ? undefined : isMatchingInvoice(filter.search, payments.invoiceId, invoices.customerId),
  );
}

/** Null when there are too many to count, or under a broad search. */
export async function countPayments(db: Database, filter: PaymentFilter): Promise<number | null> {
  return filter.search?.isBroad ? null : cappedCount(db, payments, conditions(filter));
}

const recorder = alias(users, 'recorder');
const verifier = alias(users, 'verifier');
const reverser = alias(users, 'reverser');

function selectRows(db: Database) {
  return db
    .select({
      id: payments.id,
      invoice: {
        id: invoices.id,
        number: invoices.number,
        total: invoices.total,
        status: invoices.status,
        paid: sql<number>`(select coalesce(sum(p.amount), 0)::float8 from payments p where p.invoice_id = ${invoices.id} and p.status = 'verified')`,
      },
      customer: { id: customers.id, code: customers.code, name: customers.name, phone: customers.phone },
      amount: payments.amount,
      method: payments.method,
      status: payments.status,
      note: payments.note,
      reason: payments.reason,
      paidAt: payments.paidAt,
      proof: { id: storedFiles.id, name: storedFiles.originalName, mimeType: storedFiles.mimeType, size: storedFiles.size },
      recordedBy: recorder.name,
      verifiedBy: verifier.name,
      verifiedAt: payments.verifiedAt,
      reversedBy: reverser.name,
      reversedAt: payments.reversedAt,
      createdAt: payments.createdAt,
    })
    .from(payments)
    .innerJoin(invoices, eq(invoices.id, payments.invoiceId))
    .innerJoin(customers, eq(customers.id, invoices.customerId))
    .leftJoin(storedFiles, eq(storedFiles.name, payments.proofFile))
    .leftJoin(recorder, eq(recorder.id, payments.recordedBy))
    .leftJoin(verifier, eq(verifier.id, payments.verifiedBy))
    .leftJoin(reverser, eq(reverser.id, payments.reversedBy));
}

/** By id, from behind `after` on. */
export async function findPaymentPage(
  db: Database,
  filter: PaymentFilter,
  page: { readonly newestFirst: boolean; readonly after: number | null; readonly limit: number },
) {
  const { after, newestFirst } = page;
  const beyond = after === null ? undefined : sql`${payments.id} ${sql.raw(newestFirst ? '<' : '>')} ${after}::bigint`;
  return selectRows(db)
    .where(and(conditions(filter), beyond))
    .orderBy((newestFirst ? desc : asc)(payments.id))
    .limit(page.limit);
}
export type PaymentRecord = Awaited<ReturnType<typeof findPaymentPage>>[number];

export async function findPaymentRow(db: Database, id: number): Promise<PaymentRecord | null> {
  const [row] = await selectRows(db).where(sql`${payments.id} = ${id}::bigint`);
  return row ?? null;
}

export async function findInvoiceOf(db: Database, paymentId: number): Promise<number | null> {
  const [row] = await db.select({ id: payments.invoiceId }).from(payments).where(sql`${payments.id} = ${paymentId}::bigint`);
  return row?.id ?? null;
}

/** The payment, locked until the transaction ends. Its invoice is locked before. */
export async function lockPayment(db: Database, id: number) {
  const [row] = await db.select().from(payments).where(eq(payments.id, id)).for('update');
  return row ?? null;
}
export type LockedPayment = NonNullable<Awaited<ReturnType<typeof lockPayment>>>;

export async function countPending(db: Database, invoiceId: number): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(payments)
    .where(and(eq(payments.invoiceId, invoiceId), eq(payments.status, 'pending_verification')));
  return row?.count ?? 0;
}

export async function insertPayment(db: Database, values: typeof payments.$inferInsert): Promise<number> {
  const [row] = await db.insert(payments).values(values).returning({ id: payments.id });
  if (!row) throw new Error('the payment was not stored');
  return row.id;
}

export async function writePayment(db: Database, id: number, change: Partial<typeof payments.$inferInsert>): Promise<void> {
  await db.update(payments).set(change).where(eq(payments.id, id));
}

export async function findUserName(db: Database, id: number): Promise<string | null> {
  const [row] = await db.select({ name: users.name }).from(users).where(eq(users.id, id));
  return row?.name ?? null;
}
