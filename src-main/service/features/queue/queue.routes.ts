import { AppError } from '#service/errors.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import { decodeIdCursor, encodeIdCursor } from '#service/lists/cursor.ts';
import { readPage } from '#service/lists/keyset-page.ts';
import {
  changeLane,
  cleanQueue,
  fixNumber,
  getJob,
  listDeadLetters,
  listJobs,
  pauseLane,
  queueStats,
  releaseRestoreGuard,
  resumeLane,
  retryJob,
  retryMatching,
} from '#shared/contracts/queue.contract.ts';
import type { QueueService } from './queue.service.ts';

/** The queue monitor (SPEC §10). */
export function mountQueue(mount: Mount, { queue }: { readonly queue: QueueService }): void {
  mount(queueStats, async () => ({ success: true, data: await queue.stats() }));

  mount(listJobs, async ({ params, query }) => {
    const before = decodeIdCursor(query.cursor);
    const { rows, nextCursor } = await readPage(
      query.limit,
      (limit) => queue.list(params.status, query, before, limit),
      ({ id }) => encodeIdCursor(id),
    );
    return { success: true, data: rows, nextCursor };
  });

  mount(getJob, async ({ params }) => {
    const job = await queue.find(params.id);
    if (!job) throw new AppError('not_found');
    return { success: true, data: job };
  });

  mount(retryJob, async ({ tx, actor, params, body }) => ({
    success: true,
    data: await queue.retry(tx, actor, params.id, body ?? { confirmUnknown: false }),
  }));

  mount(retryMatching, async ({ tx, actor, body }) => ({
    success: true,
    data: await queue.retryMatching(tx, actor, body.filter, body.confirmUnknown),
  }));

  mount(listDeadLetters, async () => ({ success: true, data: await queue.deadLetters() }));

  mount(fixNumber, async ({ tx, actor, params, body }) => ({
    success: true,
    data: await queue.fixNumber(tx, actor, params.id, body.phone),
  }));

  mount(cleanQueue, async ({ tx, actor, query }) => ({
    success: true,
    data: await queue.clean(tx, actor, query.olderThanHours),
  }));

  mount(pauseLane, async ({ tx, actor, params, body }) => ({
    success: true,
    data: await queue.setPaused(tx, actor, params.lane, true, body?.reason ?? null),
  }));

  mount(resumeLane, async ({ tx, actor, params }) => ({
    success: true,
    data: await queue.setPaused(tx, actor, params.lane, false, null),
  }));

  mount(changeLane, async ({ tx, actor, params, body }) => ({
    success: true,
    data: await queue.changeLane(tx, actor, params.lane, body),
  }));

  mount(releaseRestoreGuard, async ({ tx, actor }) => {
    await queue.releaseGuard(tx, actor);
    return { success: true, data: { released: true } };
  });
}
