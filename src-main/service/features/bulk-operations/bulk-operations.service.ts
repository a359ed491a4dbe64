import { setTimeout as wait } from 'node:timers/promises';
import type { Actor } from '#service/access/actor.ts';
import type { BulkAction } from '#service/bulk/define-bulk-action.ts';
import * as operations from '#service/bulk/operations.repository.ts';
import { BULK_LEASE_SECONDS, type RunDeps, runBulk } from '#service/bulk/run-bulk.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal } from '#service/errors.ts';
import { decodeIdCursor, encodeIdCursor } from '#service/lists/cursor.ts';
import { readPage } from '#service/lists/keyset-page.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Ids } from '#service/ports/ids.ts';
import {
  BULK_MOST_IDS,
  type BulkAnswer,
  type BulkRequest,
  type listBulkOperations,
  type listBulkResults,
} from '#shared/contracts/bulk.contract.ts';
import type { QueryOf } from '#shared/contracts/contract.ts';
import type { Language } from '#shared/domain/language.ts';
import { isOwnOnly } from '#shared/domain/permissions.ts';
import { isOver, isRetryable, mayRetry, mayUndo, mayWith, undoObstacle } from './bulk-operations.policy.ts';
import { answerOf, backgroundAnswer } from './bulk-operations.presenter.ts';
import { dryRun } from './dry-run.ts';
import * as history from './history.repository.ts';

export interface BulkDeps extends RunDeps {
  readonly ids: Ids;
  readonly clock: Clock;
  /** Stops the work of this node after the current chunk. */
  readonly stopping: AbortSignal;
  /** Wakes whoever works in the background. */
  readonly wake: () => void;
}

/** Runs `create` at most once per key of the request and gives the operation it made (SPEC §6). */
export type OncePerKey = (create: (tx: Transaction) => Promise<number>) => Promise<number>;

/** While another request or node works on the same operation. */
const LOOK_EVERY_MS = 50;
/** Longer than a dead node is believed in, so that its work is taken over within one answer. */
const PATIENCE_MS = (BULK_LEASE_SECONDS + 15) * 1_000;

export type BulkOperationsService = ReturnType<typeof createBulkOperationsService>;

export function createBulkOperationsService(deps: BulkDeps) {
  const { unitOfWork, node, registry } = deps;

  async function audited(
    tx: Transaction,
    actor: Actor,
    id: number,
    values: operations.NewOperation,
    total: number,
  ): Promise<void> {
    const { kind, resource, action, data, notify, ids, filter, parentId } = values;
    const after = {
      kind,
      resource,
      action,
      data,
      notify,
      ids: ids ?? null,
      filter: filter ?? null,
      parentId: parentId ?? null,
      total,
    };
    await deps.audit(tx, { actor, action: 'bulk.start', entity: 'bulk_operation', entityId: id, after, operationId: id });
  }

  /** Works on the operation, or waits for whoever does, until it is over. */
  async function complete(id: number, token: string): Promise<operations.OperationRecord> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      await runBulk(deps, id, token, deps.stopping);
      const operation = await operations.findOperation(unitOfWork.db, id);
      if (!operation) throw new AppError('not_found');
      if (isOver(operation.state)) return operation;
      if (deps.stopping.aborted) throw new AppError('shutting_down');
      if (patience.aborted) throw new AppError('too_many_requests', { retryAfter: 5 });
      await operations.claimOperation(unitOfWork.db, { token, seconds: BULK_LEASE_SECONDS, node }, id);
      await wait(LOOK_EVERY_MS);
    }
  }

  async function answer(id: number, token: string, language: Language): Promise<BulkAnswer> {
    const created = await operations.findOperation(unitOfWork.db, id);
    if (!created) throw new AppError('not_found');
    if (created.ids === null) {
      deps.wake();
      return backgroundAnswer(created);
    }
    const operation = await complete(id, token);
    return answerOf(operation, await operations.findOutcomes(unitOfWork.db, id), language);
  }

  async function entryFor(actor: Actor, id: number, tx?: Transaction): Promise<history.OperationEntry> {
    const entry = await history.findOperationEntry(tx?.db ?? unitOfWork.db, id);
    if (!entry || !mayWith(actor, 'bulk.read', entry.operation)) throw new AppError('not_found');
    return entry;
  }

  /** A new operation over rows of an older one. */
  async function follow(
    tx: Transaction,
    actor: Actor,
    token: string,
    { operation: parent }: history.OperationEntry,
    kind: 'retry' | 'undo',
  ): Promise<number> {
    const values: operations.NewOperation = {
      kind,
      parentId: parent.id,
      resource: parent.resource,
      action: parent.action,
      data: parent.data,
      notify: parent.notify,
      actorId: actor.userId,
      state: 'running',
      total: 0,
      node,
    };
    const id = await operations.insertOperation(tx.db, values, { token, seconds: BULK_LEASE_SECONDS });
    const total = await operations.copyItems(tx, id, parent.id, kind === 'undo' ? 'done' : 'failed');
    await history.fixTotal(tx.db, id, total, BULK_MOST_IDS);
    if (total > BULK_MOST_IDS) await operations.releaseOperation(tx.db, id, token);
    await audited(tx, actor, id, values, total);
    return id;
  }

  return {
    /** Plans, starts or repeats an action; ids are worked off before the answer, rows of a filter afterwards. */
    async start(
      actor: Actor,
      action: BulkAction,
      request: BulkRequest,
      { once, language }: { readonly once: OncePerKey; readonly language: Language },
    ): Promise<BulkAnswer> {
      if (request.dryRun) return dryRun(deps, actor, action, request, language);
      const token = deps.ids.uuid();
      const id = await once(async (tx) => {
        const { ids, filter, data, notify } = request;
        const unique = [...new Set(ids)];
        const total = ids?.length ?? 0;
        const values: operations.NewOperation = {
          kind: 'run',
          resource: action.resourceId,
          action: action.name,
          data,
          notify,
          actorId: actor.userId,
          ids: ids ?? null,
          filter: filter ?? null,
          state: ids === undefined ? 'collecting' : 'running',
          total,
          failed: total - unique.length,
          node,
        };
        const created = await operations.insertOperation(
          tx.db,
          values,
          ids === undefined ? null : { token, seconds: BULK_LEASE_SECONDS },
        );
        if (unique.length > 0) await operations.insertItems(tx.db, created, unique);
        await audited(tx, actor, created, values, total);
        return created;
      });
      return answer(id, token, language);
    },

    /** Throws `illegal_transition` while it runs and when nothing failed. */
    async retryFailed(
      actor: Actor,
      id: number,
      { once, language }: { once: OncePerKey; language: Language },
    ): Promise<BulkAnswer> {
      const token = deps.ids.uuid();
      const created = await once(async (tx) => {
        const entry = await entryFor(actor, id, tx);
        if (!mayRetry(registry, actor, entry)) throw new AppError('forbidden');
        if (!isRetryable(entry)) throw illegal(null, 'nothing_failed');
        return follow(tx, actor, token, entry, 'retry');
      });
      return answer(created, token, language);
    },

    /** Throws `illegal_transition`, with the reason, for an operation that cannot be undone (any more). */
    async undo(actor: Actor, id: number, { once, language }: { once: OncePerKey; language: Language }): Promise<BulkAnswer> {
      const token = deps.ids.uuid();
      const created = await once(async (tx) => {
        const entry = await entryFor(actor, id, tx);
        if (!mayUndo(registry, actor, entry)) throw new AppError('forbidden');
        const obstacle = undoObstacle(registry, entry);
        if (obstacle !== null) throw illegal(null, UNDO_OBSTACLES[obstacle]);
        const undo = await follow(tx, actor, token, entry, 'undo');
        if (!(await history.markUndone(tx.db, id, undo))) throw illegal(null, 'operation_undone');
        return undo;
      });
      return answer(created, token, language);
    },

    /** Takes effect with the next chunk, on whichever node that is. */
    async abort(tx: Transaction, actor: Actor, id: number): Promise<history.OperationEntry> {
      const entry = await entryFor(actor, id, tx);
      if (!mayWith(actor, 'bulk.abort', entry.operation)) throw new AppError('forbidden');
      if (!(await history.requestAbort(tx.db, id))) throw illegal(null, 'operation_over');
      await deps.audit(tx, { actor, action: 'bulk.abort', entity: 'bulk_operation', entityId: id, operationId: id });
      return entryFor(actor, id, tx);
    },

    async list(actor: Actor, query: QueryOf<typeof listBulkOperations>) {
      const own = isOwnOnly(actor.role, 'bulk.read');
      if (own && query.actorId !== undefined && query.actorId !== actor.userId) return { rows: [], nextCursor: null };
      const filter = {
        actorId: own ? actor.userId : query.actorId,
        resource: query.resource,
        action: query.action,
        states: query.state,
      };
      const beforeId = decodeIdCursor(query.cursor);
      return readPage(
        query.limit,
        (limit) => history.findOperationPage(unitOfWork.db, filter, { beforeId, limit }),
        ({ operation }) => encodeIdCursor(operation.id),
      );
    },

    read: entryFor,

    groups: (id: number) => history.findGroups(unitOfWork.db, id),

    async results(actor: Actor, id: number, query: QueryOf<typeof listBulkResults>) {
      await entryFor(actor, id);
      const afterId = decodeIdCursor(query.cursor);
      return readPage(
        query.limit,
        (limit) => history.findResults(unitOfWork.db, id, { afterId, limit, outcomes: query.outcome }),
        ({ recordId }) => encodeIdCursor(recordId),
      );
    },
  };
}

const UNDO_OBSTACLES = {
  not_undoable: 'operation_not_undoable',
  running: 'operation_running',
  undone: 'operation_undone',
  nothing: 'operation_unchanged',
  too_late: 'operation_undo_late',
} as const;
