import { and, asc, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import { areas, customers, packages, tickets } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { withAreaTree } from '#service/lists/area-tree.ts';
import { oneOf } from '#service/lists/by-id.ts';
import { cappedCount } from '#service/lists/capped-count.ts';
import { type CustomerSearch, isMatchingCustomer } from '#service/lists/customer-search.ts';
import { atMicros, microsOf } from '#service/lists/keyset-page.ts';
import type { CustomerStatus } from '#shared/domain/customer.ts';
import { RUNNING_TICKET_STATUSES } from '#shared/domain/ticket.ts';
import type { CustomerPosition, CustomerSort } from './customer-cursor.ts';

export interface CustomerFilter {
  /** `all`, or the customers of the tickets a technician leads or helps with; null = none. */
  readonly visible: 'all' | { readonly technicianId: number | null };
  readonly deleted: boolean;
  readonly statuses: readonly CustomerStatus[] | undefined;
  /** The area or anything below it. */
  readonly areaId: number | undefined;
  readonly packageId: number | undefined;
  readonly tag: string | undefined;
  /** Exactly these, as far as the rest of the filter lets them through. */
  readonly ids?: readonly number[] | undefined;
  readonly search: CustomerSearch | null;
}

const ofTechnician = (technicianId: number) => sql`${customers.id} in (
  select mine.customer_id from tickets mine
  where mine.technician_id = ${technicianId}::int or mine.team @> ${JSON.stringify([{ technicianId }])}::jsonb)`;

const inArea = (areaId: number) => sql`${customers.areaId} in (${withAreaTree(areaId)})`;

function conditions(filter: CustomerFilter): SQL | undefined {
  const { visible, search } = filter;
  return and(
    filter.deleted ? isNotNull(customers.deletedAt) : isNull(customers.deletedAt),
    visible === 'all' ? undefined : visible.technicianId === null ? sql`false` : ofTechnician(visible.technicianId),
    oneOf(customers.id, filter.ids),
    filter.statuses && inArray(customers.status, [...filter.statuses]),
    filter.areaId === undefined ? undefined : inArea(filter.areaId),
    filter.packageId === undefined ? undefined : eq(customers.packageId, filter.packageId),
    filter.tag === undefined ? undefined : sql`${customers.tags} @> array[${filter.tag}]::text[]`,
    search === null ? undefined : isMatchingCustomer(search),
  );
}

/** Null when there are too many to count. */
export function countCustomers(db: Database, filter: CustomerFilter): Promise<number | null> {
  return cappedCount(db, customers, conditions(filter));
}

const rowColumns = {
  id: customers.id,
  code: customers.code,
  name: customers.name,
  phone: customers.phone,
  address: customers.address,
  status: customers.status,
  tags: customers.tags,
  area: { id: areas.id, name: areas.name },
  package: { id: packages.id, name: packages.name, mbps: packages.mbps },
  createdAt: customers.createdAt,
  updatedAt: customers.updatedAt,
  deletedAt: customers.deletedAt,
  mergedIntoId: customers.mergedIntoId,
  version: customers.version,
  micros: microsOf(customers.updatedAt),
};

/** Names in the order of people (ICU), word for word that of `customers_name_order_idx`. */
const nameOrder = sql`${customers.name} collate "indonesian"`;

/** What comes after a position in each order. */
function beyond(sort: CustomerSort, { id, micros: at, name }: CustomerPosition): SQL {
  if (sort === '-createdAt') return sql`${customers.id} < ${id}::bigint`;
  if (sort === 'createdAt') return sql`${customers.id} > ${id}::bigint`;
  if (sort === 'name') {
    return sql`(${nameOrder}, ${customers.id}) > (${name}::text collate "indonesian", ${id}::bigint)`;
  }
  return sql`(${customers.updatedAt}, ${customers.id}) <
    (${atMicros(at)}, ${id}::bigint)`;
}

const ORDER: Readonly<Record<CustomerSort, readonly SQL[]>> = {
  '-createdAt': [desc(customers.id)],
  createdAt: [asc(customers.id)],
  name: [asc(nameOrder), asc(customers.id)],
  '-updatedAt': [desc(customers.updatedAt), desc(customers.id)],
};

export async function findCustomerPage(
  db: Database,
  filter: CustomerFilter,
  page: { readonly sort: CustomerSort; readonly after: CustomerPosition | null; readonly limit: number },
) {
  return db
    .select(rowColumns)
    .from(customers)
    .leftJoin(areas, eq(areas.id, customers.areaId))
    .leftJoin(packages, eq(packages.id, customers.packageId))
    .where(and(conditions(filter), page.after === null ? undefined : beyond(page.sort, page.after)))
    .orderBy(...ORDER[page.sort])
    .limit(page.limit);
}
export type CustomerRecord = Awaited<ReturnType<typeof findCustomerPage>>[number];

/** One customer, deleted or not. */
export async function findCustomerRow(db: Database, id: number): Promise<CustomerRecord | null> {
  const [row] = await db
    .select(rowColumns)
    .from(customers)
    .leftJoin(areas, eq(areas.id, customers.areaId))
    .leftJoin(packages, eq(packages.id, customers.packageId))
    .where(sql`${customers.id} = ${id}::bigint`);
  return row ?? null;
}

/** Other customers on the same phone, the oldest first, without deleted ones. */
export async function findSamePhone(
  db: Database,
  customer: { readonly id: number; readonly phone: string },
): Promise<CustomerRecord[]> {
  return db
    .select(rowColumns)
    .from(customers)
    .leftJoin(areas, eq(areas.id, customers.areaId))
    .leftJoin(packages, eq(packages.id, customers.packageId))
    .where(and(eq(customers.phone, customer.phone), sql`${customers.id} <> ${customer.id}`, isNull(customers.deletedAt)))
    .orderBy(asc(customers.id))
    .limit(50);
}

/** Tickets that are still owed, per customer; customers without any are missing. */
export async function countOpenTickets(db: Database, customerIds: readonly number[]): Promise<Map<number, number>> {
  if (customerIds.length === 0) return new Map();
  const rows = await db
    .select({ customerId: tickets.customerId, count: sql<number>`count(*)::int` })
    .from(tickets)
    .where(and(inArray(tickets.customerId, [...customerIds]), inArray(tickets.status, [...RUNNING_TICKET_STATUSES])))
    .groupBy(tickets.customerId);
  return new Map(rows.map(({ customerId, count }) => [customerId, count]));
}
