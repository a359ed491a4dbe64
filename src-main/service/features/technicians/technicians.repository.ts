import { and, asc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { areas, technicians, tickets, users } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';

export interface TechnicianFilter {
  /** `all`, or the one technician a person may see; null = none. */
  readonly visible: 'all' | { readonly technicianId: number | null };
  readonly active: boolean;
  readonly search: { readonly pattern: string; readonly phoneDigits: string | null } | null;
}

/** Place in the list: least busy first, then by id. */
export type TechnicianPosition = {
  readonly openTickets: number;
  readonly id: number;
};

const isActive = sql<boolean>`(${technicians.active} and ${users.active})`;

function conditions({ visible, active, search }: TechnicianFilter): SQL | undefined {
  return and(
    sql`${isActive} = ${active}`,
    visible === 'all' ? undefined : visible.technicianId === null ? sql`false` : eq(technicians.id, visible.technicianId),
    search === null
      ? undefined
      : or(
          sql`${users.name} ilike ${search.pattern}`,
          search.phoneDigits === null ? undefined : sql`${users.phone} like ${`%${search.phoneDigits}%`}`,
        ),
  );
}

export async function countTechnicians(db: Database, filter: TechnicianFilter): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(technicians)
    .innerJoin(users, eq(users.id, technicians.userId))
    .where(conditions(filter));
  return row?.count ?? 0;
}

/** Technicians with their load (assigned, in progress, on hold) and the average of the ratings their tickets got. */
function selectTechnicians(db: Database) {
  const work = db
    .select({ technicianId: tickets.technicianId, open: sql<number>`count(*)`.as('open') })
    .from(tickets)
    .where(inArray(tickets.status, ['assigned', 'in_progress', 'on_hold']))
    .groupBy(tickets.technicianId)
    .as('work');
  const openTickets = sql<number>`coalesce(${work.open}, 0)::int`;
  const select = db
    .select({
      id: technicians.id,
      name: users.name,
      phone: users.phone,
      area: { id: areas.id, name: areas.name },
      skills: technicians.skills,
      active: isActive,
      openTickets,
      averageRating: sql<number | null>`(select round(avg(rated.rating), 2)::float8 from tickets rated
        where rated.technician_id = ${technicians.id} and rated.rating is not null)`,
    })
    .from(technicians)
    .innerJoin(users, eq(users.id, technicians.userId))
    .leftJoin(areas, eq(areas.id, technicians.areaId))
    .leftJoin(work, eq(work.technicianId, technicians.id));
  return { select, openTickets };
}

export async function findTechnicianPage(
  db: Database,
  filter: TechnicianFilter,
  page: { readonly after: TechnicianPosition | null; readonly limit: number },
) {
  const { select, openTickets } = selectTechnicians(db);
  const { after } = page;
  return select
    .where(
      and(
        conditions(filter),
        after ? sql`(${openTickets}, ${technicians.id}) > (${after.openTickets}::bigint, ${after.id}::bigint)` : undefined,
      ),
    )
    .orderBy(asc(openTickets), asc(technicians.id))
    .limit(page.limit);
}
export type TechnicianRecord = Awaited<ReturnType<typeof findTechnicianPage>>[number];

export async function findTechnician(db: Database, id: number): Promise<TechnicianRecord | null> {
  const [row] = await selectTechnicians(db).select.where(sql`${technicians.id} = ${id}::bigint`);
  return row ?? null;
}
