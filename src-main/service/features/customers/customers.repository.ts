import { and, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { CustomerStatus } from '#shared/domain/customer.ts';
import { areas, customers, packages, tickets } from '../../db/postgres/schema/index.ts';
import type { Database } from '../../db/unit-of-work.ts';

export interface CustomerFilter {
  /** `all`, or the customers of the tickets a technician leads or helps with; null = none. */
  readonly visible: 'all' | { readonly technicianId: number | null };
  readonly statuses: readonly CustomerStatus[] | undefined;
  readonly search: { readonly pattern: string; readonly phoneDigits: string | null; readonly codePattern: string | null } | null;
}

const ofTechnician = (technicianId: number) => sql`${customers.id} in (
  select mine.customer_id from tickets mine
  where mine.technician_id = ${technicianId}::int or mine.team @> ${JSON.stringify([{ technicianId }])}::jsonb)`;

/** One branch per index, joined by UNION. */
function searchCondition({ pattern, phoneDigits, codePattern }: NonNullable<CustomerFilter['search']>): SQL {
  const branches = [
    sql`select found.id from customers found where found.name ilike ${pattern}`,
    ...(phoneDigits === null ? [] : [sql`select found.id from customers found where found.phone like ${`%${phoneDigits}%`}`]),
    ...(codePattern === null ? [] : [sql`select found.id from customers found where found.code ilike ${codePattern}`]),
  ];
  return sql`${customers.id} in (${sql.join(branches, sql` union all `)})`;
}

function conditions({ visible, statuses, search }: CustomerFilter): SQL | undefined {
  return and(
    isNull(customers.deletedAt),
    visible === 'all' ? undefined : visible.technicianId === null ? sql`false` : ofTechnician(visible.technicianId),
    statuses && inArray(customers.status, [...statuses]),
    search === null ? undefined : searchCondition(search),
  );
}

export async function countCustomers(db: Database, filter: CustomerFilter): Promise<number> {
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(customers).where(conditions(filter));
  return row?.count ?? 0;
}

/** Newest first, from below `beforeId` on. */
export async function findCustomerPage(
  db: Database,
  filter: CustomerFilter,
  page: { readonly beforeId: number | null; readonly limit: number },
) {
  return db
    .select({
      id: customers.id,
      code: customers.code,
      name: customers.name,
      phone: customers.phone,
      address: customers.address,
      status: customers.status,
      area: { id: areas.id, name: areas.name },
      package: { id: packages.id, name: packages.name, mbps: packages.mbps },
      createdAt: customers.createdAt,
    })
    .from(customers)
    .leftJoin(areas, eq(areas.id, customers.areaId))
    .leftJoin(packages, eq(packages.id, customers.packageId))
    .where(and(conditions(filter), page.beforeId === null ? undefined : sql`${customers.id} < ${page.beforeId}::bigint`))
    .orderBy(desc(customers.id))
    .limit(page.limit);
}
export type CustomerRecord = Awaited<ReturnType<typeof findCustomerPage>>[number];

/** Tickets that are still owed, per customer; customers without any are missing. */
export async function countOpenTickets(db: Database, customerIds: readonly number[]): Promise<Map<number, number>> {
  if (customerIds.length === 0) return new Map();
  const rows = await db
    .select({ customerId: tickets.customerId, count: sql<number>`count(*)::int` })
    .from(tickets)
    .where(
      and(inArray(tickets.customerId, [...customerIds]), inArray(tickets.status, ['open', 'assigned', 'in_progress', 'on_hold'])),
    )
    .groupBy(tickets.customerId);
  return new Map(rows.map(({ customerId, count }) => [customerId, count]));
}
