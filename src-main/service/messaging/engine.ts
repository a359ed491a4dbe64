import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Duty } from '#service/background/define-duty.ts';
import { type DutyStanding, runDuties } from '#service/background/run-duties.ts';
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
const CONCURRENCY_EVERY_MS = 2_000;
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
    const outbox = createOutbox({ lane, pool, queue });
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

  const duty = (name: string, everyMs: number, run: Duty['run']): Duty => ({ name, runsOn: 'sending_node', everyMs, run });
  const concurrency = duty('lane-concurrency', CONCURRENCY_EVERY_MS, async () => {
    for (const [lane, parts] of lanes) {
      const slots = await concurrencyOf(lane);
      parts.gate.setSlots(slots);
      parts.consumer?.setConcurrency(slots);
    }
  });
  // Three groups, because they end one after another (E-9): the lock last.
  const life = runDuties({ duties: [lock.duty], clock, logger });
  const feeding = runDuties({ duties: [...lanes.values()].map(({ outbox }) => outbox.duty), clock, logger });
  const upkeep = runDuties({
    duties: [
      duty('reconciler', SWEEP_EVERY_MS, () => reconciler.sweep()),
      duty('orphans', LOOK_EVERY_MS, () => orphans.look()),
      duty('look-up', LOOK_UP_EVERY_MS, () => lookUp.turn()),
      duty('breaker-probe', PROBE_EVERY_MS, () => breaker.probe()),
      ...(options.concurrency === undefined ? [concurrency] : []),
    ],
    clock,
    logger,
  });

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
    /** When it fails, nothing goes on by itself. */
    async start(): Promise<void> {
      try {
        await life.start();
        for (const [lane, parts] of lanes) {
          const slots = await concurrencyOf(lane);
          parts.gate.setSlots(slots);
          parts.consumer = queue.consume(lane, slots, (wakeUp) => parts.sender.handle(wakeUp));
        }
      } catch (error) {
        await this.stop();
        throw error;
      }
      void feeding.start();
      void upkeep.start();
    },

    /** Wakes a lane's outbox on this node. */
    wake(lane: Lane): void {
      lanes.get(lane)?.outbox.wake();
    },

    /** How what it does again and again goes. */
    standings: (): readonly DutyStanding[] => [life, feeding, upkeep].flatMap((runner) => runner.standings()),

    get inFlight(): number {
      return [...lanes.values()].reduce((sum, { sender }) => sum + sender.inFlight, 0);
    },

    /**
     * Ordered stop (E-9): claims nothing new, hands back every wake-up and every admission that has not reached its call, lets open calls
     * finish for 7 s, records the rest as unknown.
     */
    async stop(): Promise<void> {
      stopping.abort();
      const kept = upkeep.stop();
      for (const { gate } of lanes.values()) gate.stop();
      const consumers = Promise.all([...lanes.values()].map(({ consumer }) => consumer?.close()));
      await feeding.stop();
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
      await withinReason(kept);
      // Last: as long as it is held, nobody takes what is being recorded here for an orphan (E-13).
      await withinReason(life.stop().then(() => lock.release()));
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
