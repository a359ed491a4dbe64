import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { OUTBOX_CHANNEL } from '#service/db/locks.ts';
import type { Gateway } from '#service/gateways/port.ts';
import type { Logger } from '#service/logger.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Ids } from '#service/ports/ids.ts';
import { LANES, type Lane } from '#shared/domain/message.ts';
import { addAllAgain, handBack } from './add-again.ts';
import { type ChangedRow, createAdmission } from './admission.ts';
import { type BreakerChange, createBreaker } from './breaker.ts';
import { createEngineLock } from './engine-lock.ts';
import { createLaneGate, type LaneGate } from './lane-gate.ts';
import { leaseMs } from './limits.ts';
import { createLookUp } from './look-up.ts';
import { createOrphans, LOOK_EVERY_MS } from './orphans.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { LaneConsumer, WakeUpQueue } from './queue.ts';
import { createReconciler } from './reconciler.ts';
import { createRecorder } from './recorder.ts';
import { createSender, type Reveal, type Sender } from './sender.ts';
import { createSettleUnanswered } from './settle-unanswered.ts';

const SWEEP_EVERY_MS = 5_000;
const PROBE_EVERY_MS = 1_000;
const LOOK_UP_EVERY_MS = 5_000;
/** How long open calls may still finish when the service stops (E-9). */
const DRAIN_MS = 7_000;
/** How long a stop waits for a database or queue that is away, so that it ends within 10 s (E-9). */
const FLUSH_MS = 800;

export interface EngineOptions {
  readonly pool: Pool;
  readonly databaseUrl: string;
  readonly queue: WakeUpQueue;
  readonly gateways: readonly Gateway[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly node: string;
  readonly logger: Logger;
  readonly demoAllow: readonly string[];
  /** Calls at once per lane; overrides the lanes' setting (benches, tests). */
  readonly concurrency?: number;
  reveal: Reveal;
  /** Rows whose state changed here; ids and states only. */
  onChanged(rows: readonly ChangedRow[]): void;
  onBreaker(change: BreakerChange): void;
  /** Further work of a sending node, e.g. matching delivery reports; a failing turn is logged and the next one comes. */
  readonly loops?: readonly { readonly everyMs: number; readonly name: string; run(): Promise<void> }[];
}

/** The worker side of the messaging engine on one node: outbox, lanes, reconciler, breaker probes. */
export function createEngine(options: EngineOptions) {
  const { pool, queue, logger, clock } = options;
  const stopping = new AbortController();
  const gateways = new Map(options.gateways.map((gateway) => [gateway.id, gateway]));
  const breaker = createBreaker({ pool, gateways, logger, onChange: options.onBreaker });
  const recorder = createRecorder({ pool, breaker, logger, onChanged: options.onChanged });
  const lanes = new Map<Lane, { gate: LaneGate; sender: Sender; outbox: Outbox; consumer: LaneConsumer | null }>();
  const wakeAll = () => {
    for (const { outbox } of lanes.values()) outbox.wake();
  };
  /**
   * After the database was away: a wake-up may have been handed out to nobody, or be gone with a commit that had not reached the disk.
   * It is not waited for (E-13, last sentences).
   */
  const missNothing = () =>
    addAllAgain({ pool, queue }).catch((error: unknown) => logger.warn({ err: error }, 'wake-ups could not be added again'));
  const lock = createEngineLock({
    url: options.databaseUrl,
    pool,
    channels: [OUTBOX_CHANNEL],
    node: options.node,
    ids: options.ids,
    clock,
    logger,
    onNotice: (_channel, lane) => lanes.get(lane as Lane)?.outbox.wake(),
    onHeld(again) {
      wakeAll();
      if (again) void missNothing();
    },
  });
  const admit = createAdmission({
    pool,
    gateways,
    clock,
    ids: options.ids,
    node: options.node,
    engine: lock.current,
    demoAllow: options.demoAllow,
    leaseMs,
  });
  const lookUp = createLookUp({ pool, gateways, logger, onChanged: options.onChanged });
  const settle = createSettleUnanswered({ pool, queue, gateways, breaker, logger, onChanged: options.onChanged });
  const reconciler = createReconciler({ pool, queue, settle, logger, onChanged: options.onChanged });
  const orphans = createOrphans({ pool, queue, lock, clock, settle, logger });
  for (const lane of LANES) {
    const gate = createLaneGate({
      lane,
      admit,
      logger,
      slots: options.concurrency ?? 5,
      isBlocked: () => recorder.isBlocked || lock.current() === null,
      onTaken: (call) =>
        void sender.take(call).catch((error: unknown) => logger.error({ err: error, id: call.id }, 'taken row was dropped')),
    });
    const outbox = createOutbox({ lane, pool, queue, logger });
    const sender: Sender = createSender({
      gate,
      recorder,
      clock,
      mayCall: (call) => !stopping.signal.aborted && lock.current() === call.engine,
      logger,
      reveal: options.reveal,
      onChanged: options.onChanged,
      onDone: (again) => outbox.onDone(again),
    });
    lanes.set(lane, { gate, sender, outbox, consumer: null });
  }
  const loops: Promise<void>[] = [];

  /** Runs a task again and again; a failure is logged and the next turn comes all the same. */
  function every(ms: number, name: string, task: () => Promise<void>): void {
    loops.push(
      (async () => {
        while (!stopping.signal.aborted) {
          await task().catch((error: unknown) => logger.warn({ err: error, loop: name }, 'engine loop failed'));
          await wait(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
        }
      })(),
    );
  }

  /** What the stopped lanes have given back so far goes to others. */
  async function handBackAll(): Promise<void> {
    const wakeUps = [...lanes.values()].flatMap(({ gate }) => gate.takeGivenBack());
    const handed = handBack({ pool, queue }, wakeUps).catch((error: unknown) =>
      logger.warn({ err: error, count: wakeUps.length }, 'wake-ups could not be handed back'),
    );
    await withinReason(handed);
  }

  /** As long as a stop can wait for one of its steps. */
  async function withinReason(step: Promise<unknown>): Promise<void> {
    const patience = new AbortController();
    await Promise.race([step, wait(FLUSH_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
  }

  async function concurrencyOf(lane: Lane): Promise<number> {
    if (options.concurrency !== undefined) return options.concurrency;
    const { rows } = await pool.query<{ concurrency: number }>('SELECT concurrency FROM lanes WHERE id = $1', [lane]);
    return rows[0]?.concurrency ?? 5;
  }

  return {
    async start(): Promise<void> {
      await lock.start();
      for (const [lane, parts] of lanes) {
        parts.outbox.start();
        const slots = await concurrencyOf(lane);
        parts.gate.setSlots(slots);
        parts.consumer = queue.consume(lane, slots, (wakeUp) => parts.sender.handle(wakeUp));
      }
      every(SWEEP_EVERY_MS, 'reconciler', () => reconciler.sweep());
      every(LOOK_EVERY_MS, 'orphans', () => orphans.look());
      every(LOOK_UP_EVERY_MS, 'look-up', () => lookUp.turn());
      every(PROBE_EVERY_MS, 'probe', () => breaker.probe());
      for (const loop of options.loops ?? []) every(loop.everyMs, loop.name, () => loop.run());
      if (options.concurrency === undefined) {
        every(2_000, 'concurrency', async () => {
          for (const [lane, parts] of lanes) {
            const slots = await concurrencyOf(lane);
            parts.gate.setSlots(slots);
            parts.consumer?.setConcurrency(slots);
          }
        });
      }
    },

    /** Wakes a lane's outbox on this node. */
    wake(lane: Lane): void {
      lanes.get(lane)?.outbox.wake();
    },

    get inFlight(): number {
      return [...lanes.values()].reduce((sum, { sender }) => sum + sender.inFlight, 0);
    },

    /**
     * Ordered stop (E-9): claims nothing new, hands back every wake-up and every admission that has not reached its call, lets open calls
     * finish for 7 s, records the rest as unknown.
     */
    async stop(): Promise<void> {
      stopping.abort();
      for (const { gate } of lanes.values()) gate.stop();
      const consumers = Promise.all([...lanes.values()].map(({ consumer }) => consumer?.close()));
      await Promise.all([...lanes.values()].map(({ outbox }) => outbox.stop()));
      const end = clock.monotonic() + DRAIN_MS;
      for (;;) {
        await handBackAll();
        const isAsking = [...lanes.values()].some(({ gate }) => gate.isAsking);
        if ((this.inFlight === 0 && !isAsking) || clock.monotonic() >= end) break;
        await wait(20);
      }
      for (const { sender } of lanes.values()) sender.abandonAll();
      await withinReason(recorder.flush());
      // Without the queue its consumers may never come back: what they have is added again by whoever misses it.
      await withinReason(consumers);
      await handBackAll();
      await withinReason(Promise.allSettled(loops));
      // Last: as long as it is held, nobody takes what is being recorded here for an orphan (E-13).
      await withinReason(lock.stop());
    },
  };
}

export type Engine = ReturnType<typeof createEngine>;

/** Makes sure every configured gateway has its row. An explicit limit from the environment wins over what was set before. */
export async function registerGateways(
  pool: Pool,
  gateways: readonly { id: string; pricePerMessage: number }[],
  perMinute: number | null,
): Promise<void> {
  for (const gateway of gateways) {
    await pool.query(
      `INSERT INTO gateways (id, per_minute, price_per_message) VALUES ($1, coalesce($2, 100), $3)
       ON CONFLICT (id) DO UPDATE SET per_minute = coalesce($2, gateways.per_minute)`,
      [gateway.id, perMinute, gateway.pricePerMessage],
    );
  }
}
