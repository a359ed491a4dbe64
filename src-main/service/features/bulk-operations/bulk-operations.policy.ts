import type { Actor } from '#service/access/actor.ts';
import type { BulkRegistry } from '#service/bulk/bulk-registry.ts';
import { can, isOwnOnly, type Permission } from '#shared/domain/permissions.ts';
import type { OperationEntry } from './history.repository.ts';

/** Whether the person may do this to an operation: their own, or anybody's where the role table says so. */
export function mayWith(actor: Actor, permission: Permission, operation: { readonly actorId: number }): boolean {
  return can(actor.role, permission) && (!isOwnOnly(actor.role, permission) || operation.actorId === actor.userId);
}

export function isOver(state: OperationEntry['operation']['state']): boolean {
  return state !== 'collecting' && state !== 'running';
}

/** Whether the person may also run the action itself: without that, neither retry nor undo. */
function mayRun(registry: BulkRegistry, actor: Actor, { operation }: OperationEntry): boolean {
  const action = registry.find(operation);
  return action !== undefined && can(actor.role, action.route.permission);
}

export function mayRetry(registry: BulkRegistry, actor: Actor, entry: OperationEntry): boolean {
  return mayWith(actor, 'bulk.retry', entry.operation) && mayRun(registry, actor, entry);
}

export function mayUndo(registry: BulkRegistry, actor: Actor, entry: OperationEntry): boolean {
  return mayWith(actor, 'bulk.undo', entry.operation) && mayRun(registry, actor, entry);
}

/** Why an operation cannot be undone now; null when it can. */
export function undoObstacle(
  registry: BulkRegistry,
  { operation, age }: OperationEntry,
): 'not_undoable' | 'running' | 'undone' | 'nothing' | 'too_late' | null {
  const seconds = registry.find(operation)?.undoSeconds ?? null;
  if (seconds === null || operation.kind === 'undo') return 'not_undoable';
  if (!isOver(operation.state) || age === null) return 'running';
  if (operation.undoneBy !== null) return 'undone';
  if (operation.succeeded === 0) return 'nothing';
  return age > seconds ? 'too_late' : null;
}

/** Whether there is something to try again. An undo is not tried again: what it left alone, somebody changed since. */
export function isRetryable({ operation }: OperationEntry): boolean {
  return isOver(operation.state) && operation.failed > 0 && operation.kind !== 'undo';
}
