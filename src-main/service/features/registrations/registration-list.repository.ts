import { and, asc, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import {
  areas,
  customers,
  packages,
  registrations,
  technicians,
  users,
  whatsappNotifications,
} from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { withAreaTree } from '#service/lists/area-tree.ts';
import { equalsId, oneOf } from '#service/lists/by-id.ts';
import { atMicros, microsOf } from '#service/lists/keyset-page.ts';
import { newestMessage } from '#service/lists/messages-about.ts';
import { REGISTRATION_STATUSES, type RegistrationStatus } from '#shared/domain/registration.ts';
import type { RegistrationPosition, RegistrationSort } from './registration-cursor.ts';
import { isRunningRegistration } from './registrations.policy.ts';

export interface RegistrationFilter {
  /** `all`, or only those given to a technician; null = nobody's, so none. */
  readonly visible: 'all' | { readonly technicianId: number | null };
  readonly search: RegistrationSearch | null;
  readonly statuses: readonly RegistrationStatus[] | undefined;
  /** The area or anything below it. */
  readonly areaId: number | undefined;
  readonly packageId: number | undefined;
  readonly technicianId: number | undefined;
  readonly unassigned: boolean;
  readonly source: 'public' | 'staff' | undefined;
  /** Exactly these, as far as the rest of the filter lets them through. */
  readonly ids?: readonly number[] | undefined;
}

/** What one search box may mean; every part is looked for. */
export interface RegistrationSearch {
  /** For ILIKE, with the wildcards of the text escaped. */
  readonly pattern: string;
  /** Part of a stored phone number. */
  readonly phoneDigits: string | null;
  /** From `REG-000123`, `reg123` or `123`. */
  readonly registrationId: number | null;
}

const isRunning = sql.raw(
  REGISTRATION_STATUSES.filter(isRunningRegistration)
    .map((status) => `'${status}'`)
    .join(','),
);

const inArea = (areaId: number) => sql`${registrations.areaId} in (${withAreaTree(areaId)})`;

function matches({ pattern, phoneDigits, registrationId }: RegistrationSearch): SQL | undefined {
  return or(
    sql`${registrations.name} ilike ${pattern}`,
    phoneDigits === null ? undefined : sql`${registrations.phone} like ${`%${phoneDigits}%`}`,
    registrationId === null ? undefined : equalsId(registrations.id, registrationId),
  );
}

function conditions(filter: RegistrationFilter): SQL | undefined {
  const { visible } = filter;
  return and(
    visible === 'all'
      ? undefined
      : visible.technicianId === null
        ? sql`false`
        : equalsId(registrations.technicianId, visible.technicianId),
    filter.search === null ? undefined : matches(filter.search),
    filter.areaId === undefined ? undefined : inArea(filter.areaId),
    filter.packageId === undefined ? undefined : equalsId(registrations.packageId, filter.packageId),
    filter.technicianId === undefined ? undefined : equalsId(registrations.technicianId, filter.technicianId),
    filter.unassigned ? isNull(registrations.technicianId) : undefined,
    oneOf(registrations.id, filter.ids),
    filter.source && eq(registrations.source, filter.source),
  );
}

/** Rows per status under the filter without its statuses. */
export async function countRegistrations(db: Database, filter: RegistrationFilter): Promise<Map<RegistrationStatus, number>> {
  const rows = await db
    .select({ status: registrations.status, count: sql<number>`count(*)::int` })
    .from(registrations)
    .where(conditions(filter))
    .groupBy(registrations.status);
  return new Map(rows.map(({ status, count }) => [status, count]));
}

const SORTED_BY = {
  '-createdAt': { column: registrations.createdAt, descending: true },
  createdAt: { column: registrations.createdAt, descending: false },
  '-updatedAt': { column: registrations.updatedAt, descending: true },
} as const;

/** Ids of a page with their place in the sort order, for the cursor. */
export async function findRegistrationPage(
  db: Database,
  filter: RegistrationFilter,
  page: { readonly sort: RegistrationSort; readonly after: RegistrationPosition | null; readonly limit: number },
): Promise<RegistrationPosition[]> {
  const { column, descending } = SORTED_BY[page.sort];
  const direction = descending ? desc : asc;
  const beyond =
    page.after &&
    sql`(${column}, ${registrations.id}) ${sql.raw(descending ? '<' : '>')}
      (${atMicros(page.after.micros)}, ${page.after.id}::bigint)`;
  return db
    .select({ id: registrations.id, micros: microsOf(column) })
    .from(registrations)
    .where(and(conditions(filter), filter.statuses && inArray(registrations.status, [...filter.statuses]), beyond ?? undefined))
    .orderBy(direction(column), direction(registrations.id))
    .limit(page.limit);
}

const isDuplicate = sql<boolean>`(
  exists (select 1 from customers twin where twin.phone = ${registrations.phone} and twin.deleted_at is null
          and twin.id is distinct from ${registrations.customerId})
  or exists (select 1 from registrations twin where twin.phone = ${registrations.phone} and twin.id <> ${registrations.id}
          and twin.status in (${isRunning})))`;

/** Rows by id with area, package, technician, customer and the newest message about each; in no particular order. */
export async function findRegistrationRows(db: Database, ids: readonly number[]) {
  if (ids.length === 0) return [];
  const newest = newestMessage(db, whatsappNotifications.registrationId, registrations.id);
  return db
    .select({
      id: registrations.id,
      number: registrations.number,
      name: registrations.name,
      phone: registrations.phone,
      address: registrations.address,
      status: registrations.status,
      source: registrations.source,
      area: { id: areas.id, name: areas.name },
      package: { id: packages.id, name: packages.name, mbps: packages.mbps, monthlyPrice: packages.monthlyPrice },
      technicianId: registrations.technicianId,
      technicianName: users.name,
      technicianPhone: users.phone,
      surveyAt: registrations.surveyAt,
      installationAt: registrations.installationAt,
      customer: { id: customers.id, code: customers.code },
      duplicate: isDuplicate,
      messageId: newest.id,
      messageStatus: newest.status,
      messageType: newest.type,
      createdAt: registrations.createdAt,
      updatedAt: registrations.updatedAt,
      version: registrations.version,
    })
    .from(registrations)
    .leftJoin(areas, eq(areas.id, registrations.areaId))
    .leftJoin(packages, eq(packages.id, registrations.packageId))
    .leftJoin(technicians, eq(technicians.id, registrations.technicianId))
    .leftJoin(users, eq(users.id, technicians.userId))
    .leftJoin(customers, eq(customers.id, registrations.customerId))
    .leftJoinLateral(newest, sql`true`)
    .where(oneOf(registrations.id, ids));
}
export type RegistrationRowRecord = Awaited<ReturnType<typeof findRegistrationRows>>[number];
