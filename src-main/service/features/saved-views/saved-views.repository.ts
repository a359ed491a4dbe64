import { and, asc, eq, sql } from 'drizzle-orm';
import { savedViews, users } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import type { Role } from '#shared/domain/roles.ts';

const columns = {
  id: savedViews.id,
  resource: savedViews.resource,
  name: savedViews.name,
  filter: savedViews.filter,
  columns: savedViews.columns,
  sharedWith: savedViews.sharedWith,
  pinned: savedViews.pinned,
  authorId: savedViews.authorId,
  author: users.name,
  version: savedViews.version,
};

function select(db: Database) {
  return db.select(columns).from(savedViews).innerJoin(users, eq(users.id, savedViews.authorId));
}

/** Whom a view is shown to: its author, the roles it is shared with, and administrators once it is shared at all. */
function visibleTo(userId: number, role: Role) {
  const shared =
    role === 'admin' ? sql`cardinality(${savedViews.sharedWith}) > 0` : sql`${savedViews.sharedWith} @> array[${role}]::text[]`;
  return sql`(${savedViews.authorId} = ${userId} or ${shared})`;
}

/** In the order in which they were made. */
export async function findViews(db: Database, who: { readonly userId: number; readonly role: Role }, resource?: string) {
  return select(db)
    .where(and(visibleTo(who.userId, who.role), resource === undefined ? undefined : eq(savedViews.resource, resource)))
    .orderBy(asc(savedViews.resource), asc(savedViews.position), asc(savedViews.id));
}
export type SavedViewRecord = Awaited<ReturnType<typeof findViews>>[number];

export async function findView(
  db: Database,
  who: { readonly userId: number; readonly role: Role },
  id: number,
): Promise<SavedViewRecord | null> {
  const [row] = await select(db).where(and(sql`${savedViews.id} = ${id}::bigint`, visibleTo(who.userId, who.role)));
  return row ?? null;
}

/** The view, locked until the transaction ends. */
export async function lockView(db: Database, id: number): Promise<typeof savedViews.$inferSelect | null> {
  const [row] = await db.select().from(savedViews).where(sql`${savedViews.id} = ${id}::bigint`).for('update');
  return row ?? null;
}

export async function countViewsOf(db: Database, authorId: number): Promise<number> {
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(savedViews).where(eq(savedViews.authorId, authorId));
  return row?.count ?? 0;
}

/** Null when the author has a view of that name for the list already. */
export async function insertView(db: Database, values: typeof savedViews.$inferInsert): Promise<number | null> {
  const [row] = await db.insert(savedViews).values(values).onConflictDoNothing().returning({ id: savedViews.id });
  return row?.id ?? null;
}

export async function isNameTaken(
  db: Database,
  view: { readonly id: number; readonly authorId: number; readonly resource: string },
  name: string,
): Promise<boolean> {
  const rows = await db
    .select({ id: savedViews.id })
    .from(savedViews)
    .where(
      and(
        eq(savedViews.authorId, view.authorId),
        eq(savedViews.resource, view.resource),
        eq(savedViews.name, name),
        sql`${savedViews.id} <> ${view.id}`,
      ),
    );
  return rows.length > 0;
}

export async function writeView(
  db: Database,
  id: number,
  change: Partial<typeof savedViews.$inferInsert>,
  now: Date,
): Promise<void> {
  await db
    .update(savedViews)
    .set({ ...change, updatedAt: now, version: sql`${savedViews.version} + 1` })
    .where(eq(savedViews.id, id));
}

export async function removeView(db: Database, id: number): Promise<void> {
  await db.delete(savedViews).where(eq(savedViews.id, id));
}
