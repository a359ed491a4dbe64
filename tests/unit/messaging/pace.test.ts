import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LogEntry,
  ordinaryAllowance,
  ordinaryGapMs,
  pace,
  urgentAllowance,
  urgentReserve,
  WINDOW_MS,
} from '#service/messaging/pace.ts';

const MINUTE_MS = 60_000;

/** Sends as soon as the verdict allows, with the polling delays of real workers. Returns everything that went out. */
function simulate(options: {
  limit: number;
  forMs: number;
  delays: readonly number[];
  urgentAt?: readonly number[];
}): LogEntry[] {
  const log: LogEntry[] = [];
  const urgent = [...(options.urgentAt ?? [])];
  let now = 1_000_000;
  const end = now + options.forMs;
  let turn = 0;
  while (now < end) {
    while (urgent[0] !== undefined && urgent[0] + 1_000_000 <= now) {
      const verdict = pace({ now, log, limit: options.limit, urgent: true, wanted: 1 });
      if (verdict.allowed === 0) break;
      log.push({ at: now, urgent: true });
      urgent.shift();
    }
    const verdict = pace({ now, log, limit: options.limit, urgent: false, wanted: 50 });
    for (let count = 0; count < verdict.allowed; count += 1) log.push({ at: now, urgent: false });
    now += Math.max(1, verdict.waitMs) + (options.delays[turn % options.delays.length] ?? 0);
    turn += 1;
  }
  return log;
}

/** The most entries any window of this length holds. */
function mostIn(log: readonly LogEntry[], windowMs: number, only?: (entry: LogEntry) => boolean): number {
  const at = log.filter((entry) => only?.(entry) ?? true).map((entry) => entry.at);
  let most = 0;
  for (let from = 0, to = 0; to < at.length; to += 1) {
    while ((at[to] ?? 0) - (at[from] ?? 0) >= windowMs) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

describe('E-12 pace', () => {
  it('the reserve is a third, rounded down, and is never lent', () => {
    expect([urgentReserve(100), ordinaryAllowance(100), urgentAllowance(100)]).toEqual([30, 70, 90]);
    expect([urgentReserve(9), ordinaryAllowance(9), urgentAllowance(9)]).toEqual([2, 7, 9]);
    expect([urgentReserve(10), ordinaryAllowance(10), urgentAllowance(10)]).toEqual([3, 7, 9]);
  });

  it('no window of 62 s holds more than the limit, whatever arrives when', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 240 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 20 }),
        fc.array(fc.integer({ min: 0, max: 5 * MINUTE_MS }), { maxLength: 400 }),
        (limit, delays, urgentAt) => {
          const log = simulate({ limit, forMs: 5 * MINUTE_MS, delays, urgentAt: urgentAt.toSorted((a, b) => a - b) });
          expect(mostIn(log, WINDOW_MS)).toBeLessThanOrEqual(limit);
          expect(mostIn(log, WINDOW_MS, (entry) => !entry.urgent)).toBeLessThanOrEqual(ordinaryAllowance(limit));
          expect(mostIn(log, WINDOW_MS, (entry) => entry.urgent)).toBeLessThanOrEqual(urgentAllowance(limit));
        },
      ),
      { numRuns: 120 },
    );
  });

  it('a full pause is not followed by a double burst: the fault of a token bucket', () => {
    const log: LogEntry[] = [];
    // The bucket of a quiet minute is full …
    const now = 10 * MINUTE_MS;
    for (let sent = 0; pace({ now: now + sent, log, limit: 100, urgent: true, wanted: 1 }).allowed > 0; sent += 1)
      log.push({ at: now + sent, urgent: true });
    // … and one minute later, minus a second, nothing may follow.
    expect(log).toHaveLength(90);
    expect(pace({ now: now + MINUTE_MS - 1_000, log, limit: 100, urgent: true, wanted: 1 }).allowed).toBe(0);
  });

  it('under load at least 95 % of the ordinary allowance is used over five minutes', () => {
    const log = simulate({ limit: 100, forMs: 5 * MINUTE_MS, delays: [0, 3, 8, 15, 2] });
    expect(log.length).toBeGreaterThanOrEqual(0.95 * 5 * ordinaryAllowance(100));
    expect(mostIn(log, MINUTE_MS)).toBeLessThanOrEqual(100);
  });

  it('R13 at a high limit, too, although every send takes its statements on top of the gap', () => {
    const log = simulate({ limit: 600, forMs: 5 * MINUTE_MS, delays: [28, 31, 35, 30] });
    expect(log.length).toBeGreaterThanOrEqual(0.97 * ((5 * MINUTE_MS) / WINDOW_MS) * ordinaryAllowance(600));
    expect(mostIn(log, MINUTE_MS)).toBeLessThanOrEqual(ordinaryAllowance(600));
  });

  it('ordinary sends keep an irregular distance of 0.8 to 1.0 of the even one', () => {
    const even = WINDOW_MS / 70;
    const gaps = Array.from({ length: 500 }, (_unused, index) => ordinaryGapMs(100, 1_700_000_000_000 + index * 37, 70));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.8 * even);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(even);
    expect(new Set(gaps.map(Math.round)).size).toBeGreaterThan(50);
  });

  it('asking more often does not shorten the distance', () => {
    const log: LogEntry[] = [{ at: 1_000, urgent: false }];
    const { waitMs } = pace({ now: 1_000, log, limit: 100, urgent: false, wanted: 1 });
    for (let now = 1_001; now < 1_000 + waitMs; now += 7)
      expect(pace({ now, log, limit: 100, urgent: false, wanted: 1 }).allowed).toBe(0);
    expect(pace({ now: 1_000 + waitMs, log, limit: 100, urgent: false, wanted: 1 }).allowed).toBe(1);
  });

  it('after the wait it names one may go, and not before, unless the lane has fallen behind meanwhile', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 60 }),
        fc.boolean(),
        fc.array(fc.tuple(fc.integer({ min: 0, max: WINDOW_MS }), fc.boolean()), { maxLength: 80 }),
        (limit, urgent, entries) => {
          const log = entries.map(([at, isUrgent]) => ({ at, urgent: isUrgent })).toSorted((a, b) => a.at - b.at);
          const first = pace({ now: WINDOW_MS, log, limit, urgent, wanted: 1 });
          if (first.allowed > 0) return;
          expect(pace({ now: WINDOW_MS + first.waitMs, log, limit, urgent, wanted: 1 }).allowed).toBe(1);
          const early = WINDOW_MS + first.waitMs - 2;
          if (pace({ now: early, log, limit, urgent, wanted: 1 }).allowed === 0) return;
          expect(urgent).toBe(false);
          const last = log.findLast((entry) => !entry.urgent)?.at ?? 0;
          expect(early - last).toBeGreaterThanOrEqual((0.8 * WINDOW_MS) / ordinaryAllowance(limit));
        },
      ),
    );
  });
});
