import { BULK_THRESHOLD } from '#shared/domain/message.ts';
import type { Database, Transaction, UnitOfWork } from '../db/unit-of-work.ts';
import { type AuditEntry, gatherAudit, writeAudit } from '../features/audit/audit.service.ts';
import type { Actor } from '../http/actor.ts';
import type { Logger } from '../logger.ts';
import type { Publisher } from '../realtime/publisher.ts';
import type { BulkPorts, RestoreDeps } from './bulk.ports.ts';
import { moveToBulkLane, tellUnderBulk } from './bulk-notify.ts';
import type { BulkRow, Snapshot } from './bulk-resource.ts';
import { shareReads } from './chunk-client.ts';
import type { BulkAction, Verdict } from './define-bulk-action.ts';
import { judgeAction, judgeUndo } from './judge.ts';
import type { ItemResult, OperationRecord } from './operations.repository.ts';
import * as repository from './operations.repository.ts';
import { INTERRUPTED, NOT_ATTEMPTED, refusalOf } from './outcome.ts';
import { bulkAction } from './registry.ts';

export interface RunDeps {
  readonly unitOfWork: UnitOfWork;
  readonly ports: BulkPorts;
  readonly restore: RestoreDeps;
  /** The person as the database knows them now; null when the account is switched off. */
  readonly findActor: (db: Database, userId: number) => Promise<Actor | null>;
  readonly publisher: Publisher;
  readonly logger: Logger;
  readonly node: string;
}

/** Rows per transaction: what a lost connection undoes at most (SPEC §8). */
export const BULK_CHUNK = 100;
/** How long a node is believed to work without a sign of life. Every chunk prolongs it. */
export const BULK_LEASE_SECONDS = 20;
/** Chunks lost one after the other before an operation gives up. */
const MOST_FAULTS = 2;

type Step = 'more' | 'end';

/**
 * Works an operation off, chunk by chunk, until it ends, somebody else has it, or `signal` says stop (then any node may go on at once).
 * Progress stands in the transaction of the effects: whoever takes over after a crash goes on where the last commit was.
 * Throws only when the database cannot even be told that a chunk failed; the operation stays open then.
 */
export async function runBulk(deps: RunDeps, operationId: number, token: string, signal: AbortSignal): Promise<void> {
  let faults = 0;
  while (!signal.aborted) {
    const reached: number[] = [];
    let step: Step;
    try {
      step = await runStep(deps, operationId, token, reached);
      faults = 0;
    } catch (error) {
      faults += 1;
      deps.logger.error({ err: error, operationId, rows: reached.length }, 'chunk of a bulk operation rolled back');
      step = await reportFault(deps, operationId, token, { reached, isLast: faults >= MOST_FAULTS });
    }
    if (step === 'end') return;
  }
  await repository.releaseOperation(deps.unitOfWork.db, operationId, token);
}

async function runStep(deps: RunDeps, id: number, token: string, reached: number[]): Promise<Step> {
  const operation = await repository.findOperation(deps.unitOfWork.db, id);
  if (!operation || operation.leaseToken !== token) return 'end';
  const action = bulkAction(operation.resource, operation.action);
  if (!action) throw new Error(`bulk action ${operation.resource}.${operation.action} is not registered`);
  if (operation.state === 'collecting') return collect(deps, operation, action, token);
  return deps.unitOfWork.transaction(async (tx) => {
    const held = await repository.holdOperation(tx, id, token, BULK_LEASE_SECONDS);
    if (!held) return 'end';
    if (held.abortRequested) return endEarly(deps, tx, held, 'aborted');
    reached.push(...(await repository.nextItems(tx.db, id, BULK_CHUNK)));
    const results = await workThrough(deps, tx, held, action, reached);
    const after = await repository.settleItems(tx, id, results);
    const isLast = reached.length < BULK_CHUNK;
    if (isLast) await close(deps, tx, after, 'finished', null);
    announce(deps, tx, after);
    return isLast ? 'end' : 'more';
  });
}

/** Lists the rows of the filter, a page at a time, before the first of them is changed. */
async function collect(deps: RunDeps, operation: OperationRecord, action: BulkAction, token: string): Promise<Step> {
  const { id } = operation;
  const actor = await deps.findActor(deps.unitOfWork.db, operation.actorId);
  const page = actor
    ? await action.resource.matching(deps.ports, actor, operation.filter ?? {}, operation.collectCursor)
    : { ids: [], nextCursor: null };
  return deps.unitOfWork.transaction(async (tx) => {
    const held = await repository.holdOperation(tx, id, token, BULK_LEASE_SECONDS);
    if (!held) return 'end';
    if (held.abortRequested) return endEarly(deps, tx, held, 'aborted');
    await repository.addCollected(tx, id, page.ids, page.nextCursor);
    return 'more';
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
  const work = await workOf(deps, tx, operation, action, actor, [...rows.values()]);
  const entries: AuditEntry[] = [];
  const messageIds: number[] = [];
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
    const own = { entries: [] as AuditEntry[], messageIds: [] as number[], effects: [] as (() => void | Promise<void>)[] };
    const itemTx: Transaction = { db: shared.db, client: shared.client, afterCommit: (effect) => own.effects.push(effect) };
    gatherAudit(itemTx, own.entries);
    tellUnderBulk(itemTx, { quiet: !operation.notify, messageIds: own.messageIds });
    try {
      await work.apply(itemTx, actor, row);
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
    entries.push(...own.entries);
    messageIds.push(...own.messageIds);
    for (const effect of own.effects) tx.afterCommit(effect);
  }

  for (const row of await resource.read(tx.db, [...changed.keys()], { lock: false })) {
    const at = changed.get(row.id) ?? -1;
    const result = results[at];
    if (result) results[at] = { ...result, after: resource.snapshot(row), versionAfter: row.version };
  }
  await writeAudit(
    tx,
    deps.node,
    entries.map((entry) => ({ ...entry, operationId: operation.id })),
  );
  if (operation.total > BULK_THRESHOLD) await moveToBulkLane(tx, messageIds);
  return results;
}

interface Work {
  judge(row: BulkRow | undefined): Verdict;
  apply(tx: Transaction, actor: Actor, row: BulkRow): Promise<unknown>;
}

async function workOf(
  deps: RunDeps,
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
      apply: (itemTx, by, row) => planned.apply(deps.ports, itemTx, by, row.id),
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
      action.resource.restore(deps.restore, itemTx, { actor: by, row, before: snapshotOf(row), undoneId: parentId }),
  };
}

function refused(recordId: number, { outcome, message }: Pick<ItemResult, 'outcome' | 'message'>): ItemResult {
  return { recordId, outcome, message, before: null, after: null, versionAfter: null };
}

/** A chunk is lost: its rows say so, and the next chunk gets a try. After several in a row the rest is not attempted. */
async function reportFault(
  deps: RunDeps,
  id: number,
  token: string,
  { reached, isLast }: { readonly reached: readonly number[]; readonly isLast: boolean },
): Promise<Step> {
  return deps.unitOfWork.transaction(async (tx) => {
    const held = await repository.holdOperation(tx, id, token, BULK_LEASE_SECONDS);
    if (!held) return 'end';
    // Rows with an outcome were committed although the answer to the commit got lost.
    const after = await repository.settleUnreached(tx, id, { ...INTERRUPTED, recordIds: reached });
    if (isLast) return endEarly(deps, tx, after, 'failed');
    announce(deps, tx, after);
    return 'more';
  });
}

async function endEarly(deps: RunDeps, tx: Transaction, operation: OperationRecord, state: 'aborted' | 'failed'): Promise<Step> {
  const after = await repository.settleUnreached(tx, operation.id, { ...NOT_ATTEMPTED, recordIds: null });
  const fault = state === 'failed' ? 'Beberapa bagian berturut-turut gagal; sisanya tidak dijalankan.' : null;
  await close(deps, tx, after, state, fault);
  announce(deps, tx, after);
  return 'end';
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
  await writeAudit(tx, deps.node, [
    { actor, action: 'bulk.finish', entity: 'bulk_operation', entityId: id, after, operationId: id },
  ]);
}

function announce(deps: RunDeps, tx: Transaction, { id, actorId, total, succeeded, failed }: OperationRecord): void {
  tx.afterCommit(() =>
    deps.publisher.publish(`user:${actorId}`, 'bulk_progress', { id, done: succeeded + failed, total, succeeded, failed }),
  );
}
