import { and, eq, inArray, sql } from 'drizzle-orm';
import { bulkOperationItems, bulkOperations } from '#service/db/postgres/schema/index.ts';
import type { Database, Transaction } from '#service/db/unit-of-work.ts';
import type { BulkOutcome, BulkState } from '#shared/contracts/bulk.contract.ts';
import type { Localised } from '#shared/domain/language.ts';
import type { Snapshot } from './bulk-resource.ts';

export type OperationRecord = typeof bulkOperations.$inferSelect;

/** What became of one row. */
export interface ItemResult {
  readonly recordId: number;
  readonly outcome: BulkOutcome;
  readonly message: Localised | null;
  readonly before: Snapshot | null;
  readonly after: Snapshot | null;
  readonly versionAfter: number | null;
}

const OPEN: readonly BulkState[] = ['collecting', 'running'];
const now = sql`engine_now()`;
const leaseOf = (seconds: number) => sql`engine_now() + ${seconds} * interval '1 second'`;

export async function findOperation(db: Database, id: number): Promise<OperationRecord | null> {
  const [row] = await db.select().from(bulkOperations).where(sql`${bulkOperations.id} = ${id}::bigint`);
  return row ?? null;
}

export type NewOperation = Pick<
  typeof bulkOperations.$inferInsert,
  | 'parentId'
  | 'kind'
  | 'resource'
  | 'action'
  | 'data'
  | 'notify'
  | 'actorId'
  | 'ids'
  | 'filter'
  | 'state'
  | 'total'
  | 'failed'
  | 'node'
>;

/** Stores an operation; with a token, the caller works on it himself. */
export async function insertOperation(
  db: Database,
  values: NewOperation,
  lease: { readonly token: string; readonly seconds: number } | null,
): Promise<number> {
  const [row] = await db
    .insert(bulkOperations)
    .values({ ...values, createdAt: now, ...(lease ? { leaseToken: lease.token, leaseUntil: leaseOf(lease.seconds) } : {}) })
    .returning({ id: bulkOperations.id });
  if (!row) throw new Error('the bulk operation was not stored');
  return row.id;
}

/** Adds rows to work on; those that are in it already stay as they are. Returns how many are new. */
export async function insertItems(db: Database, operationId: number, recordIds: readonly number[]): Promise<number> {
  const { rowCount } = await db.execute(
    sql`insert into bulk_operation_items (operation_id, record_id)
        select ${operationId}::int, id from unnest(${sql.param([...recordIds])}::int[]) as given(id) on conflict do nothing`,
  );
  return rowCount ?? 0;
}

/** Takes rows over from another operation: those that were done, or those worth another try. */
export async function copyItems(
  tx: Transaction,
  operationId: number,
  parentId: number,
  which: 'done' | 'failed',
): Promise<number> {
  const { rowCount } = await tx.client.query(
    `INSERT INTO bulk_operation_items (operation_id, record_id) SELECT $1, record_id FROM bulk_operation_items
     WHERE operation_id = $2 AND CASE WHEN $3 = 'done' THEN outcome = 'done' ELSE outcome NOT IN ('done', 'already') END`,
    [operationId, parentId, which],
  );
  return rowCount ?? 0;
}

/**
 * Takes an open operation nobody works on: a new one, or one whose node died. Of several nodes that try, one gets it. Null = none.
 */
export async function claimOperation(
  db: Database,
  lease: { readonly token: string; readonly seconds: number; readonly node: string },
  only: number | null,
): Promise<number | null> {
  const { rows } = await db.execute<{ id: number }>(
    sql`update bulk_operations set lease_token = ${lease.token}, lease_until = ${leaseOf(lease.seconds)}, node = ${lease.node}
        where id = (select id from bulk_operations where state in ('collecting', 'running')
                      and (lease_until is null or lease_until < engine_now()) and (${only}::int is null or id = ${only}::int)
                    order by id limit 1 for update skip locked)
        returning id`,
  );
  return rows[0]?.id ?? null;
}

/** Locks the operation until the transaction ends and prolongs the lease; null when somebody else has it or it is over. */
export async function holdOperation(
  tx: Transaction,
  id: number,
  token: string,
  seconds: number,
): Promise<OperationRecord | null> {
  const [row] = await tx.db
    .update(bulkOperations)
    .set({ leaseUntil: leaseOf(seconds) })
    .where(and(eq(bulkOperations.id, id), eq(bulkOperations.leaseToken, token), inArray(bulkOperations.state, [...OPEN])))
    .returning();
  return row ?? null;
}

/** Lets another node go on at once. */
export async function releaseOperation(db: Database, id: number, token: string): Promise<void> {
  await db
    .update(bulkOperations)
    .set({ leaseUntil: null, leaseToken: null })
    .where(and(eq(bulkOperations.id, id), eq(bulkOperations.leaseToken, token)));
}

/**
 * The next rows without an outcome, in the order of their ids, locked; those another worker has in hand are passed over. `except` are
 * rows whose worker was just cut off: nobody locks them any more, but their outcome is about to be written.
 */
export async function takeItems(
  tx: Transaction,
  operationId: number,
  { limit, except }: { readonly limit: number; readonly except: readonly number[] },
): Promise<number[]> {
  const rows = await tx.db
    .select({ id: bulkOperationItems.recordId })
    .from(bulkOperationItems)
    .where(
      and(
        eq(bulkOperationItems.operationId, operationId),
        sql`${bulkOperationItems.outcome} is null`,
        sql`${bulkOperationItems.recordId} <> all(${sql.param([...except])}::int[])`,
      ),
    )
    .orderBy(bulkOperationItems.recordId)
    .limit(limit)
    .for('update', { skipLocked: true });
  return rows.map(({ id }) => id);
}

/** Whether rows are left without an outcome. */
export async function hasItemsLeft(db: Database, operationId: number): Promise<boolean> {
  const rows = await db
    .select({ id: bulkOperationItems.recordId })
    .from(bulkOperationItems)
    .where(and(eq(bulkOperationItems.operationId, operationId), sql`${bulkOperationItems.outcome} is null`))
    .limit(1);
  return rows.length > 0;
}

/** Writes what became of rows. Counting them is the last thing a chunk does, see `countSettled`. */
export async function settleItems(tx: Transaction, operationId: number, results: readonly ItemResult[]): Promise<void> {
  await tx.client.query(
    `UPDATE bulk_operation_items i SET outcome = r.outcome, message = r.message, before = r.before, after = r.after, version_after = r."versionAfter"
     FROM jsonb_to_recordset($2::jsonb)
       AS r("recordId" int, outcome text, message jsonb, before jsonb, after jsonb, "versionAfter" int)
     WHERE i.operation_id = $1 AND i.record_id = r."recordId"`,
    [operationId, JSON.stringify(results)],
  );
}

/**
 * Counts the rows of a chunk and prolongs the lease. Null when the operation is somebody else's by now: then the chunk must not commit.
 * Locks the operation, so workers of one operation wait for each other only here.
 */
export async function countSettled(
  tx: Transaction,
  lease: { readonly id: number; readonly token: string; readonly seconds: number },
  results: readonly ItemResult[],
): Promise<OperationRecord | null> {
  const succeeded = results.filter(({ outcome }) => outcome === 'done').length;
  const held = await holdOperation(tx, lease.id, lease.token, lease.seconds);
  return held && addCounts(tx, lease.id, succeeded, results.length - succeeded);
}

/**
 * Locks rows without an outcome, waiting for whoever has them in hand; `recordIds` null = all of them. Always before the operation itself
 * is locked, as every chunk does it, or the two wait for each other.
 */
export async function lockUnreached(tx: Transaction, operationId: number, recordIds: readonly number[] | null): Promise<void> {
  await tx.client.query(
    `SELECT FROM bulk_operation_items WHERE operation_id = $1 AND outcome IS NULL AND ($2::int[] IS NULL OR record_id = ANY($2))
     ORDER BY record_id FOR UPDATE`,
    [operationId, recordIds],
  );
}

/** Gives rows that were not reached, and that the caller has locked, an outcome, so that the numbers add up. */
export async function settleUnreached(
  tx: Transaction,
  operationId: number,
  given: { readonly outcome: BulkOutcome; readonly message: Localised; readonly recordIds: readonly number[] | null },
): Promise<OperationRecord> {
  const { rowCount } = await tx.client.query(
    `UPDATE bulk_operation_items SET outcome = $2, message = $3
     WHERE operation_id = $1 AND outcome IS NULL AND ($4::int[] IS NULL OR record_id = ANY($4))`,
    [operationId, given.outcome, JSON.stringify(given.message), given.recordIds],
  );
  return addCounts(tx, operationId, 0, rowCount ?? 0);
}

async function addCounts(tx: Transaction, id: number, succeeded: number, failed: number): Promise<OperationRecord> {
  const [row] = await tx.db
    .update(bulkOperations)
    .set({ succeeded: sql`${bulkOperations.succeeded} + ${succeeded}`, failed: sql`${bulkOperations.failed} + ${failed}` })
    .where(eq(bulkOperations.id, id))
    .returning();
  if (!row) throw new Error(`bulk operation ${id} is gone`);
  return row;
}

export async function closeOperation(tx: Transaction, id: number, state: BulkState, fault: string | null): Promise<void> {
  await tx.db
    .update(bulkOperations)
    .set({ state, fault, finishedAt: now, leaseToken: null, leaseUntil: null })
    .where(eq(bulkOperations.id, id));
}

/** One more page of the rows a filter matches; without a cursor that was all. */
export async function addCollected(tx: Transaction, id: number, ids: readonly number[], cursor: string | null): Promise<void> {
  const added = await insertItems(tx.db, id, ids);
  await tx.db
    .update(bulkOperations)
    .set({
      total: sql`${bulkOperations.total} + ${added}`,
      collectCursor: cursor,
      state: cursor === null ? 'running' : 'collecting',
    })
    .where(eq(bulkOperations.id, id));
}

/** What an operation did to these rows. */
export async function findEffects(db: Database, operationId: number, recordIds: readonly number[]) {
  return db
    .select({
      recordId: bulkOperationItems.recordId,
      before: bulkOperationItems.before,
      versionAfter: bulkOperationItems.versionAfter,
    })
    .from(bulkOperationItems)
    .where(and(eq(bulkOperationItems.operationId, operationId), inArray(bulkOperationItems.recordId, [...recordIds])));
}

/** Outcomes of the rows, by id. */
export async function findOutcomes(db: Database, operationId: number) {
  return db
    .select({
      recordId: bulkOperationItems.recordId,
      outcome: sql<BulkOutcome | null>`${bulkOperationItems.outcome}`,
      message: bulkOperationItems.message,
    })
    .from(bulkOperationItems)
    .where(eq(bulkOperationItems.operationId, operationId));
}
