import { setTimeout as wait } from 'node:timers/promises';
import { claimOperation } from '../../bulk/operations.repository.ts';
import { BULK_LEASE_SECONDS, type RunDeps, runBulk } from '../../bulk/run-bulk.ts';
import type { Ids } from '../../ports/ids.ts';

export interface BulkRunner {
  start(): void;
  /** There is something new to do. */
  wake(): void;
  /** Resolves when the current chunk is committed; another node goes on from there. */
  stop(): Promise<void>;
}

/** How often a node looks for operations whose node died. */
const LOOK_EVERY_MS = 3_000;

/** Works off operations in the background, one at a time per node: new ones, and those that a dead node left behind. */
export function createBulkRunner(deps: RunDeps & { readonly ids: Ids; readonly lookEveryMs?: number }): BulkRunner {
  const stopping = new AbortController();
  let sleep = new AbortController();
  let isAwake = false;
  let loop: Promise<void> = Promise.resolve();

  async function next(): Promise<boolean> {
    const token = deps.ids.uuid();
    const lease = { token, seconds: BULK_LEASE_SECONDS, node: deps.node };
    const id = await claimOperation(deps.unitOfWork.db, lease, null);
    if (id !== null) await runBulk(deps, id, token, stopping.signal);
    return id !== null;
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      isAwake = false;
      const found = await next().catch((error: unknown) => {
        deps.logger.warn({ err: error }, 'bulk operation');
        return false;
      });
      if (found || isAwake) continue;
      sleep = new AbortController();
      const either = AbortSignal.any([sleep.signal, stopping.signal]);
      await wait(deps.lookEveryMs ?? LOOK_EVERY_MS, undefined, { signal: either }).catch(() => undefined);
    }
  }

  return {
    start() {
      loop = work();
    },
    wake() {
      isAwake = true;
      sleep.abort();
    },
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}
