import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '#service/logger.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Duty, DutyPlace } from './define-duty.ts';

/** Of an error's text. */
const ERROR_MOST = 200;

/** How a duty goes on this node. */
export interface DutyStanding {
  readonly name: string;
  readonly runsOn: DutyPlace;
  readonly everyMs: number;
  /** When the last complete turn began; null before the first is over. */
  readonly lastRunAt: Date | null;
  readonly durationMs: number | null;
  /** What the last complete turn failed with; null when it went well. */
  readonly error: string | null;
}

export interface DutyRunner {
  start(): void;
  /** Resolves when every turn under way is over. */
  stop(): Promise<void>;
  standings(): readonly DutyStanding[];
}

/** Runs duties, each in a loop of its own: one that is slow or fails holds up no other. */
export function runDuties(deps: {
  readonly duties: readonly Duty[];
  readonly clock: Clock;
  readonly logger: Logger;
}): DutyRunner {
  const { clock, logger } = deps;
  const stopping = new AbortController();
  const standings = new Map<string, DutyStanding>();
  let loops: readonly Promise<void>[] = [];
  for (const { name, runsOn, everyMs } of deps.duties) {
    if (standings.has(name)) throw new Error(`two duties are called ${name}`);
    standings.set(name, { name, runsOn, everyMs, lastRunAt: null, durationMs: null, error: null });
  }

  async function turn(duty: Duty): Promise<void> {
    const { name, runsOn, everyMs } = duty;
    const lastRunAt = clock.now();
    const began = clock.monotonic();
    let error: string | null = null;
    try {
      await duty.run(stopping.signal);
    } catch (cause) {
      error = (cause instanceof Error ? cause.message : String(cause)).slice(0, ERROR_MOST);
      logger.warn({ err: cause, duty: name }, 'duty failed');
    }
    standings.set(name, { name, runsOn, everyMs, lastRunAt, durationMs: Math.round(clock.monotonic() - began), error });
  }

  async function loop(duty: Duty): Promise<void> {
    let isAwake = false;
    let sleep = new AbortController();
    duty.onStart?.(() => {
      isAwake = true;
      sleep.abort();
    });
    while (!stopping.signal.aborted) {
      isAwake = false;
      await turn(duty);
      if (isAwake) continue;
      sleep = new AbortController();
      const either = AbortSignal.any([sleep.signal, stopping.signal]);
      await wait(duty.everyMs, undefined, { signal: either }).catch(() => undefined);
    }
  }

  return {
    start() {
      loops = deps.duties.map(loop);
    },
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
    standings: () => [...standings.values()],
  };
}
