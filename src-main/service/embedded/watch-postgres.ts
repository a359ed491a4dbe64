import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '#service/logger.ts';
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { isRunning, signal } from './server-process.ts';
import { takesConnections } from './takes-connections.ts';

/** The built-in PostgreSQL as its watch sees it. */
export interface PostgresWatch {
  /** False while it is down, does not answer, or is being started again. */
  readonly isUp: boolean;
  /** Set after so many starts in vain that this process cannot be expected to bring it back. It goes on trying. */
  readonly hasGivenUp: boolean;
  /** How often it came back, and how long it was away the last time. */
  readonly restarts: number;
  readonly lastAwayMs: number;
}

export interface WatchedPostgres extends Pick<EmbeddedPostgres, 'url' | 'port' | 'adopted' | 'firstStart'> {
  readonly watch: PostgresWatch;
  /** Ends the watch, then the server. */
  stop(): Promise<void>;
}

/** When the watch does what. */
export interface WatchTimes {
  readonly checkEveryMs: number;
  /** How long an answer may take. */
  readonly answerWithinMs: number;
  /** A silent server may be halted: after this it is told to go on. */
  readonly wakeAfterMs: number;
  /** A server that stays silent is ended and started again. */
  readonly endAfterMs: number;
  /** Pauses between starts in vain; the last one goes on for ever. */
  readonly pausesMs: readonly number[];
}

const TIMES: WatchTimes = {
  checkEveryMs: 1_000,
  answerWithinMs: 5_000,
  wakeAfterMs: 15_000,
  endAfterMs: 60_000,
  pausesMs: [0, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000],
};
/** One that falls again this soon after a start has not come back: the next pause is longer. */
const STABLE_AFTER_MS = 10_000;

/**
 * Starts the built-in PostgreSQL and keeps it running (ENGINE E-22): killed, it is started again on the same data and the same port, so
 * that every pool and subscription comes back by itself; halted, it is told to go on, and in the end replaced. What was committed is kept.
 * No duty: it begins before there is a service, and works just when every duty fails.
 */
export async function startWatchedPostgres(
  options: EmbeddedOptions & { readonly logger: Logger; readonly times?: Partial<WatchTimes> },
): Promise<WatchedPostgres> {
  const { logger } = options;
  const times = { ...TIMES, ...options.times };
  let server = await startEmbeddedPostgres(options);
  const { url, port, adopted, firstStart } = server;
  const stopping = new AbortController();
  let isUp = true;
  let hasGivenUp = false;
  let restarts = 0;
  let lastAwayMs = 0;
  /** Starts in vain in a row; one that fell soon after counts. */
  let inVain = 0;
  let startedAt = performance.now();

  const pause = (ms: number) => wait(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

  /** Returns what is wrong, as soon as something is. */
  async function untilDown(): Promise<'ended' | 'silent'> {
    let silentSince: number | null = null;
    let isWoken = false;
    while (!stopping.signal.aborted) {
      if (!isRunning(server.pid)) return 'ended';
      if (await takesConnections(port, times.answerWithinMs)) {
        if (silentSince !== null) logger.warn('the built-in PostgreSQL answers again');
        silentSince = null;
        isUp = true;
        if (performance.now() - startedAt > STABLE_AFTER_MS) inVain = 0;
      } else if (isRunning(server.pid)) {
        silentSince ??= performance.now();
        const silentMs = performance.now() - silentSince;
        if (isUp) logger.error('the built-in PostgreSQL does not answer');
        isUp = false;
        if (silentMs > times.endAfterMs) return 'silent';
        if (silentMs > times.wakeAfterMs && !isWoken && process.platform !== 'win32') {
          isWoken = true;
          logger.warn('the built-in PostgreSQL may be halted: it is told to go on');
          signal(server.pid, 'SIGCONT');
        }
      }
      await pause(times.checkEveryMs);
    }
    return 'ended';
  }

  async function bringBack(): Promise<void> {
    while (!stopping.signal.aborted) {
      const last = times.pausesMs.length - 1;
      await pause(times.pausesMs[Math.min(inVain, last)] ?? 0);
      if (stopping.signal.aborted) return;
      inVain += 1;
      if (inVain > last && !hasGivenUp) {
        hasGivenUp = true;
        logger.fatal({ tries: inVain }, 'the built-in PostgreSQL cannot be brought back; it is tried again and again');
      }
      try {
        server = await startEmbeddedPostgres({ ...options, port, mustExist: true });
        startedAt = performance.now();
        return;
      } catch (error) {
        logger.error({ err: error, tries: inVain }, 'the built-in PostgreSQL did not start again');
      }
    }
  }

  async function keepRunning(): Promise<void> {
    while (!stopping.signal.aborted) {
      const fault = await untilDown();
      if (stopping.signal.aborted) return;
      isUp = false;
      const downSince = performance.now();
      logger.error({ fault }, 'the built-in PostgreSQL is down: it is started again');
      if (fault === 'silent') await server.abandon();
      await bringBack();
      if (stopping.signal.aborted) return;
      isUp = true;
      hasGivenUp = false;
      restarts += 1;
      lastAwayMs = performance.now() - downSince;
      logger.warn({ ms: Math.round(lastAwayMs), restarts }, 'the built-in PostgreSQL runs again');
    }
  }

  const watching = keepRunning();
  watching.catch((error: unknown) => logger.fatal({ err: error }, 'the built-in PostgreSQL is watched no more'));
  return {
    url,
    port,
    adopted,
    firstStart,
    watch: {
      get isUp() {
        return isUp;
      },
      get hasGivenUp() {
        return hasGivenUp;
      },
      get restarts() {
        return restarts;
      },
      get lastAwayMs() {
        return lastAwayMs;
      },
    },
    async stop() {
      stopping.abort();
      await watching.catch(() => undefined);
      await server.stop();
    },
  };
}
