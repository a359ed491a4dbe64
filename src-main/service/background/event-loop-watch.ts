import { Worker } from 'node:worker_threads';

export interface EventLoopWatch {
  /** Seconds the event loop stood still the last time it was too long and too lately to be trusted; else null. */
  stuckSeconds(): number | null;
  stop(): Promise<void>;
}

export interface EventLoopWatchOptions {
  /** The file that is told while nothing else can be; one line. */
  readonly logFile: string;
  readonly node: string;
  /** Standing still this long means that the process may not come back by itself (ENGINE E-22). */
  readonly stuckAfterSeconds?: number;
  /** One that stood still so long and goes on is trusted again after this. */
  readonly trustAgainAfterSeconds?: number;
}

const TURN = 0;
const STUCK = 1;
const LAST_STUCK = 2;
const SINCE = 3;
const BEAT_MS = 500;

/**
 * Runs in a thread of its own, which a stuck loop cannot hold up. It counts its own seconds instead of comparing times: a machine that
 * slept, or a process that was halted as a whole, is not stuck. Text, because the built program is one file.
 */
const WATCHER = `
const { workerData } = require('node:worker_threads');
const { appendFileSync } = require('node:fs');
const state = new Int32Array(workerData.memory);
let seen = 0, still = 0;
setInterval(() => {
  const turn = Atomics.load(state, ${TURN});
  if (turn !== seen) {
    if (still >= workerData.limit) { Atomics.store(state, ${LAST_STUCK}, still); Atomics.store(state, ${SINCE}, 0); }
    seen = turn; still = 0;
  } else still += 1;
  Atomics.store(state, ${STUCK}, still);
  if (Atomics.load(state, ${LAST_STUCK}) > 0) Atomics.add(state, ${SINCE}, 1);
  if (still === workerData.limit) {
    try {
      const time = new Date().toISOString();
      appendFileSync(workerData.logFile, JSON.stringify({ level: 60, time, node: workerData.node, msg: 'the event loop stands still', seconds: still }) + '\\n');
    } catch {}
  }
}, 1000);
`;

/** Watches this process's event loop from another thread. No duty: duties run in the loop that is watched. */
export function watchEventLoop(options: EventLoopWatchOptions): EventLoopWatch {
  const limit = options.stuckAfterSeconds ?? 30;
  const trustAgain = options.trustAgainAfterSeconds ?? 60;
  const memory = new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT);
  const state = new Int32Array(memory);
  const watcher = new Worker(WATCHER, {
    eval: true,
    workerData: { memory, limit, logFile: options.logFile, node: options.node },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4, stackSizeMb: 1 },
  });
  watcher.unref();
  // Without it the loop goes unwatched; nothing else depends on it.
  watcher.on('error', () => undefined);
  const beat = setInterval(() => Atomics.add(state, TURN, 1), BEAT_MS);
  beat.unref();
  return {
    stuckSeconds() {
      const now = Atomics.load(state, STUCK);
      if (now >= limit) return now;
      const last = Atomics.load(state, LAST_STUCK);
      return last > 0 && Atomics.load(state, SINCE) < trustAgain ? last : null;
    },
    async stop() {
      clearInterval(beat);
      await watcher.terminate();
    },
  };
}
