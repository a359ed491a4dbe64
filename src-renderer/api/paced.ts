/** Runs something soon after it is asked for, but never more often than its pace. */
export interface Paced {
  ask(): void;
  /** Forgets what was asked. */
  stop(): void;
}

export interface Pace {
  /** Milliseconds to gather after a quiet while. */
  readonly soonMs: number;
  /** Least milliseconds between two runs while asking goes on. */
  readonly everyMs: number;
}

export function createPaced(run: () => void, { soonMs, everyMs }: Pace, clock: () => number): Paced {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastRun = Number.NEGATIVE_INFINITY;
  return {
    ask() {
      if (timer !== null) return;
      const wait = Math.max(soonMs, lastRun + everyMs - clock());
      timer = setTimeout(() => {
        timer = null;
        lastRun = clock();
        run();
      }, wait);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
