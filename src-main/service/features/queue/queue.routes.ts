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
import { AppError } from '../../errors.ts';
import { decodeIdCursor, encodeIdCursor } from '../../http/cursor.ts';
import type { Mount } from '../../http/mount-contract.ts';
import type { QueueService } from './queue.service.ts';

/** The queue monitor (SPEC §10). */
export function mountQueue(mount: Mount, { queue }: { readonly queue: QueueService }): void {
  mount(queueStats, async () => ({ success: true, data: await queue.stats() }));

  mount(listJobs, async ({ params, query }) => {
    const { rows, hasMore } = await queue.list(params.status, query, decodeIdCursor(query.cursor), query.limit);
    const last = rows.at(-1);
    return { success: true, data: rows, nextCursor: hasMore && last ? encodeIdCursor(last.id) : null };
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
