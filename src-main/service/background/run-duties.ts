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
  /** Resolves when each has had its first turn, well or not. To be called once. */
  start(): Promise<void>;
  /** Asks every turn under way to end, and resolves when all are over. None comes afterwards. */
  stop(): Promise<void>;
  standings(): readonly DutyStanding[];
}

/**
 * Runs duties, each in a loop of its own: one that is slow or fails holds up no other. A failure is logged when it begins and when it is
 * over, not at every turn in between.
 */
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

  async function turn(duty: Duty): Promise<boolean> {
    const { name, runsOn, everyMs } = duty;
    const lastRunAt = clock.now();
    const began = clock.monotonic();
    const before = standings.get(name)?.error ?? null;
    let error: string | null = null;
    try {
      await duty.run(stopping.signal);
      if (before !== null) logger.info({ duty: name }, 'duty runs again');
    } catch (cause) {
      error = (cause instanceof Error ? cause.message : String(cause)).slice(0, ERROR_MOST);
      logger[error === before ? 'debug' : 'warn']({ err: cause, duty: name }, 'duty failed');
    }
    standings.set(name, { name, runsOn, everyMs, lastRunAt, durationMs: Math.round(clock.monotonic() - began), error });
    return error === null;
  }

  async function loop(duty: Duty, firstTurnIsOver: () => void): Promise<void> {
    const pause = createPause(stopping.signal);
    let isAwake = false;
    let failures = 0;
    duty.onStart?.(() => {
      isAwake = true;
      pause.end();
    });
    while (!stopping.signal.aborted) {
      isAwake = false;
      failures = (await turn(duty)) ? 0 : failures + 1;
      firstTurnIsOver();
      if (!isAwake || failures > 0) await pause.last(duty.pauseMs?.(failures) ?? duty.everyMs);
    }
  }

  return {
    async start() {
      const first = deps.duties.map((duty) => ({ duty, ...Promise.withResolvers<void>() }));
      loops = first.map(({ duty, resolve }) => loop(duty, resolve).finally(resolve));
      await Promise.all(first.map(({ promise }) => promise));
    },
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
    standings: () => [...standings.values()],
  };
}

/** A pause that can be cut short. Made once per duty: some are woken a thousand times a second. */
function createPause(stopped: AbortSignal): { last(ms: number): Promise<void>; end(): void } {
  let end: () => void = () => undefined;
  stopped.addEventListener('abort', () => end(), { once: true });
  return {
    last: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => end(), ms);
        end = () => {
          clearTimeout(timer);
          end = () => undefined;
          resolve();
        };
        if (stopped.aborted) end();
      }),
    end: () => end(),
  };
}
