import { AppError } from '#service/errors.ts';

/** Runs one piece of work after the other. At most `most` may wait; further ones are refused (429). */
export function createTurns(most: number) {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= most) throw new AppError('too_many_requests', { retryAfter: 5 });
    waiting += 1;
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      waiting -= 1;
    }
  };
}
