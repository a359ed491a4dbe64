import type { Logger } from '#service/logger.ts';
import type { Lane } from '#shared/domain/message.ts';
import type { Admission, Admit, Admitted } from './admission.ts';
import type { WakeUp } from './queue.ts';

export type Decision = Exclude<Admission, { kind: 'wait' }>;

/** The longest pause between two questions: a changed limit or a closed breaker is noticed after it. */
const LONGEST_WAIT_MS = 1_000;
/** While rows are taken from the backlog directly, a wake-up that was fetched from the queue waits no longer than this. */
const QUEUE_PATIENCE_MS = 100;

export interface LaneGateDeps {
  readonly lane: Lane;
  readonly admit: Admit;
  readonly logger: Logger;
  /** Calls at once of this lane on this node. */
  readonly slots: number;
  /** While true nothing new is admitted. */
  isBlocked(): boolean;
  /** A row of the backlog was admitted without a wake-up of its own, and holds a slot until `release`. */
  onTaken(call: Admitted): void;
}

interface Entry {
  readonly wakeUp: WakeUp;
  readonly since: number;
  resolve(decision: Decision): void;
}

/**
 * Gives out the slots of one lane on this node. Collects who waits for one and asks admission for all of them at once: one transaction,
 * however many slots (ENGINE E-8). Who must wait for pace or a breaker waits here, without touching row or queue.
 *
 * While a backlog stands behind the queue's horizon, free slots take its rows in the same transaction: a wake-up per row would cost more
 * than the row.
 */
export function createLaneGate(deps: LaneGateDeps) {
  let waiting: Entry[] = [];
  let slots = deps.slots;
  let busy = 0;
  let backlog = false;
  let running = false;
  let stopped = false;
  let interrupt: (() => void) | null = null;
  /** Who is being asked for: only the answer says whether a row of theirs was claimed. */
  let asking: readonly Entry[] = [];
  const givenBack: WakeUp[] = [];

  function start(): void {
    if (running || stopped) return;
    running = true;
    // One turn later, so that what comes together is asked for together.
    setImmediate(() => void run());
  }

  async function run(): Promise<void> {
    while ((waiting.length > 0 || backlog) && !stopped) {
      const free = slots - busy;
      if (free <= 0 || deps.isBlocked()) {
        // `release` starts the loop again.
        if (free <= 0) break;
        await pause(50);
        continue;
      }
      const asked = chosen(free);
      const pauseMs = await ask(asked, backlog || asked.length > 0 ? free - asked.length : 0);
      if (pauseMs > 0) await pause(Math.min(pauseMs, LONGEST_WAIT_MS));
    }
    running = false;
  }

  /** Whose turn it is: all that wait, or under a backlog only those who have waited long enough. */
  function chosen(free: number): Entry[] {
    if (!backlog) return waiting.slice(0, free);
    const before = performance.now() - QUEUE_PATIENCE_MS;
    return waiting.filter((entry) => entry.since <= before).slice(0, free);
  }

  function giveBack(entries: readonly Entry[]): void {
    for (const entry of entries) {
      givenBack.push(entry.wakeUp);
      entry.resolve({ kind: 'released' });
    }
  }

  /** Returns how long to wait before the next question, ms. */
  async function ask(asked: readonly Entry[], spare: number): Promise<number> {
    asking = asked;
    try {
      const { answers, taken, canTake } = await deps.admit(
        deps.lane,
        asked.map((entry) => entry.wakeUp),
        spare,
      );
      backlog = !stopped && canTake && spare > 0 && taken.length === spare;
      for (const call of taken) {
        busy += 1;
        deps.onTaken(call);
      }
      let pauseMs = 0;
      const done = new Set<Entry>();
      for (const [index, entry] of asked.entries()) {
        const answer = answers[index] ?? { kind: 'wait', ms: LONGEST_WAIT_MS };
        if (answer.kind === 'wait') pauseMs = Math.max(1, Math.min(pauseMs || Number.POSITIVE_INFINITY, answer.ms));
        else {
          if (answer.kind === 'admitted') busy += 1;
          done.add(entry);
          entry.resolve(answer);
        }
      }
      waiting = waiting.filter((entry) => !done.has(entry));
      return pauseMs;
    } catch (error) {
      deps.logger.warn({ err: error, lane: deps.lane }, 'admission failed');
      return 250;
    } finally {
      asking = [];
      if (stopped) giveBack(waiting.splice(0));
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(end, ms);
      function end() {
        clearTimeout(timer);
        interrupt = null;
        resolve();
      }
      interrupt = end;
    });
  }

  return {
    /** Resolves when the row may be called (it then holds a slot until `release`), is settled, or was given back. */
    ask(wakeUp: WakeUp): Promise<Decision> {
      if (stopped) {
        givenBack.push(wakeUp);
        return Promise.resolve({ kind: 'released' });
      }
      // Two wake-ups of one row in one question would be two attempts of one message: only the newer generation may ask.
      const twin = waiting.find((entry) => entry.wakeUp.id === wakeUp.id);
      if (twin && twin.wakeUp.generation >= wakeUp.generation) return Promise.resolve({ kind: 'gone' });
      if (twin) {
        waiting = waiting.filter((entry) => entry !== twin);
        twin.resolve({ kind: 'gone' });
      }
      return new Promise((resolve) => {
        waiting.push({ wakeUp, since: performance.now(), resolve });
        start();
      });
    },
    /** Frees the slot of an admitted row. */
    release(): void {
      busy -= 1;
      if (waiting.length > 0 || backlog) start();
    },
    setSlots(value: number): void {
      slots = value;
      if (waiting.length > 0) start();
    },
    /** Asks for nothing more. What waits is given back; what is being asked for gets its answer first. */
    stop(): void {
      stopped = true;
      backlog = false;
      const left = waiting;
      waiting = left.filter((entry) => asking.includes(entry));
      giveBack(left.filter((entry) => !asking.includes(entry)));
      interrupt?.();
    },
    /** True while an admission is under way: what it answers may still have to be closed. */
    get isAsking(): boolean {
      return running;
    },
    /** What was given back since the last question because of the stop; it still counts as queued. */
    takeGivenBack(): WakeUp[] {
      return givenBack.splice(0);
    },
  };
}

export type LaneGate = ReturnType<typeof createLaneGate>;
