import type { Actor } from '#service/access/actor.ts';
import { lastChanges } from '#service/audit/last-changes.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { detail, sentenceOf } from '#shared/contracts/errors.ts';
import { can } from '#shared/domain/permissions.ts';
import type { BulkRow, Snapshot } from './bulk-resource.ts';
import { type BulkAction, CHANGES, FORBIDDEN, type PlannedBulk, type Verdict } from './define-bulk-action.ts';
import { findEffects } from './operations.repository.ts';
import { NOT_FOUND } from './outcome.ts';

/** The verdict about one row as it is now; undefined when no such row exists. */
export type Judge = (row: BulkRow | undefined) => Verdict;

/** For an action. A row that is deleted or that the person may not see does not exist for the person. */
export function judgeAction(action: BulkAction, planned: PlannedBulk, actor: Actor | null): Judge {
  if (!actor || !can(actor.role, action.route.permission)) return () => FORBIDDEN;
  return (row) => {
    if (!row || row.deletedAt || !action.resource.canSee(actor, row)) return NOT_FOUND;
    return planned.plan(row, actor);
  };
}

export interface UndoJudgement {
  readonly judge: Judge;
  /** What each row was before. */
  readonly before: ReadonlyMap<number, Snapshot>;
}

/** For undoing: a row that is still as the operation left it goes back; one that somebody touched since is left alone, by name. */
export async function judgeUndo(
  db: Database,
  action: BulkAction,
  actor: Actor | null,
  undoneId: number,
  rows: readonly BulkRow[],
): Promise<UndoJudgement> {
  const effects = await findEffects(
    db,
    undoneId,
    rows.map(({ id }) => id),
  );
  const left = new Map(effects.map((effect) => [effect.recordId, effect]));
  const touched = rows.filter((row) => left.get(row.id)?.versionAfter !== row.version);
  const changes = await lastChanges(
    db,
    action.resource.entity,
    touched.map(({ id }) => id),
  );
  const isAllowed = actor !== null && can(actor.role, 'bulk.undo') && can(actor.role, action.route.permission);
  return {
    before: new Map(effects.flatMap(({ recordId, before }) => (before ? [[recordId, before] as const] : []))),
    judge(row) {
      if (!isAllowed) return FORBIDDEN;
      if (!row) return NOT_FOUND;
      if (left.get(row.id)?.versionAfter === row.version) return CHANGES;
      const change = changes.get(row.id);
      const at = (change?.at ?? row.updatedAt).toISOString();
      const reason = detail(null, 'changed', { by: change?.actorName ?? null, at });
      return { outcome: 'changed_since', message: sentenceOf(reason) };
    },
  };
}
