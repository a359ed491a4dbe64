import { and, asc, eq, inArray, or, sql } from 'drizzle-orm';
import { areas, customers, registrations, technicians } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import type { AreaKind } from '#shared/contracts/areas.contract.ts';

const columns = { id: areas.id, parentId: areas.parentId, kind: areas.kind, code: areas.code, name: areas.name };

export type AreaRecord = Pick<typeof areas.$inferSelect, keyof typeof columns>;

export interface AreaFilter {
  readonly parentId: number | undefined;
  readonly kinds: readonly AreaKind[] | undefined;
  /** For ILIKE, with the wildcards of the text escaped. */
  readonly pattern: string | null;
}

/** The last row of a page. */
export type AreaPosition = {
  readonly code: string;
  readonly id: number;
};

function conditions({ parentId, kinds, pattern }: AreaFilter) {
  return and(
    parentId === undefined ? undefined : eq(areas.parentId, parentId),
    kinds && inArray(areas.kind, [...kinds]),
    pattern === null ? undefined : or(sql`${areas.name} ilike ${pattern}`, sql`${areas.code} ilike ${pattern}`),
  );
}

export async function countAreas(db: Database, filter: AreaFilter): Promise<number> {
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(areas).where(conditions(filter));
  return row?.count ?? 0;
}

/** In the order of the codes. */
export async function findAreaPage(
  db: Database,
  filter: AreaFilter,
  page: { readonly after: AreaPosition | null; readonly limit: number },
): Promise<AreaRecord[]> {
  const { after } = page;
  return db
    .select(columns)
    .from(areas)
    .where(
      and(
        conditions(filter),
        after === null ? undefined : sql`(${areas.code}, ${areas.id}) > (${after.code}, ${after.id}::bigint)`,
      ),
    )
    .orderBy(asc(areas.code), asc(areas.id))
    .limit(page.limit);
}

/** The whole tree; a few thousand rows even for a large provider. */
export async function findAllAreas(db: Database): Promise<AreaRecord[]> {
  return db.select(columns).from(areas).orderBy(asc(areas.code), asc(areas.id));
}

/** Customers directly in each area, without deleted ones; areas without any are missing. */
export async function countCustomersPerArea(db: Database): Promise<Map<number, { all: number; active: number }>> {
  const rows = await db
    .select({
      areaId: customers.areaId,
      all: sql<number>`count(*)::int`,
      active: sql<number>`(count(*) filter (where ${customers.status} = 'active'))::int`,
    })
    .from(customers)
    .where(sql`${customers.areaId} is not null and ${customers.deletedAt} is null`)
    .groupBy(customers.areaId);
  return new Map(rows.map(({ areaId, all, active }) => [areaId ?? 0, { all, active }]));
}

export async function findArea(db: Database, id: number): Promise<AreaRecord | null> {
  const [row] = await db.select(columns).from(areas).where(sql`${areas.id} = ${id}::bigint`);
  return row ?? null;
}

export async function isCodeTaken(db: Database, code: string, exceptId: number | null): Promise<boolean> {
  const rows = await db
    .select({ id: areas.id })
    .from(areas)
    .where(and(eq(areas.code, code), sql`${areas.id} is distinct from ${exceptId}::int`));
  return rows.length > 0;
}

export async function insertArea(db: Database, values: typeof areas.$inferInsert): Promise<number> {
  const [row] = await db.insert(areas).values(values).returning({ id: areas.id });
  if (!row) throw new Error('the area was not stored');
  return row.id;
}

export async function writeArea(db: Database, id: number, change: Partial<typeof areas.$inferInsert>): Promise<void> {
  await db.update(areas).set(change).where(eq(areas.id, id));
}

export async function removeArea(db: Database, id: number): Promise<void> {
  await db.delete(areas).where(eq(areas.id, id));
}

/** What belongs to an area directly, deleted customers included: they may come back. */
export async function countContents(db: Database, id: number) {
  const count = sql<number>`count(*)::int`;
  const [below] = await db.select({ count }).from(areas).where(eq(areas.parentId, id));
  const [people] = await db.select({ count }).from(customers).where(eq(customers.areaId, id));
  const [staff] = await db.select({ count }).from(technicians).where(eq(technicians.areaId, id));
  const [applicants] = await db.select({ count }).from(registrations).where(eq(registrations.areaId, id));
  return {
    areas: below?.count ?? 0,
    customers: people?.count ?? 0,
    technicians: staff?.count ?? 0,
    registrations: applicants?.count ?? 0,
  };
}
