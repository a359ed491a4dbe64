import type { Lane } from '#shared/domain/message.ts';
import type { Logger } from '../logger.ts';
import type { Admission, Admit } from './admission.ts';
import type { WakeUp } from './queue.ts';

export type Decision = Exclude<Admission, { kind: 'wait' }>;

/** The longest pause between two questions: a changed limit or a closed breaker is noticed after it. */
const LONGEST_WAIT_MS = 1_000;

export interface LaneGateDeps {
  readonly lane: Lane;
  readonly admit: Admit;
  readonly logger: Logger;
  /** While true nothing new is admitted. */
  isBlocked(): boolean;
}

/**
 * Collects what the free slots of this process hold of one lane and asks admission for all of them at once: one transaction, however
 * many slots (ENGINE E-8). Who must wait for pace or a breaker waits here, without touching row or queue.
 */
export function createLaneGate(deps: LaneGateDeps) {
  let waiting: { wakeUp: WakeUp; resolve(decision: Decision): void }[] = [];
  let running = false;
  let stopped = false;
  let interrupt: (() => void) | null = null;

  async function run(): Promise<void> {
    while (waiting.length > 0 && !stopped) {
      if (deps.isBlocked()) {
        await pause(50);
        continue;
      }
      const asked = waiting.slice();
      let pauseMs = 0;
      try {
        const answers = await deps.admit(
          deps.lane,
          asked.map((entry) => entry.wakeUp),
        );
        const left: typeof waiting = [];
        for (const [index, entry] of asked.entries()) {
          const answer = answers[index];
          if (!answer || answer.kind === 'wait') {
            left.push(entry);
            pauseMs = Math.max(1, Math.min(pauseMs || Number.POSITIVE_INFINITY, answer?.ms ?? LONGEST_WAIT_MS));
          } else entry.resolve(answer);
        }
        waiting = [...left, ...waiting.slice(asked.length)];
      } catch (error) {
        deps.logger.warn({ err: error, lane: deps.lane }, 'admission failed');
        pauseMs = 250;
      }
      if (pauseMs > 0) await pause(Math.min(pauseMs, LONGEST_WAIT_MS));
    }
    running = false;
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done() {
        clearTimeout(timer);
        interrupt = null;
        resolve();
      }
      interrupt = done;
    });
  }

  return {
    /** Resolves when the row may be called, is settled, or was given back. */
    ask(wakeUp: WakeUp): Promise<Decision> {
      if (stopped) return Promise.resolve({ kind: 'released' });
      return new Promise((resolve) => {
        waiting.push({ wakeUp, resolve });
        if (running) return;
        running = true;
        // One turn later, so that jobs fetched together are asked for together.
        setImmediate(() => void run());
      });
    },
    /** Gives back everything that waits; returns what was given back. */
    stop(): WakeUp[] {
      stopped = true;
      const left = waiting;
      waiting = [];
      for (const entry of left) entry.resolve({ kind: 'released' });
      interrupt?.();
      return left.map((entry) => entry.wakeUp);
    },
  };
}

export type LaneGate = ReturnType<typeof createLaneGate>;
