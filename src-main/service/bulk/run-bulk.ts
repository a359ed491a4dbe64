import { setTimeout as wait } from 'node:timers/promises';
import type { Actor } from '#service/access/actor.ts';
import type { Audit } from '#service/audit/audit.ts';
import type { Database, Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import type { Logger } from '#service/logger.ts';
import type { Publisher } from '#service/realtime/publisher.ts';
import { BULK_THRESHOLD } from '#shared/domain/message.ts';
import type { BulkRegistry } from './bulk-registry.ts';
import type { BulkRow, Snapshot } from './bulk-resource.ts';
import { shareReads } from './chunk-client.ts';
import type { BulkAction, Verdict } from './define-bulk-action.ts';
import { judgeAction, judgeUndo } from './judge.ts';
import type { ItemResult, OperationRecord } from './operations.repository.ts';
import * as repository from './operations.repository.ts';
import { INTERRUPTED, NOT_ATTEMPTED, refusalOf } from './outcome.ts';

export interface RunDeps {
  readonly unitOfWork: UnitOfWork;
  readonly registry: BulkRegistry;
  /** The person as the database knows them now; null when the account is switched off. */
  readonly findActor: (db: Database, userId: number) => Promise<Actor | null>;
  readonly publisher: Publisher;
  readonly audit: Audit;
  readonly logger: Logger;
  readonly node: string;
}

/** Rows per transaction: what a lost connection undoes at most (SPEC §8). */
export const BULK_CHUNK = 100;
/** How long a node is believed to work without a sign of life. Every chunk prolongs it. */
export const BULK_LEASE_SECONDS = 20;
/** Chunks of one operation at the same time: the database works on one while this process prepares the other. */
const WORKERS = 2;
/** Chunks a worker loses one after the other before the operation gives up. */
const MOST_FAULTS = 2;
/** Before looking again at rows that a node has in hand which lost its lease. */
const LOOK_AGAIN_MS = 200;

/**
 * Works an operation off until it ends, somebody else has it, or `signal` says stop (then any node may go on at once). Rows are changed
 * in chunks, each one transaction with the outcomes of its rows: whoever takes over after a crash goes on where the commits were.
 * Throws only when the database cannot even be told that a chunk failed; the operation stays open then.
 */
export async function runBulk(deps: RunDeps, operationId: number, token: string, signal: AbortSignal): Promise<void> {
  const run: Run = { deps, operationId, token, signal, inHand: new Set(), hasFailed: false };
  while (!signal.aborted) {
    const operation = await repository.findOperation(deps.unitOfWork.db, operationId);
    if (!operation || operation.leaseToken !== token) return;
    if (operation.state === 'collecting' && !operation.abortRequested) {
      if (!(await collect(run, operation))) return;
      continue;
    }
    // All of them, so that nothing is in hand when the operation is closed.
    const workers = await Promise.allSettled(Array.from({ length: WORKERS }, () => work(run)));
    for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
    if (!signal.aborted && (await closeWhenDone(run))) return;
    await wait(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
  await repository.releaseOperation(deps.unitOfWork.db, operationId, token);
}

/** One stay of an operation on this node. */
interface Run {
  readonly deps: RunDeps;
  readonly operationId: number;
  readonly token: string;
  readonly signal: AbortSignal;
  /** Rows that a worker took and whose outcome, or loss, is not on record yet. */
  readonly inHand: Set<number>;
  /** Set by the worker that gave up; the others stop too. */
  hasFailed: boolean;
}

/** Takes one chunk after the other until none is left for this worker. */
async function work(run: Run): Promise<void> {
  let faults = 0;
  while (!run.signal.aborted && !run.hasFailed) {
    const taken: number[] = [];
    try {
      if (!(await runChunk(run, taken))) return;
      faults = 0;
    } catch (error) {
      faults += 1;
      const { operationId } = run;
      run.deps.logger.error({ err: error, operationId, rows: taken.length }, 'chunk of a bulk operation rolled back');
      await reportFault(run, taken);
      if (faults >= MOST_FAULTS) run.hasFailed = true;
    } finally {
      for (const id of taken) run.inHand.delete(id);
    }
  }
}

/** False when there is nothing (more) to do here. */
async function runChunk({ deps, operationId, token, inHand }: Run, taken: number[]): Promise<boolean> {
  return deps.unitOfWork.transaction(async (tx) => {
    const operation = await repository.findOperation(tx.db, operationId);
    if (!operation || operation.leaseToken !== token || operation.abortRequested) return false;
    const action = requireAction(deps, operation);
    taken.push(...(await repository.takeItems(tx, operationId, { limit: BULK_CHUNK, except: [...inHand] })));
    for (const id of taken) inHand.add(id);
    if (taken.length === 0) return false;
    const results = await workThrough(deps, tx, operation, action, taken);
    await repository.settleItems(tx, operationId, results);
    const after = await repository.countSettled(tx, { id: operationId, token, seconds: BULK_LEASE_SECONDS }, results);
    if (!after) throw new LeaseLostError();
    announce(deps, tx, after);
    return true;
  });
}

/** Another node works on the operation: nothing of this chunk may count. */
class LeaseLostError extends Error {}

function requireAction({ registry }: RunDeps, operation: OperationRecord): BulkAction {
  const action = registry.find(operation);
  if (!action) throw new Error(`bulk action ${operation.resource}.${operation.action} is not registered`);
  return action;
}

/** Lists the rows of the filter, a page at a time, before the first of them is changed. False when somebody else does. */
async function collect({ deps, token }: Run, operation: OperationRecord): Promise<boolean> {
  const { id } = operation;
  const { resource } = requireAction(deps, operation);
  const actor = await deps.findActor(deps.unitOfWork.db, operation.actorId);
  const page = actor
    ? await resource.matching(actor, operation.filter ?? {}, operation.collectCursor)
    : { ids: [], nextCursor: null };
  return deps.unitOfWork.transaction(async (tx) => {
    const held = await repository.holdOperation(tx, id, token, BULK_LEASE_SECONDS);
    if (held) await repository.addCollected(tx, id, page.ids, page.nextCursor);
    return held !== null;
  });
}

interface Applied {
  readonly results: ItemResult[];
  /** Index into `results` of each row that changed. */
  readonly changed: Map<number, number>;
}

/** Every row gets an outcome; a refused one leaves no trace of its own. */
async function workThrough(
  deps: RunDeps,
  tx: Transaction,
  operation: OperationRecord,
  action: BulkAction,
  ids: readonly number[],
): Promise<ItemResult[]> {
  if (ids.length === 0) return [];
  const { resource } = action;
  const rows = new Map((await resource.read(tx.db, ids, { lock: true })).map((row) => [row.id, row]));
  const actor = await deps.findActor(tx.db, operation.actorId);
  const work = await workOf(tx, operation, action, actor, [...rows.values()]);
  const mark = { id: operation.id, quiet: !operation.notify, many: operation.total > BULK_THRESHOLD };
  const { results, changed }: Applied = { results: [], changed: new Map() };
  const shared = shareReads(tx);
  let isOpen = false;

  for (const id of ids) {
    const row = rows.get(id);
    const verdict = work.judge(row);
    if (verdict.outcome !== 'done' || !row || !actor) {
      results.push(refused(id, verdict.outcome === 'done' ? NOT_ATTEMPTED : verdict));
      continue;
    }
    await tx.client.query(isOpen ? 'RELEASE SAVEPOINT item; SAVEPOINT item' : 'SAVEPOINT item');
    isOpen = true;
    const part = tx.part(shared, mark);
    try {
      await work.apply(part.tx, actor, row);
    } catch (error) {
      // Fails when the connection is lost: then the whole chunk is.
      await tx.client.query('ROLLBACK TO SAVEPOINT item');
      shared.forget();
      const refusal = refusalOf(error);
      if (refusal.outcome === 'refused')
        deps.logger.warn({ err: error, operationId: operation.id, row: id }, 'row of a bulk operation');
      results.push(refused(id, refusal));
      continue;
    }
    changed.set(id, results.length);
    results.push({ ...refused(id, { outcome: 'done', message: null }), before: resource.snapshot(row) });
    part.keep();
  }

  for (const row of await resource.read(tx.db, [...changed.keys()], { lock: false })) {
    const at = changed.get(row.id) ?? -1;
    const result = results[at];
    if (result) results[at] = { ...result, after: resource.snapshot(row), versionAfter: row.version };
  }
  // Before the row of the operation is locked for counting.
  await tx.flush();
  return results;
}

interface Work {
  judge(row: BulkRow | undefined): Verdict;
  apply(tx: Transaction, actor: Actor, row: BulkRow): Promise<unknown>;
}

async function workOf(
  tx: Transaction,
  operation: OperationRecord,
  action: BulkAction,
  actor: Actor | null,
  rows: readonly BulkRow[],
): Promise<Work> {
  const { kind, parentId } = operation;
  if (kind !== 'undo' || parentId === null) {
    const planned = action.parse(operation.data);
    return {
      judge: judgeAction(action, planned, actor),
      apply: (itemTx, by, row) => planned.apply(itemTx, by, row.id),
    };
  }
  const { judge, before } = await judgeUndo(tx.db, action, actor, parentId, rows);
  const snapshotOf = (row: BulkRow): Snapshot => {
    const snapshot = before.get(row.id);
    if (!snapshot) throw new Error(`operation ${parentId} kept nothing of row ${row.id}`);
    return snapshot;
  };
  return {
    judge,
    apply: async (itemTx, by, row) =>
      action.resource.restore(itemTx, { actor: by, row, before: snapshotOf(row), undoneId: parentId }),
  };
}

function refused(recordId: number, { outcome, message }: Pick<ItemResult, 'outcome' | 'message'>): ItemResult {
  return { recordId, outcome, message, before: null, after: null, versionAfter: null };
}

/** A chunk is lost: its rows say so. Those with an outcome were committed although the answer to the commit got lost. */
async function reportFault({ deps, operationId, token }: Run, taken: readonly number[]): Promise<void> {
  await deps.unitOfWork.transaction(async (tx) => {
    await repository.lockUnreached(tx, operationId, taken);
    const held = await repository.holdOperation(tx, operationId, token, BULK_LEASE_SECONDS);
    if (held) announce(deps, tx, await repository.settleUnreached(tx, operationId, { ...INTERRUPTED, recordIds: taken }));
  });
}

/** Ends the operation once every row has an outcome, or gives the rest one. False when rows are still in somebody's hand. */
async function closeWhenDone({ deps, operationId, token, hasFailed }: Run): Promise<boolean> {
  return deps.unitOfWork.transaction(async (tx) => {
    await repository.lockUnreached(tx, operationId, null);
    const held = await repository.holdOperation(tx, operationId, token, BULK_LEASE_SECONDS);
    if (!held) return true;
    if (held.state === 'running' && !(await repository.hasItemsLeft(tx.db, operationId))) {
      await close(deps, tx, held, 'finished', null);
      return true;
    }
    if (!hasFailed && !held.abortRequested) return false;
    const after = await repository.settleUnreached(tx, operationId, { ...NOT_ATTEMPTED, recordIds: null });
    const fault = 'Beberapa bagian berturut-turut gagal; sisanya tidak dijalankan.';
    await close(deps, tx, after, hasFailed ? 'failed' : 'aborted', hasFailed ? fault : null);
    announce(deps, tx, after);
    return true;
  });
}

async function close(
  deps: RunDeps,
  tx: Transaction,
  operation: OperationRecord,
  state: 'finished' | 'aborted' | 'failed',
  fault: string | null,
): Promise<void> {
  const { id, actorId, total, succeeded, failed } = operation;
  await repository.closeOperation(tx, id, state, fault);
  const actor = await deps.findActor(tx.db, actorId);
  const after = { state, total, succeeded, failed };
  await deps.audit(tx, { actor, action: 'bulk.finish', entity: 'bulk_operation', entityId: id, after, operationId: id });
}

function announce(deps: RunDeps, tx: Transaction, { id, actorId, total, succeeded, failed }: OperationRecord): void {
  tx.afterCommit(() =>
    deps.publisher.publish(`user:${actorId}`, 'bulk_progress', { id, done: succeeded + failed, total, succeeded, failed }),
  );
}
