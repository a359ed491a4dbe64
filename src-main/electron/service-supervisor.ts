import { randomBytes } from 'node:crypto';
import { z } from 'zod';

/** The running service as the supervisor needs it. */
export interface ServiceChild {
  post(message: { readonly type: 'stop' }): void;
  /** At once, without asking. */
  kill(): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called exactly once. */
  onExit(listener: (code: number) => void): void;
  /** The end of what it said on stderr, for the person who has to help. */
  lastWords(): string;
}

export interface SupervisorOptions {
  /** `port` null = as configured. */
  launch(settings: { readonly port: number | null; readonly nonce: string }): ServiceChild;
  /** Proven to be our service (RELIABILITY L6). Called again after a restart, with the same address whenever it is free. */
  onReady(address: string): void;
  /** It stopped by itself; a restart follows or `onGaveUp`. */
  onDown(): void;
  onGaveUp(lastWords: string): void;
}

export interface ServiceSupervisor {
  /** Starts, also after it gave up. */
  start(): void;
  /** Asks the service to finish, waits, kills. Never rejects; a second call waits for the same end. */
  stop(): Promise<StopOutcome>;
}

export type StopOutcome = 'not_running' | 'finished' | 'killed';

const MAX_RESTARTS_PER_MINUTE = 4;
const MINUTE = 60_000;
const FIRST_BACKOFF = 500;
/** A first start creates a database and may migrate a large one. */
const START_TIMEOUT = 180_000;
const STOP_TIMEOUT = 10_000;
/** A killed process is reaped within this. */
const KILL_TIMEOUT = 2_000;

const readySchema = z.object({
  type: z.literal('ready'),
  address: z.string().regex(/^http:\/\/(127\.0\.0\.1|\[::1\]):[1-9][0-9]{0,4}$/),
  nonce: z.string(),
});

/** Keeps one service running: restarts it with growing pauses, and stops trying when it keeps falling. */
export function superviseService(options: SupervisorOptions): ServiceSupervisor {
  let child: ServiceChild | null = null;
  let retry: NodeJS.Timeout | null = null;
  let stopping: Promise<StopOutcome> | null = null;
  let gone: (() => void) | null = null;
  /** Where it listened last; null until then. */
  let lastPort: number | null = null;
  let failures: number[] = [];
  let failuresInARow = 0;

  const launch = (): void => {
    const nonce = randomBytes(32).toString('hex');
    // Somebody may hold the port meanwhile: when one retry on it failed, the system chooses a free one.
    const started = options.launch({ port: failuresInARow > 1 ? 0 : lastPort, nonce });
    let ready = false;
    const timeout = setTimeout(() => started.kill(), START_TIMEOUT);
    child = started;
    started.onMessage((message) => {
      const parsed = readySchema.safeParse(message);
      if (!parsed.success || ready || stopping !== null) return;
      if (parsed.data.nonce !== nonce) {
        started.kill();
        return;
      }
      ready = true;
      clearTimeout(timeout);
      failuresInARow = 0;
      lastPort = Number(parsed.data.address.slice(parsed.data.address.lastIndexOf(':') + 1));
      options.onReady(parsed.data.address);
    });
    started.onExit(() => {
      clearTimeout(timeout);
      child = null;
      gone?.();
      if (stopping === null) fell(started.lastWords());
    });
  };

  const fell = (lastWords: string): void => {
    const now = performance.now();
    failures = [...failures.filter((at) => at > now - MINUTE), now];
    failuresInARow += 1;
    options.onDown();
    if (failures.length > MAX_RESTARTS_PER_MINUTE || failuresInARow > MAX_RESTARTS_PER_MINUTE) {
      options.onGaveUp(lastWords);
      return;
    }
    retry = setTimeout(
      () => {
        retry = null;
        launch();
      },
      FIRST_BACKOFF * 2 ** (failures.length - 1),
    );
  };

  const stopNow = async (): Promise<StopOutcome> => {
    if (retry !== null) clearTimeout(retry);
    retry = null;
    const running = child;
    if (running === null) return 'not_running';
    const ended = new Promise<boolean>((resolve) => {
      gone = () => resolve(true);
    });
    const within = (time: number): Promise<boolean> =>
      Promise.race([ended, new Promise<boolean>((resolve) => setTimeout(() => resolve(false), time).unref())]);
    running.post({ type: 'stop' });
    if (await within(STOP_TIMEOUT)) return 'finished';
    running.kill();
    await within(KILL_TIMEOUT);
    return 'killed';
  };

  return {
    start: () => {
      if (child !== null || retry !== null || stopping !== null) return;
      failures = [];
      failuresInARow = 0;
      launch();
    },
    stop: () => {
      stopping ??= stopNow();
      return stopping;
    },
  };
}
