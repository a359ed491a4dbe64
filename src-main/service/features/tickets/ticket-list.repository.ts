import { and, asc, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { areas, customers, technicians, tickets, users, whatsappNotifications } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { withAreaTree } from '#service/lists/area-tree.ts';
import { equalsId, oneOf } from '#service/lists/by-id.ts';
import { COUNT_CAP } from '#service/lists/capped-count.ts';
import { atMicros, microsOf } from '#service/lists/keyset-page.ts';
import { newestMessage } from '#service/lists/messages-about.ts';
import {
  isRunningTicket,
  RUNNING_TICKET_STATUSES,
  TICKET_PRIORITIES,
  TICKET_SLA,
  TICKET_STATUSES,
  type TicketPriority,
  type TicketStatus,
  type TicketType,
} from '#shared/domain/ticket.ts';
import type { TicketPosition, TicketSort } from './ticket-cursor.ts';
import { type SearchForm, searchCondition } from './ticket-search.repository.ts';
import type { TicketSearch } from './ticket-search.ts';

export interface TicketFilter {
  /** `all`, or only those a technician leads or helps with; null = nobody's, so none. */
  readonly visible: 'all' | { readonly technicianId: number | null };
  readonly search: TicketSearch | null;
  readonly statuses: readonly TicketStatus[] | undefined;
  readonly priorities: readonly TicketPriority[] | undefined;
  readonly types: readonly TicketType[] | undefined;
  /** The lead. */
  readonly technicianId: number | undefined;
  readonly customerId: number | undefined;
  /** The area or anything below it, with its customers where they are few. */
  readonly area: { readonly id: number; readonly fewCustomers: readonly number[] | null } | undefined;
  readonly unassigned: boolean;
  readonly sla: 'near' | 'breached' | 'due' | undefined;
  /** Exactly these, as far as the rest of the filter lets them through. */
  readonly ids?: readonly number[] | undefined;
  readonly mine: { readonly userId: number; readonly technicianId: number | null } | undefined;
}

const ofTechnician = (technicianId: number) =>
  or(equalsId(tickets.technicianId, technicianId), sql`${tickets.team} @> ${JSON.stringify([{ technicianId }])}::jsonb`);

// Literal, so that the partial index on the deadline is used.
const isRunning = sql`${tickets.status} in (${sql.raw(RUNNING_TICKET_STATUSES.map((status) => `'${status}'`).join(','))})`;
const warningHours = sql`case ${tickets.priority} ${sql.join(
  TICKET_PRIORITIES.map((priority) => sql`when ${priority} then ${TICKET_SLA[priority].warningHours}::int`),
  sql` `,
)} end`;

function slaCondition(sla: 'near' | 'breached' | 'due', now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`;
  if (sla === 'breached') return sql`${isRunning} and ${tickets.slaDueAt} < ${at}`;
  if (sla === 'due') return sql`${isRunning} and ${tickets.slaDueAt} - make_interval(hours => ${warningHours}) <= ${at}`;
  return sql`${isRunning} and ${tickets.slaDueAt} >= ${at} and ${tickets.slaDueAt} - make_interval(hours => ${warningHours}) <= ${at}`;
}

const customersOfTree = sql`select customers.id from customers join tree on customers.area_id = tree.id`;

/** Up to here an area's tickets are quicker found customer by customer than by looking at every ticket. */
const FEW_CUSTOMERS = 5_000;

/** The customers of an area and everything below it, or null when they are many. */
export async function findFewCustomers(db: Database, areaId: number): Promise<number[] | null> {
  const { rows } = await db.execute<{ id: number }>(withAreaTree(areaId, sql`${customersOfTree} limit ${FEW_CUSTOMERS + 1}`));
  return rows.length > FEW_CUSTOMERS ? null : rows.map(({ id }) => id);
}

const inArea = ({ id, fewCustomers }: NonNullable<TicketFilter['area']>) =>
  fewCustomers === null
    ? sql`${tickets.customerId} in (${withAreaTree(id, customersOfTree)})`
    : sql`${tickets.customerId} = any(${sql.param([...fewCustomers])}::int[])`;

function conditions(filter: TicketFilter, form: SearchForm, now: Date): SQL[] {
  const { visible, mine } = filter;
  const nothing = sql`false`;
  return [
    visible === 'all' ? undefined : visible.technicianId === null ? nothing : ofTechnician(visible.technicianId),
    mine === undefined
      ? undefined
      : mine.technicianId === null
        ? eq(tickets.createdBy, mine.userId)
        : ofTechnician(mine.technicianId),
    oneOf(tickets.id, filter.ids),
    filter.search === null ? undefined : searchCondition(filter.search, form),
    filter.priorities && inArray(tickets.priority, [...filter.priorities]),
    filter.types && inArray(tickets.type, [...filter.types]),
    filter.technicianId === undefined ? undefined : equalsId(tickets.technicianId, filter.technicianId),
    filter.customerId === undefined ? undefined : equalsId(tickets.customerId, filter.customerId),
    filter.area && inArea(filter.area),
    filter.unassigned ? isNull(tickets.technicianId) : undefined,
    filter.sla && slaCondition(filter.sla, now),
  ].filter((condition) => condition !== undefined);
}

export interface StatusCount {
  readonly status: TicketStatus;
  readonly count: number;
  /** False when counting stopped early: there are at least as many. */
  readonly exact: boolean;
}

/** Rows per status under the filter without its statuses, for a search or an area that few rows belong to. */
export async function countListedTickets(
  db: Database,
  filter: TicketFilter,
  { form, now }: { readonly form: SearchForm; readonly now: Date },
): Promise<StatusCount[]> {
  const rows = await db
    .select({ status: tickets.status, count: sql<number>`count(*)::int` })
    .from(tickets)
    .where(and(...conditions(filter, form, now)))
    .groupBy(tickets.status);
  return rows.map((row) => ({ ...row, exact: true }));
}

/**
 * The same without a search, each status up to `COUNT_CAP`; or for a search that many rows match: then the running tickets together up
 * to there, and of the closed ones a sample.
 */
export async function countManyTickets(db: Database, filter: TicketFilter, now: Date): Promise<StatusCount[]> {
  const closed = TICKET_STATUSES.filter((status) => !isRunningTicket(status));
  const groups = filter.search === null ? TICKET_STATUSES.map((status) => [status]) : [RUNNING_TICKET_STATUSES, closed];
  const branches = groups.map((statuses) => {
    const isSample = filter.search !== null && statuses === closed;
    const where = and(inArray(tickets.status, [...statuses]), ...conditions(filter, isSample ? 'sampled' : 'checked', now));
    return sql`select status, count(*)::int as count, ${!isSample}::bool and sum(count(*)) over () < ${COUNT_CAP} as exact
      from (select status from tickets where ${where} limit ${COUNT_CAP}) counted group by status`;
  });
  const { rows } = await db.execute<StatusCount & Record<string, unknown>>(sql.join(branches, sql` union all `));
  return rows;
}

const SORTED_BY = {
  '-createdAt': { column: tickets.createdAt, descending: true },
  createdAt: { column: tickets.createdAt, descending: false },
  slaDueAt: { column: tickets.slaDueAt, descending: false },
  '-updatedAt': { column: tickets.updatedAt, descending: true },
} as const;

/** How far down the list a broad search looks at one row after the other before all matching customers are gathered. */
const CHECKED_ROWS = 5_000;

interface TicketPlace {
  readonly sort: TicketSort;
  readonly after: TicketPosition | null;
  readonly limit: number;
  readonly now: Date;
}

/** Ids of a page with their place in the sort order, for the cursor. */
export async function findTicketPage(
  db: Database,
  filter: TicketFilter,
  page: TicketPlace & { readonly isBroad: boolean },
): Promise<TicketPosition[]> {
  if (!page.isBroad) return findPositions(db, filter, page, 'listed');
  const near = await findPositions(db, filter, page, 'checked');
  return near.length === page.limit ? near : findPositions(db, filter, page, 'gathered');
}

async function findPositions(
  db: Database,
  filter: TicketFilter,
  { sort, after, limit, now }: TicketPlace,
  form: 'listed' | 'checked' | 'gathered',
): Promise<TicketPosition[]> {
  const { column, descending } = SORTED_BY[sort];
  const [direction, past, before] = descending ? ([desc, '<', '>'] as const) : ([asc, '>', '<'] as const);
  const beyond =
    after &&
    sql`(${column}, ${tickets.id}) ${sql.raw(past)}
      (${atMicros(after.micros)}, ${after.id}::bigint)`;
  const order = [direction(column), direction(tickets.id)];
  const near = sql`(${column}, ${tickets.id}) ${sql.raw(before)} (select ${column}, ${tickets.id} from ${tickets}
    ${beyond === null ? sql`` : sql`where ${beyond}`} order by ${sql.join(order, sql`, `)} offset ${CHECKED_ROWS} limit 1)`;
  return db
    .select({ id: tickets.id, micros: microsOf(column) })
    .from(tickets)
    .where(
      and(
        ...conditions(filter, form, now),
        filter.statuses && inArray(tickets.status, [...filter.statuses]),
        beyond ?? undefined,
        form === 'checked' ? near : undefined,
      ),
    )
    .orderBy(...order)
    .limit(limit);
}

const rowColumns = {
  id: tickets.id,
  number: tickets.number,
  title: tickets.title,
  type: tickets.type,
  category: tickets.category,
  priority: tickets.priority,
  status: tickets.status,
  technicianId: tickets.technicianId,
  technicianName: users.name,
  technicianPhone: users.phone,
  team: tickets.team,
  slaDueAt: tickets.slaDueAt,
  completedAt: tickets.completedAt,
  createdAt: tickets.createdAt,
  updatedAt: tickets.updatedAt,
  version: tickets.version,
  customerId: customers.id,
  customerCode: customers.code,
  customerName: customers.name,
  customerPhone: customers.phone,
  customerAddress: customers.address,
  area: areas.name,
  areaId: areas.id,
};

/** Rows by id with customer, technician and the newest message about each; in no particular order. */
export async function findTicketRows(db: Database, ids: readonly number[]) {
  if (ids.length === 0) return [];
  const newest = newestMessage(db, whatsappNotifications.ticketId, tickets.id);
  return db
    .select({ ...rowColumns, messageId: newest.id, messageStatus: newest.status, messageType: newest.type })
    .from(tickets)
    .innerJoin(customers, eq(customers.id, tickets.customerId))
    .leftJoin(areas, eq(areas.id, customers.areaId))
    .leftJoin(technicians, eq(technicians.id, tickets.technicianId))
    .leftJoin(users, eq(users.id, technicians.userId))
    .leftJoinLateral(newest, sql`true`)
    .where(oneOf(tickets.id, ids));
}
export type TicketRowRecord = Awaited<ReturnType<typeof findTicketRows>>[number];
