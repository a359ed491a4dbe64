import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { type FileOwnerKind, storedFiles } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';

export type StoredFile = typeof storedFiles.$inferSelect;

export interface FileOwner {
  readonly kind: FileOwnerKind;
  readonly id: number;
}

export async function usedQuota(db: Database, quotaKey: string): Promise<number> {
  const [row] = await db
    .select({ bytes: sql<string>`coalesce(sum(${storedFiles.size}), 0)::text` })
    .from(storedFiles)
    .where(eq(storedFiles.quotaKey, quotaKey));
  return Number(row?.bytes ?? 0);
}

export async function countFiles(db: Database, owner: FileOwner): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(storedFiles)
    .where(and(eq(storedFiles.ownerKind, owner.kind), eq(storedFiles.ownerId, owner.id)));
  return row?.count ?? 0;
}

export async function insertFile(db: Database, values: typeof storedFiles.$inferInsert): Promise<StoredFile> {
  const [row] = await db.insert(storedFiles).values(values).returning();
  if (!row) throw new Error('the file was not stored');
  return row;
}

/** Files of some owners of one kind, newest first. */
export async function findFiles(db: Database, kind: FileOwnerKind, ownerIds: readonly number[]): Promise<StoredFile[]> {
  if (ownerIds.length === 0) return [];
  return db
    .select()
    .from(storedFiles)
    .where(and(eq(storedFiles.ownerKind, kind), inArray(storedFiles.ownerId, [...ownerIds])))
    .orderBy(desc(storedFiles.id));
}

/** The file only if it belongs to that owner. */
export async function findFile(db: Database, owner: FileOwner, id: number): Promise<StoredFile | null> {
  const [row] = await db
    .select()
    .from(storedFiles)
    .where(and(eq(storedFiles.ownerKind, owner.kind), eq(storedFiles.ownerId, owner.id), sql`${storedFiles.id} = ${id}::bigint`));
  return row ?? null;
}

/** Which of these names on disk have a row. */
export async function findKnownNames(db: Database, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const rows = await db
    .select({ name: storedFiles.name })
    .from(storedFiles)
    .where(inArray(storedFiles.name, [...names]));
  return new Set(rows.map(({ name }) => name));
}
