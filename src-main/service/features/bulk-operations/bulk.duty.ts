import type { Duty } from '#service/background/define-duty.ts';
import { claimOperation } from '#service/bulk/operations.repository.ts';
import { BULK_LEASE_SECONDS, type RunDeps, runBulk } from '#service/bulk/run-bulk.ts';
import type { Ids } from '#service/ports/ids.ts';

/** How often a node looks for operations whose node died. */
const LOOK_EVERY_MS = 3_000;

/** Works off operations in the background, one at a time per node: new ones, and those that a dead node left behind. */
export function bulkDuty(deps: RunDeps & { readonly ids: Ids }): Duty & { wake(): void } {
  let wake: () => void = () => undefined;

  return {
    name: 'bulk-operations',
    runsOn: 'api_or_worker',
    everyMs: LOOK_EVERY_MS,
    /** When it was asked to end, the current chunk is committed and another node goes on from there. */
    async run(signal) {
      while (!signal.aborted) {
        const token = deps.ids.uuid();
        const lease = { token, seconds: BULK_LEASE_SECONDS, node: deps.node };
        const id = await claimOperation(deps.unitOfWork.db, lease, null);
        if (id === null) return;
        await runBulk(deps, id, token, signal);
      }
    },
    onStart(wakeDuty) {
      wake = wakeDuty;
    },
    /** There is something new to do. */
    wake: () => wake(),
  };
}
