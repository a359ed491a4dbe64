import { sql } from 'drizzle-orm';
import { areas, packages } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { invalid } from '#service/errors.ts';

/** Throws `validation_failed` at `body.areaId` for an area that does not exist. */
export async function requireArea(db: Database, areaId: number | null | undefined): Promise<void> {
  if (areaId == null) return;
  const rows = await db.select({ id: areas.id }).from(areas).where(sql`${areas.id} = ${areaId}::bigint`);
  if (rows.length === 0) throw invalid('body.areaId', 'unknown_area');
}

/** Throws `validation_failed` at `body.packageId` for a package that does not exist or is not sold any more. */
export async function requirePackage(db: Database, packageId: number | null | undefined): Promise<void> {
  if (packageId == null) return;
  const [found] = await db.select({ active: packages.active }).from(packages).where(sql`${packages.id} = ${packageId}::bigint`);
  if (!found) throw invalid('body.packageId', 'unknown_package');
  if (!found.active) throw invalid('body.packageId', 'retired_package');
}
