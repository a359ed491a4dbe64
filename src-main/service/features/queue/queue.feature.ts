import { join } from 'node:path';
import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { createRestoreGuard, RESTORE_CHECK_MS } from '#service/messaging/restore-guard.ts';
import { databaseRestored, queueNotices } from './queue.notices.ts';
import { createQueueRepository } from './queue.repository.ts';
import { mountQueue } from './queue.routes.ts';
import { createQueueService } from './queue.service.ts';
import { createQueueStats, sampleLanes } from './queue-stats.repository.ts';

/** The queue monitor, its history, and the guard that holds the lanes after a restore until somebody releases them there. */
export function queueFeature(kernel: Kernel, { dataDir }: { readonly dataDir: string }): Feature {
  const { pool, unitOfWork, inApp, ids, logger } = kernel;
  const queue = createQueueService({ ...kernel, repository: createQueueRepository(pool), figures: createQueueStats(pool) });
  const guard = createRestoreGuard({
    pool,
    file: join(dataDir, 'restore-guard.json'),
    logger,
    onTripped: (reason) =>
      void unitOfWork
        .transaction((tx) => inApp.announce(tx, databaseRestored, { reason }, { eventId: ids.uuid(), actorId: null }))
        .catch((error: unknown) => logger.warn({ err: error }, 'alert could not be raised')),
  });
  return {
    name: 'queue',
    notices: queueNotices,
    desk: (mount) => mountQueue(mount, { queue }),
    duties: [
      { name: 'lane-history', runsOn: 'sending_node', everyMs: 60_000, run: () => sampleLanes(pool) },
      { name: 'restore-guard', runsOn: 'sending_node', everyMs: RESTORE_CHECK_MS, run: () => guard.check() },
    ],
    beforeSending: () => guard.check(),
  };
}
