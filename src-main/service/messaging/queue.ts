import { createPostgresBackend, Queue, Worker, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { createPool } from '#service/db/postgres/pool.ts';
import type { Logger } from '#service/logger.ts';
import type { Lane } from '#shared/domain/message.ts';
import { LANES } from '#shared/domain/message.ts';

/** All a queue job carries (ENGINE E-4): PostgreSQL decides, the queue only wakes. Nothing personal ever stands in it. */
export interface WakeUp {
  readonly id: number;
  readonly generation: number;
}

export interface LaneConsumer {
  setConcurrency(concurrency: number): void;
  /** Stops fetching; resolves when every handler has returned or `force` gave up on them. */
  close(force?: boolean): Promise<void>;
}

/** The wake-up queue: three lanes on Redis or on PostgreSQL, told apart nowhere else. */
export interface WakeUpQueue {
  readonly backend: 'redis' | 'postgres';
  /** Adds wake-ups; one that still waits for the same row and generation is not added twice. Throws when the queue is away. */
  add(lane: Lane, wakeUps: readonly WakeUp[]): Promise<void>;
  /**
   * Adds wake-ups that seem lost. Beside one that a process has in its hands, which may be dead, another is added under an id that
   * nobody has in hands yet, so that at most one more waits. Throws when the queue is away.
   */
  addAgain(lane: Lane, wakeUps: readonly WakeUp[]): Promise<void>;
  consume(lane: Lane, concurrency: number, handle: (wakeUp: WakeUp) => Promise<void>): LaneConsumer;
  /** Wake-ups standing in the lane, waiting or being handled. */
  size(lane: Lane): Promise<number>;
  close(): Promise<void>;
}

export interface QueueOptions {
  /** Prefix of the queue names, so that databases sharing one Redis do not wake each other. */
  readonly namespace: string;
  readonly redisUrl: string | null;
  readonly databaseUrl: string;
  readonly databaseRole: string | null;
  readonly logger: Logger;
}

/** Kept jobs slow BullMQ's PostgreSQL backend with every thousand; the ledger is the history (E-4). */
const KEEP_NOTHING = { count: 0 } as const;
const WORKER_OPTIONS = {
  removeOnComplete: KEEP_NOTHING,
  removeOnFail: KEEP_NOTHING,
  // A wake-up may stall as often as it likes: the claim decides whether it still means anything (E-14).
  maxStalledCount: 1_000_000,
} as const;

export function createWakeUpQueue(options: QueueOptions): WakeUpQueue {
  return options.redisUrl === null ? onPostgres(options) : onRedis(options, options.redisUrl);
}

/** Custom ids may be neither integers nor contain ":". */
function idOf({ id, generation }: WakeUp, turn?: number): string {
  return `n${id}-${generation}${turn === undefined ? '' : `-${turn}`}`;
}

function jobOf(wakeUp: WakeUp, turn?: number) {
  return {
    name: 'send',
    data: { id: wakeUp.id, generation: wakeUp.generation },
    opts: { jobId: idOf(wakeUp, turn), attempts: 1, removeOnComplete: KEEP_NOTHING, removeOnFail: KEEP_NOTHING },
  };
}

/** A payload is parsed again when consumed: an unknown one is dropped, the reconciler adds what is owed. */
function parse(data: unknown): WakeUp | null {
  if (typeof data !== 'object' || data === null) return null;
  const { id, generation } = data as Record<string, unknown>;
  return Number.isSafeInteger(id) && Number.isSafeInteger(generation)
    ? { id: id as number, generation: generation as number }
    : null;
}

interface QueueLike {
  addBulk(jobs: ReturnType<typeof jobOf>[]): Promise<unknown>;
  getJobCounts(...types: ('wait' | 'active' | 'delayed' | 'prioritized' | 'paused')[]): Promise<Record<string, number>>;
  getJobs(states: ['active']): Promise<({ id?: string | undefined } | undefined)[]>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

function build(
  backend: 'redis' | 'postgres',
  options: QueueOptions,
  makeQueue: (name: string) => QueueLike,
  makeWorker: (
    name: string,
    concurrency: number,
    processor: (job: { data: unknown }) => Promise<void>,
  ) => Worker | ReturnType<typeof asWorker>,
  release: () => Promise<void>,
): WakeUpQueue {
  const { logger } = options;
  const nameOf = (lane: Lane) => `${options.namespace}-${lane}`;
  const onError = throttledWarning(logger);
  const queues = Object.fromEntries(
    LANES.map((lane) => {
      const queue = makeQueue(nameOf(lane));
      queue.on('error', onError);
      return [lane, queue];
    }),
  ) as Record<Lane, QueueLike>;
  const workers: WorkerLike[] = [];

  return {
    backend,
    async add(lane, wakeUps) {
      if (wakeUps.length === 0) return;
      await queues[lane].addBulk(wakeUps.map((wakeUp) => jobOf(wakeUp)));
    },
    async addAgain(lane, wakeUps) {
      // Looked at first: one that is in hands now and gone a moment later would be ignored by the queue, and nobody would have it.
      const held = new Set((await queues[lane].getJobs(['active'])).map((job) => job?.id));
      const jobs = wakeUps.map((wakeUp) => {
        if (!held.has(idOf(wakeUp))) return jobOf(wakeUp);
        let turn = 1;
        while (held.has(idOf(wakeUp, turn))) turn += 1;
        return jobOf(wakeUp, turn);
      });
      if (jobs.length > 0) await queues[lane].addBulk(jobs);
    },
    consume(lane, concurrency, handle) {
      const worker = asWorker(
        makeWorker(nameOf(lane), concurrency, async (job) => {
          const wakeUp = parse(job.data);
          if (wakeUp) await handle(wakeUp);
        }),
      );
      worker.on('error', onError);
      workers.push(worker);
      return {
        setConcurrency: (value) => {
          worker.concurrency = value;
        },
        close: (force = false) => worker.close(force),
      };
    },
    async size(lane) {
      const counts = await queues[lane].getJobCounts('wait', 'active', 'delayed', 'prioritized', 'paused');
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    },
    async close() {
      // A worker whose connections are gone, but that was not told to stop, asks again at once and for ever: in one turn of the event loop,
      // which then serves nobody, a timer that would end the process neither.
      await Promise.allSettled(workers.map((worker) => worker.close(true)));
      await Promise.allSettled(LANES.map((lane) => queues[lane].close()));
      await release();
    },
  };
}

interface WorkerLike {
  concurrency: number;
  close(force?: boolean): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}
function asWorker(worker: unknown): WorkerLike {
  return worker as WorkerLike;
}

/** A queue that is away reports it many times a second; one line each 10 s tells as much. */
function throttledWarning(logger: Logger): (error: Error) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - last < 10_000) return;
    last = performance.now();
    logger.warn({ err: error }, 'wake-up queue');
  };
}

function onRedis(options: QueueOptions, url: string): WakeUpQueue {
  // Producers give up at once, so that the outbox can mark what it still owes; consumers wait for Redis to come back.
  const producer = new Redis(url, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(100 * times, 2_000),
  });
  const consumers: Redis[] = [];
  producer.on('error', throttledWarning(options.logger));
  return build(
    'redis',
    options,
    (name) => new Queue(name, { connection: producer, skipVersionCheck: true }) as unknown as QueueLike,
    (name, concurrency, processor) => {
      const connection = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: (times) => Math.min(100 * times, 2_000) });
      connection.on('error', () => undefined);
      consumers.push(connection);
      return new Worker(name, processor, { ...WORKER_OPTIONS, connection, concurrency, skipVersionCheck: true });
    },
    async () => {
      for (const connection of [producer, ...consumers]) connection.disconnect();
    },
  );
}

function onPostgres(options: QueueOptions): WakeUpQueue {
  // Losing a wake-up in a power cut costs a few seconds until it is added again, so this pool need not wait for the disk.
  const pool: Pool = createPool({
    url: options.databaseUrl,
    role: options.databaseRole,
    max: 7,
    name: 'kabar-desk queue',
    settings: { search_path: 'bullmq', synchronous_commit: 'off' },
    plainTypes: true,
    onError: throttledWarning(options.logger),
  });
  const backend = withBackend(createPostgresBackend);
  return build(
    'postgres',
    options,
    (name) => new backend.Queue(name, { connection: pool as never }) as unknown as QueueLike,
    (name, concurrency, processor) =>
      asWorker(new backend.Worker(name, processor, { ...WORKER_OPTIONS, connection: pool as never, concurrency })),
    () => pool.end(),
  );
}
