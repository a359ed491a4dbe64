import { and, asc, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { bulkOperationItems, bulkOperations, users } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import type { BulkOutcome, BulkResource, BulkState } from '#shared/contracts/bulk.contract.ts';

export interface OperationFilter {
  readonly actorId: number | undefined;
  readonly resource: BulkResource | undefined;
  readonly action: string | undefined;
  readonly states: readonly BulkState[] | undefined;
}

const columns = {
  operation: bulkOperations,
  actorName: users.name,
  /** Seconds since it ended, by the database's clock. */
  age: sql<number | null>`extract(epoch from engine_now() - ${bulkOperations.finishedAt})::float8`,
};

/** Newest first, from below `beforeId` on. */
export async function findOperationPage(
  db: Database,
  filter: OperationFilter,
  page: { readonly beforeId: number | null; readonly limit: number },
) {
  return db
    .select(columns)
    .from(bulkOperations)
    .innerJoin(users, eq(users.id, bulkOperations.actorId))
    .where(
      and(
        filter.actorId === undefined ? undefined : sql`${bulkOperations.actorId} = ${filter.actorId}::bigint`,
        filter.resource && eq(bulkOperations.resource, filter.resource),
        filter.action === undefined ? undefined : eq(bulkOperations.action, filter.action),
        filter.states && inArray(bulkOperations.state, [...filter.states]),
        page.beforeId === null ? undefined : sql`${bulkOperations.id} < ${page.beforeId}::bigint`,
      ),
    )
    .orderBy(desc(bulkOperations.id))
    .limit(page.limit);
}
export type OperationEntry = Awaited<ReturnType<typeof findOperationPage>>[number];

export async function findOperationEntry(db: Database, id: number): Promise<OperationEntry | null> {
  const [row] = await db
    .select(columns)
    .from(bulkOperations)
    .innerJoin(users, eq(users.id, bulkOperations.actorId))
    .where(eq(bulkOperations.id, id));
  return row ?? null;
}

/** Most ids that one group names. */
const GROUP_IDS = 1_000;

/** Outcomes by reason, the most frequent first. */
export async function findGroups(db: Database, operationId: number) {
  const { rows } = await db.execute<{
    outcome: BulkOutcome;
    message: { id: string; en: string } | null;
    count: number;
    ids: number[];
  }>(
    sql`select outcome, message, count(*)::int as count, (array_agg(record_id order by record_id))[1:${sql.raw(String(GROUP_IDS))}] as ids
        from bulk_operation_items where operation_id = ${operationId} and outcome is not null
        group by outcome, message order by count(*) desc, outcome`,
  );
  return rows;
}

/** Rows of an operation by id, from above `afterId` on. */
export async function findResults(
  db: Database,
  operationId: number,
  page: { readonly afterId: number | null; readonly limit: number; readonly outcomes: readonly BulkOutcome[] | undefined },
) {
  const after: SQL | undefined =
    page.afterId === null ? undefined : sql`${bulkOperationItems.recordId} > ${page.afterId}::bigint`;
  return db
    .select({
      recordId: bulkOperationItems.recordId,
      outcome: sql<BulkOutcome | null>`${bulkOperationItems.outcome}`,
      message: bulkOperationItems.message,
      before: bulkOperationItems.before,
      after: bulkOperationItems.after,
    })
    .from(bulkOperationItems)
    .where(
      and(
        eq(bulkOperationItems.operationId, operationId),
        page.outcomes && inArray(bulkOperationItems.outcome, [...page.outcomes]),
        after,
      ),
    )
    .orderBy(asc(bulkOperationItems.recordId))
    .limit(page.limit);
}

/** Stops an open operation; those that work on it see it with their next chunk. Returns whether there was something to stop. */
export async function requestAbort(db: Database, id: number): Promise<boolean> {
  const changed = await db
    .update(bulkOperations)
    .set({ abortRequested: true })
    .where(and(eq(bulkOperations.id, id), inArray(bulkOperations.state, ['collecting', 'running'])))
    .returning({ id: bulkOperations.id });
  return changed.length > 0;
}

/** Marks an operation as undone, once. Returns whether it was the first time. */
export async function markUndone(db: Database, id: number, by: number): Promise<boolean> {
  const changed = await db
    .update(bulkOperations)
    .set({ undoneBy: by })
    .where(and(eq(bulkOperations.id, id), sql`${bulkOperations.undoneBy} is null`))
    .returning({ id: bulkOperations.id });
  return changed.length > 0;
}

/** The number of rows and, when there are few enough, which. */
export async function fixTotal(db: Database, id: number, total: number, most: number): Promise<void> {
  await db.execute(
    sql`update bulk_operations set total = ${total}::int, ids = case when ${total}::int <= ${most}::int then
          (select array_agg(record_id order by record_id) from bulk_operation_items where operation_id = ${id}) end
        where id = ${id}`,
  );
}
