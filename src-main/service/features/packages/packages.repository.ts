import { and, asc, eq, sql } from 'drizzle-orm';
import { packages } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';

export interface PackageFilter {
  readonly active: boolean | undefined;
  /** For ILIKE, with the wildcards of the text escaped. */
  readonly pattern: string | null;
}

/** The last row of a page. */
export type PackagePosition = {
  readonly monthlyPrice: number;
  readonly id: number;
};

const columns = {
  id: packages.id,
  name: packages.name,
  mbps: packages.mbps,
  monthlyPrice: packages.monthlyPrice,
  active: packages.active,
  customers: sql<number>`(select count(*)::int from customers c where c.package_id = packages.id and c.deleted_at is null)`,
};

function conditions({ active, pattern }: PackageFilter) {
  return and(
    active === undefined ? undefined : eq(packages.active, active),
    pattern === null ? undefined : sql`${packages.name} ilike ${pattern}`,
  );
}

export async function countPackages(db: Database, filter: PackageFilter): Promise<number> {
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(packages).where(conditions(filter));
  return row?.count ?? 0;
}

/** The cheapest first. */
export async function findPackagePage(
  db: Database,
  filter: PackageFilter,
  page: { readonly after: PackagePosition | null; readonly limit: number },
) {
  const { after } = page;
  const beyond = after && sql`(${packages.monthlyPrice}, ${packages.id}) > (${after.monthlyPrice}::bigint, ${after.id}::bigint)`;
  return db
    .select(columns)
    .from(packages)
    .where(and(conditions(filter), beyond ?? undefined))
    .orderBy(asc(packages.monthlyPrice), asc(packages.id))
    .limit(page.limit);
}
export type PackageRecord = Awaited<ReturnType<typeof findPackagePage>>[number];

export async function findPackage(db: Database, id: number): Promise<PackageRecord | null> {
  const [row] = await db.select(columns).from(packages).where(sql`${packages.id} = ${id}::bigint`);
  return row ?? null;
}

export async function lockPackage(db: Database, id: number): Promise<typeof packages.$inferSelect | null> {
  const [row] = await db.select().from(packages).where(sql`${packages.id} = ${id}::bigint`).for('update');
  return row ?? null;
}

/** Null when the name is taken. */
export async function insertPackage(db: Database, values: typeof packages.$inferInsert): Promise<number | null> {
  const [row] = await db.insert(packages).values(values).onConflictDoNothing().returning({ id: packages.id });
  return row?.id ?? null;
}

export async function isNameTaken(db: Database, name: string, exceptId: number): Promise<boolean> {
  const rows = await db
    .select({ id: packages.id })
    .from(packages)
    .where(and(eq(packages.name, name), sql`${packages.id} <> ${exceptId}`));
  return rows.length > 0;
}

export async function writePackage(db: Database, id: number, change: Partial<typeof packages.$inferInsert>): Promise<void> {
  await db.update(packages).set(change).where(eq(packages.id, id));
}
