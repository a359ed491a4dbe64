import type { Clock } from '#service/ports/clock.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A clock that moves only when told. */
export interface FakeClock extends Clock {
  advance(milliseconds: number): void;
}

export function createFakeClock(start = '2027-03-01T03:00:00.000Z'): FakeClock {
  let at = new Date(start).getTime();
  return {
    now: () => new Date(at),
    monotonic: () => at,
    advance: (milliseconds) => {
      at += milliseconds;
    },
  };
}
