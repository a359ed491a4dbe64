import type { Actor } from '#service/access/actor.ts';
import type { Audit } from '#service/audit/audit.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, invalid } from '#service/errors.ts';
import { presentAttempt } from '#service/lists/message-attempts.ts';
import {
  type RetryOptions,
  resendMessage,
  retryMessage,
  retryMessages,
  setLanePaused,
} from '#service/messaging/ledger-actions.ts';
import { actionError } from '#service/messaging/ledger-actions-refusal.ts';
import { forgetReports } from '#service/messaging/reports.ts';
import { releaseGuard } from '#service/messaging/restore-guard.ts';
import type { Publisher } from '#service/realtime/publisher.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { changeLane as changeLaneContract, JobStatus } from '#shared/contracts/queue.contract.ts';
import type { Lane } from '#shared/domain/message.ts';
import { maskPhone } from '#shared/domain/phone.ts';
import { clearsAt, cureOf, lanePerMinute, presentJob } from './queue.presenter.ts';
import type { JobFilter, QueueRepository } from './queue.repository.ts';
import type { QueueStats } from './queue-stats.repository.ts';

/** Rows per call of a retry of everything matching. */
const MOST_AT_ONCE = 1_000;
const SAMPLES_PER_REASON = 5;

export interface QueueDeps {
  readonly repository: QueueRepository;
  readonly figures: QueueStats;
  readonly audit: Audit;
  readonly publisher: Publisher;
}

const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);

/** What people may see of the queue and do about it. The queue itself is the ledger (ENGINE E-4). */
export function createQueueService({ repository, figures, audit, publisher }: QueueDeps) {
  const announce = (tx: Transaction, lane: string) => tx.afterCommit(() => publisher.publish('staff', 'queue', { lane }));

  async function laneState(tx: Transaction, lane: Lane) {
    const state = await repository.lane(tx.client, lane);
    if (!state) throw new AppError('not_found');
    return state;
  }

  return {
    async stats() {
      const [now, lanes, day, dead, throughput, waitingHistory, workers, guard] = await Promise.all([
        figures.now(),
        figures.lanes(),
        figures.lastDay(),
        figures.deadLetters(),
        figures.throughput(),
        figures.waitingHistory(),
        figures.workers(),
        figures.guard(),
      ]);
      const sum = (key: 'waiting' | 'delayed' | 'sending') => lanes.reduce((total, lane) => total + lane[key], 0);
      return {
        now: now.toISOString(),
        cards: {
          queued: sum('waiting'),
          active: sum('sending'),
          sent: day.sent,
          failed: day.failed,
          delayed: sum('delayed'),
          dead,
        },
        lanes: lanes.map((lane) => ({
          id: lane.id,
          waiting: lane.waiting,
          delayed: lane.delayed,
          sending: lane.sending,
          oldestWaitingSeconds: lane.oldestWaitingSeconds,
          paused: lane.paused,
          pausedReason: lane.pausedReason,
          pausedAt: lane.pausedAt?.toISOString() ?? null,
          concurrency: lane.concurrency,
          gatewayOrder: lane.gatewayOrder,
          perMinute: lanePerMinute(lane),
          clearsAt: clearsAt(lane, now)?.toISOString() ?? null,
        })),
        successRate: share(day.sent, day.sent + day.failed + day.unknown + day.expired),
        retryRate: share(day.calledAgain, day.called),
        processingMs: { mean: day.meanMs, p95: day.p95Ms },
        throughput: throughput.map((point) => ({ ...point, minute: point.minute.toISOString() })),
        waitingHistory: waitingHistory.map((point) => ({ ...point, minute: point.minute.toISOString() })),
        workers: workers.map((worker) => ({ ...worker, seenAt: worker.seenAt.toISOString() })),
        guard: guard ? { reason: guard.reason, since: guard.since.toISOString() } : null,
      };
    },

    async list(status: JobStatus, filter: JobFilter, beforeId: number | null, limit: number) {
      return (await repository.page(status, filter, beforeId, limit)).map(presentJob);
    },

    async find(id: number) {
      const row = await repository.find(id);
      if (!row) return null;
      const attempts = await repository.attempts(id);
      return {
        ...presentJob(row),
        message: row.message,
        attemptsList: attempts.map(presentAttempt),
      };
    },

    async retry(tx: Transaction, actor: Actor, id: number, options: RetryOptions) {
      const result = await retryMessage(tx.client, id, options);
      if (!result.ok) throw actionError(result.reason);
      await audit(tx, {
        actor,
        action: 'message.retry',
        entity: 'message',
        entityId: id,
        before: { status: result.from },
        after: { status: 'queued', generation: result.generation },
      });
      announce(tx, result.lane);
      return { id, generation: result.generation, status: 'queued' as const };
    },

    async retryMatching(
      tx: Transaction,
      actor: Actor,
      filter: JobFilter & { readonly status: readonly ('failed' | 'unknown')[] },
      confirmUnknown: boolean,
    ) {
      if (filter.status.includes('unknown') && !confirmUnknown) throw actionError('may_be_duplicate');
      const { ids, total, tooLate } = await repository.matching(tx.client, filter.status, filter, MOST_AT_ONCE);
      const retried = await retryMessages(tx.client, ids, filter.status);
      await audit(tx, {
        actor,
        action: 'message.retry_matching',
        entity: 'message',
        entityId: null,
        after: { filter: { ...filter }, ids: retried },
      });
      announce(tx, filter.lane ?? 'bulk');
      return {
        matched: ids.length,
        retried: retried.length,
        tooLate,
        remaining: Math.max(0, total - ids.length),
      };
    },

    async deadLetters() {
      const rows = await repository.deadLetters(SAMPLES_PER_REASON);
      return [...Map.groupBy(rows, (row) => row.reason)].map(([reason, group]) => ({
        reason,
        cure: cureOf(reason),
        count: group[0]?.count ?? 0,
        latestAt: group[0]?.latestAt.toISOString() ?? '',
        jobs: group.map(presentJob),
      }));
    },

    async fixNumber(tx: Transaction, actor: Actor, id: number, phone: string) {
      const result = await resendMessage(tx.client, id, { confirm: false, phone, by: actor.userId });
      if (!result.ok) throw actionError(result.reason);
      await audit(tx, {
        actor,
        action: 'message.fix_number',
        entity: 'message',
        entityId: id,
        after: { resentAs: result.id, phone: maskPhone(phone) },
      });
      announce(tx, result.lane);
      return { id: result.id, resendOf: id };
    },

    async clean(tx: Transaction, actor: Actor, olderThanHours: number) {
      const removed = {
        olderThanHours,
        reports: await forgetReports(tx.client, olderThanHours),
        otpChallenges: await repository.forgetOtp(tx.client, olderThanHours),
        nodes: await repository.forgetNodes(tx.client, olderThanHours),
        wakeUps: 0 as const,
        ledgerRows: 0 as const,
      };
      await audit(tx, { actor, action: 'queue.clean', entity: 'queue', entityId: null, after: removed });
      return removed;
    },

    async setPaused(tx: Transaction, actor: Actor, lane: Lane, paused: boolean, reason: string | null) {
      if (await setLanePaused(tx.client, lane, paused, reason)) {
        await audit(tx, {
          actor,
          action: paused ? 'queue.pause' : 'queue.resume',
          entity: 'lane',
          entityId: lane,
          ...(reason === null ? {} : { after: { reason } }),
        });
        announce(tx, lane);
      }
      return laneState(tx, lane);
    },

    async changeLane(tx: Transaction, actor: Actor, lane: Lane, change: BodyOf<typeof changeLaneContract>) {
      const before = await laneState(tx, lane);
      if (change.gatewayOrder) await requireGateways(tx, change.gatewayOrder);
      await repository.changeLane(tx.client, lane, change);
      await audit(tx, {
        actor,
        action: 'queue.change_lane',
        entity: 'lane',
        entityId: lane,
        before: { concurrency: before.concurrency, gatewayOrder: before.gatewayOrder },
        after: { ...change },
      });
      announce(tx, lane);
      return laneState(tx, lane);
    },

    async releaseGuard(tx: Transaction, actor: Actor) {
      if (!(await releaseGuard(tx.client, actor.name))) throw new AppError('conflict');
      await audit(tx, { actor, action: 'queue.release_guard', entity: 'queue', entityId: null });
      announce(tx, 'normal');
      announce(tx, 'bulk');
    },
  };
}

export type QueueService = ReturnType<typeof createQueueService>;

/** An order names each gateway once and only gateways there are. */
async function requireGateways(tx: Transaction, order: readonly string[]): Promise<void> {
  if (new Set(order).size !== order.length) throw invalid('body.gatewayOrder', 'gateway_twice');
  const { rows } = await tx.client.query<{ id: string }>('SELECT id FROM gateways WHERE id = ANY($1)', [order]);
  if (rows.length !== order.length) throw invalid('body.gatewayOrder', 'unknown_gateway');
}
