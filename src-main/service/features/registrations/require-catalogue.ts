import type { Database } from '#service/db/unit-of-work.ts';
import { invalid } from '#service/errors.ts';
import { areaExists, findPackage } from './registrations.repository.ts';

/** Throws `validation_failed` for an area that does not exist. */
export async function requireArea(db: Database, areaId: number | null | undefined): Promise<void> {
  if (areaId == null || (await areaExists(db, areaId))) return;
  throw invalid('body.areaId', 'unknown_area');
}

/** Throws `validation_failed` for a package that does not exist or is not sold any more. */
export async function requirePackage(db: Database, packageId: number | null | undefined): Promise<void> {
  if (packageId == null) return;
  const found = await findPackage(db, packageId);
  if (!found) throw invalid('body.packageId', 'unknown_package');
  if (!found.active) throw invalid('body.packageId', 'retired_package');
}
