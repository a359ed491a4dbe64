import { createBulkRegistry } from '#service/bulk/bulk-registry.ts';
import type { RunDeps } from '#service/bulk/run-bulk.ts';
import type { Feature } from '#service/features/feature.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import type { Kernel } from '#service/kernel.ts';
import { findActor } from './actors.repository.ts';
import { bulkDuty } from './bulk.duty.ts';
import { mountBulkOperations } from './bulk-operations.routes.ts';
import { createBulkOperationsService } from './bulk-operations.service.ts';
import { mountExports } from './exports.routes.ts';

/** Runs the bulk actions and exports that the other features bring, and shows their history. */
export function bulkOperationsFeature(kernel: Kernel, features: readonly Feature[]) {
  const registry = createBulkRegistry(features.flatMap(({ bulk = [] }) => bulk));
  const exports = features.flatMap((feature) => feature.exports ?? []);
  const stopping = new AbortController();
  const deps: RunDeps = { ...kernel, registry, findActor };
  const duty = bulkDuty({ ...deps, ids: kernel.ids });
  const service = createBulkOperationsService({ ...kernel, ...deps, stopping: stopping.signal, wake: duty.wake });
  return {
    name: 'bulk-operations',
    deps,
    service,
    desk(mount: Mount) {
      mountBulkOperations(mount, { bulk: service, registry, unitOfWork: kernel.unitOfWork });
      mountExports(mount, exports, kernel);
    },
    duties: [duty],
    /** Requests that wait for their operation are told to come again. */
    stop: () => stopping.abort(),
  } satisfies Feature & Record<string, unknown>;
}
