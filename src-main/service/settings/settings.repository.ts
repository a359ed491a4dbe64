import { eq, inArray, sql } from 'drizzle-orm';
import { settings, users } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';

// Without Drizzle's own decoding: it would parse the text "628…" of a JSON string once more, into a number.
const value = sql<unknown>`${settings.value}`;

/** The settings that were ever changed, with who did it last. */
export async function findSettings(db: Database) {
  return db
    .select({ key: settings.key, value, changedBy: users.name, changedAt: settings.updatedAt })
    .from(settings)
    .leftJoin(users, eq(users.id, settings.updatedBy));
}
export type SettingRecord = Awaited<ReturnType<typeof findSettings>>[number];

/** The stored values of these keys, locked until the transaction ends, in one order for everybody. */
export async function lockSettings(db: Database, keys: readonly string[]): Promise<{ key: string; value: unknown }[]> {
  return db
    .select({ key: settings.key, value })
    .from(settings)
    .where(inArray(settings.key, [...keys]))
    .orderBy(settings.key)
    .for('update');
}

export async function storeSettings(
  db: Database,
  values: readonly { readonly key: string; readonly value: unknown }[],
  by: number,
  now: Date,
): Promise<void> {
  await db
    .insert(settings)
    .values(values.map((setting) => ({ ...setting, updatedBy: by, updatedAt: now })))
    .onConflictDoUpdate({
      target: settings.key,
      set: { value: sql`excluded.value`, updatedBy: by, updatedAt: now },
    });
}
