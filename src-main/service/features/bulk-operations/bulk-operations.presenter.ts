import type { Actor } from '#service/access/actor.ts';
import type { BulkRegistry } from '#service/bulk/bulk-registry.ts';
import type { findOutcomes, OperationRecord } from '#service/bulk/operations.repository.ts';
import { DUPLICATE, NOT_ATTEMPTED } from '#service/bulk/outcome.ts';
import type { BulkAnswer, BulkOperationView } from '#shared/contracts/bulk.contract.ts';
import type { Language, Localised } from '#shared/domain/language.ts';
import { isOver, isRetryable, mayRetry, mayUndo, mayWith, undoObstacle } from './bulk-operations.policy.ts';
import type { OperationEntry } from './history.repository.ts';

export function presentOperation(registry: BulkRegistry, actor: Actor, entry: OperationEntry): BulkOperationView {
  const { operation, actorName } = entry;
  const {
    actorId,
    ids: _,
    collectCursor: _cursor,
    abortRequested: _abort,
    leaseToken: _token,
    leaseUntil: _until,
    ...shown
  } = operation;
  const seconds = registry.find(operation)?.undoSeconds ?? null;
  const endsAt = operation.finishedAt !== null && seconds !== null ? operation.finishedAt.getTime() + seconds * 1_000 : null;
  return {
    ...shown,
    actor: { id: actorId, name: actorName },
    createdAt: operation.createdAt.toISOString(),
    finishedAt: operation.finishedAt?.toISOString() ?? null,
    abilities: {
      abort: !isOver(operation.state) && mayWith(actor, 'bulk.abort', operation),
      retryFailed: isRetryable(entry) && mayRetry(registry, actor, entry),
      undo: undoObstacle(registry, entry) === null && mayUndo(registry, actor, entry),
      undoUntil: endsAt === null || operation.kind === 'undo' ? null : new Date(endsAt).toISOString(),
    },
  };
}

type Outcomes = Awaited<ReturnType<typeof findOutcomes>>;

/** One entry per entry of the request, in its order; a repeated id counts as failed from the second time on. */
export function answerOf(operation: OperationRecord, outcomes: Outcomes, language: Language): BulkAnswer {
  const byId = new Map(outcomes.map((item) => [item.recordId, item]));
  const seen = new Set<number>();
  const textOf = (message: Localised | null) => (message ?? NOT_ATTEMPTED.message)[language];
  const results = (operation.ids ?? []).map((id) => {
    if (seen.has(id)) return { id, success: false, error: DUPLICATE.message[language] };
    seen.add(id);
    const item = byId.get(id);
    return item?.outcome === 'done' ? { id, success: true } : { id, success: false, error: textOf(item?.message ?? null) };
  });
  const succeeded = results.filter(({ success }) => success).length;
  return {
    success: true,
    total: results.length,
    succeeded,
    failed: results.length - succeeded,
    results,
    operationId: operation.id,
  };
}

/** For an operation that goes on in the background: how far it is. */
export function backgroundAnswer({ id, total, succeeded, failed }: OperationRecord): BulkAnswer {
  return { success: true, total, succeeded, failed, results: [], operationId: id, background: true };
}
