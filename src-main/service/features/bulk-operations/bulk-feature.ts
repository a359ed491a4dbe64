import type { Duty } from '../../background/define-duty.ts';
import type { BulkPorts, RestoreDeps } from '../../bulk/bulk.ports.ts';
import { mountExports } from '../../bulk/exports/exports.routes.ts';
import { bulkPorts, type FeatureServices } from '../../bulk/feature-ports.ts';
import type { RunDeps } from '../../bulk/run-bulk.ts';
import type { UnitOfWork } from '../../db/unit-of-work.ts';
import type { Mount } from '../../http/mount-contract.ts';
import type { Logger } from '../../logger.ts';
import type { Ids } from '../../ports/ids.ts';
import { findActor } from './actors.repository.ts';
import { bulkDuty } from './bulk.duty.ts';
import { mountBulkOperations } from './bulk-operations.routes.ts';
import { type BulkOperationsService, createBulkOperationsService } from './bulk-operations.service.ts';

export interface BulkFeatureDeps extends RestoreDeps {
  readonly unitOfWork: UnitOfWork;
  readonly services: FeatureServices;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly node: string;
}

export interface BulkFeature {
  readonly deps: RunDeps & { readonly ports: BulkPorts };
  readonly service: BulkOperationsService;
  /** Bulk actions, their history, and exports. */
  mount(mount: Mount): void;
  /** Works off operations in the background, those that a dead node left behind too. */
  readonly duty: Duty;
  /** Requests that wait for their operation are told to come again. */
  stop(): void;
}

/** Everything about bulk operations on one node, over the feature services. */
export function createBulkFeature(given: BulkFeatureDeps): BulkFeature {
  const { unitOfWork, clock, audit, publisher, expire, ids, logger, node } = given;
  const stopping = new AbortController();
  const deps: RunDeps = {
    unitOfWork,
    ports: bulkPorts(given.services),
    restore: { clock, audit, publisher, expire },
    findActor,
    publisher,
    audit,
    logger,
    node,
  };
  const duty = bulkDuty({ ...deps, ids });
  const service = createBulkOperationsService({ ...deps, ids, stopping: stopping.signal, wake: duty.wake });
  return {
    deps,
    service,
    mount(mount) {
      mountBulkOperations(mount, { bulk: service, unitOfWork });
      mountExports(mount, { unitOfWork, ports: deps.ports, audit, clock });
    },
    duty,
    stop: () => stopping.abort(),
  };
}
