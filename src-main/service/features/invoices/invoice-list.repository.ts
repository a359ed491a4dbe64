import { and, asc, desc, eq, gte, inArray, lte, type SQL, sql } from 'drizzle-orm';
import { customers, invoices } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { oneOf } from '#service/lists/by-id.ts';
import { cappedCount } from '#service/lists/capped-count.ts';
import { type InvoiceSearch, isMatchingInvoice } from '#service/lists/invoice-search.ts';
import { type InvoiceStatus, OUTSTANDING_INVOICE_STATUSES } from '#shared/domain/invoice.ts';
import type { WibDate } from '#shared/domain/time-zone.ts';
import type { InvoicePosition, InvoiceSort } from './invoice-cursor.ts';

export interface InvoiceFilter {
  readonly statuses: readonly InvoiceStatus[] | undefined;
  readonly kinds: readonly ('monthly' | 'manual')[] | undefined;
  /** The civil day before which an owed invoice counts as overdue. */
  readonly overdueAt: WibDate | undefined;
  /** First day of the month. */
  readonly period: WibDate | undefined;
  readonly customerId: number | undefined;
  readonly dueFrom: WibDate | undefined;
  readonly dueTo: WibDate | undefined;
  /** Exactly these, as far as the rest of the filter lets them through. */
  readonly ids?: readonly number[] | undefined;
  readonly search: InvoiceSearch | null;
}

function conditions(filter: InvoiceFilter): SQL | undefined {
  return and(
    oneOf(invoices.id, filter.ids),
    filter.statuses && inArray(invoices.status, [...filter.statuses]),
    filter.kinds && inArray(invoices.kind, [...filter.kinds]),
    filter.overdueAt === undefined
      ? undefined
      : and(inArray(invoices.status, [...OUTSTANDING_INVOICE_STATUSES]), sql`${invoices.dueDate} < ${filter.overdueAt}::date`),
    filter.period === undefined ? undefined : eq(invoices.period, filter.period),
    filter.customerId === undefined ? undefined : eq(invoices.customerId, filter.customerId),
    filter.dueFrom === undefined ? undefined : gte(invoices.dueDate, filter.dueFrom),
    filter.dueTo === undefined ? undefined : lte(invoices.dueDate, filter.dueTo),
    filter.search === null ? undefined : isMatchingInvoice(filter.search, invoices.id, invoices.customerId),
  );
}

/** Null when there are too many to count, or under a broad search. */
export async function countInvoices(db: Database, filter: InvoiceFilter): Promise<number | null> {
  return filter.search?.isBroad ? null : cappedCount(db, invoices, conditions(filter));
}

function beyond(sort: InvoiceSort, { dueDate, id }: InvoicePosition): SQL {
  if (sort === '-createdAt') return sql`${invoices.id} < ${id}::bigint`;
  if (sort === 'createdAt') return sql`${invoices.id} > ${id}::bigint`;
  return sql`(${invoices.dueDate}, ${invoices.id}) ${sql.raw(sort === 'dueDate' ? '>' : '<')} (${dueDate}::date, ${id}::bigint)`;
}

const ORDER: Readonly<Record<InvoiceSort, readonly SQL[]>> = {
  '-createdAt': [desc(invoices.id)],
  createdAt: [asc(invoices.id)],
  dueDate: [asc(invoices.dueDate), asc(invoices.id)],
  '-dueDate': [desc(invoices.dueDate), desc(invoices.id)],
};

const rowColumns = {
  id: invoices.id,
  number: invoices.number,
  kind: invoices.kind,
  customer: { id: customers.id, code: customers.code, name: customers.name, phone: customers.phone },
  period: invoices.period,
  dueDate: invoices.dueDate,
  status: invoices.status,
  total: invoices.total,
  paid: sql<number>`(select coalesce(sum(p.amount), 0)::float8 from payments p where p.invoice_id = ${invoices.id} and p.status = 'verified')`,
  paidAt: invoices.paidAt,
  issuedAt: invoices.issuedAt,
  createdAt: invoices.createdAt,
  version: invoices.version,
};

export async function findInvoicePage(
  db: Database,
  filter: InvoiceFilter,
  page: { readonly sort: InvoiceSort; readonly after: InvoicePosition | null; readonly limit: number },
) {
  return db
    .select(rowColumns)
    .from(invoices)
    .innerJoin(customers, eq(customers.id, invoices.customerId))
    .where(and(conditions(filter), page.after === null ? undefined : beyond(page.sort, page.after)))
    .orderBy(...ORDER[page.sort])
    .limit(page.limit);
}
export type InvoiceRecord = Awaited<ReturnType<typeof findInvoicePage>>[number];

export async function findInvoiceRow(db: Database, id: number): Promise<InvoiceRecord | null> {
  const [row] = await db
    .select(rowColumns)
    .from(invoices)
    .innerJoin(customers, eq(customers.id, invoices.customerId))
    .where(sql`${invoices.id} = ${id}::bigint`);
  return row ?? null;
}
