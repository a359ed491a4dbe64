import type { Actor } from '#service/access/actor.ts';
import { lastChanges } from '#service/audit/last-changes.ts';
import type { BulkRow } from '#service/bulk/bulk-resource.ts';
import type { BulkAction } from '#service/bulk/define-bulk-action.ts';
import { judgeAction } from '#service/bulk/judge.ts';
import { DUPLICATE } from '#service/bulk/outcome.ts';
import type { RunDeps } from '#service/bulk/run-bulk.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { BulkAnswer, BulkOutcome, BulkRequest } from '#shared/contracts/bulk.contract.ts';
import type { Language } from '#shared/domain/language.ts';

/** Rows a dry run over a filter looks at. */
const MOST_ROWS = 5_000;
/** How long ago "just changed by somebody" may be. */
const RECENT_MS = 10 * 60_000;

type DryRunDeps = Pick<RunDeps, 'unitOfWork'> & { readonly clock: Clock };

/** What an action would do, with the reasons, and which rows somebody else changed just now. Changes nothing, locks nothing. */
export async function dryRun(
  deps: DryRunDeps,
  actor: Actor,
  action: BulkAction,
  request: BulkRequest,
  language: Language,
): Promise<BulkAnswer> {
  const { db } = deps.unitOfWork;
  const judge = judgeAction(action, action.parse(request.data), actor);
  const { ids, total } = await chosen(actor, action, request);
  const rows = new Map((await action.resource.read(db, [...new Set(ids)], { lock: false })).map((row) => [row.id, row]));
  const counts: Partial<Record<BulkOutcome, number>> = {};
  const seen = new Set<number>();
  const willChange: BulkRow[] = [];
  const results = ids.map((id) => {
    const row = rows.get(id);
    const verdict = seen.has(id) ? DUPLICATE : judge(row);
    seen.add(id);
    counts[verdict.outcome] = (counts[verdict.outcome] ?? 0) + 1;
    if (verdict.outcome !== 'done') return { id, success: false, error: verdict.message[language] };
    if (row) willChange.push(row);
    return { id, success: true };
  });
  const succeeded = counts.done ?? 0;
  const isExact = total <= ids.length;
  return {
    success: true,
    total,
    succeeded,
    failed: ids.length - succeeded,
    results: request.ids === undefined ? [] : results,
    plan: {
      counts,
      recentlyChanged: await recentlyChanged(deps, actor, action, willChange),
      notifies: action.notifies,
      undoSeconds: action.undoSeconds,
      exact: isExact,
    },
  };
}

async function chosen(
  actor: Actor,
  action: BulkAction,
  { ids, filter }: BulkRequest,
): Promise<{ ids: readonly number[]; total: number }> {
  if (ids !== undefined) return { ids, total: ids.length };
  const found: number[] = [];
  let cursor: string | null = null;
  let total = 0;
  do {
    const page = await action.resource.matching(actor, filter ?? {}, cursor);
    found.push(...page.ids);
    total = page.total ?? found.length + (page.nextCursor === null ? 0 : 1);
    cursor = page.nextCursor;
  } while (cursor !== null && found.length < MOST_ROWS);
  return { ids: found, total: cursor === null ? found.length : Math.max(total, found.length + 1) };
}

async function recentlyChanged(deps: DryRunDeps, actor: Actor, action: BulkAction, rows: readonly BulkRow[]) {
  const since = deps.clock.now().getTime() - RECENT_MS;
  const fresh = rows.filter(({ updatedAt }) => updatedAt.getTime() >= since).map(({ id }) => id);
  const changes = await lastChanges(deps.unitOfWork.db, action.resource.entity, fresh);
  return [...changes]
    .filter(([, change]) => change.actorId !== actor.userId)
    .map(([id, { actorName, at }]) => ({ id, by: actorName, at: at.toISOString() }));
}
