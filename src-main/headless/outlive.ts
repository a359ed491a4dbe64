import type { Logger } from '#service/logger.ts';

/** What the surroundings report through a socket, a pipe or a file that nobody listened to: one connection less, not one service less. */
const OF_THE_SURROUNDINGS = new Set([
  'EPIPE',
  'ECONNRESET',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EIO',
  'EROFS',
  'EMFILE',
  'ENFILE',
]);

export function isOfTheSurroundings(error: unknown): boolean {
  return error instanceof Error && OF_THE_SURROUNDINGS.has(String((error as NodeJS.ErrnoException).code));
}

/**
 * What must not end the process (ENGINE E-22): a forgotten rejection, a failing socket, pipe or file without a listener, a file size limit.
 * Anything else that nobody caught leaves the program in a state nobody knows: then it ends in order, with an exit code of its own, so that
 * whoever supervises it starts it again.
 */
export function outlive(logger: Logger, onBroken: () => void): void {
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'));
  process.on('uncaughtException', (error) => {
    if (isOfTheSurroundings(error)) {
      logger.error({ err: error }, 'a failure of the surroundings had no listener');
      return;
    }
    logger.fatal({ err: error }, 'uncaught exception: the service ends');
    onBroken();
  });
  // Node would print them on stderr itself, blocking.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => logger.warn({ err: warning }, 'warning of the runtime'));
  // Else a write beyond the limit ends the process instead of failing.
  if (process.platform !== 'win32') process.on('SIGXFSZ', () => undefined);
}
