import { describe, expect, it } from 'vitest';
import { type LogEntry, ordinaryAllowance, pace, urgentAllowance } from '#service/messaging/pace.ts';

/** Asks for as much as there is, every 50 ms, after an idle time; a call reaches the gateway up to a second after its admission. */
function simulate(limit: number, urgent: boolean, forMs: number): number[] {
  const log: LogEntry[] = [];
  const arrivals: number[] = [];
  for (let now = 1_000_000; now < 1_000_000 + forMs; now += 50) {
    const { allowed } = pace({ now, log, limit, urgent, wanted: 20 });
    for (let one = 0; one < allowed; one += 1) {
      log.push({ at: now, urgent });
      arrivals.push(now + ((arrivals.length * 379) % 1_000));
    }
  }
  return arrivals.sort((a, b) => a - b);
}

function worstMinute(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 60_000).length));
}

describe('E-12 the pace is a sliding log', () => {
  it.each([10, 60, 100])('no 60 s at the gateway hold more than the allowance of %i, whenever they begin', (limit) => {
    expect(worstMinute(simulate(limit, true, 200_000))).toBeLessThanOrEqual(urgentAllowance(limit));
    expect(worstMinute(simulate(limit, false, 200_000))).toBeLessThanOrEqual(ordinaryAllowance(limit));
  });

  it('the reserve for urgent messages is never lent', () => {
    const log = Array.from({ length: 70 }, (_, index) => ({ at: 1_000 + index, urgent: false }));
    expect(pace({ now: 50_000, log, limit: 100, urgent: false, wanted: 5 }).allowed).toBe(0);
    expect(pace({ now: 50_000, log, limit: 100, urgent: true, wanted: 40 }).allowed).toBe(30);
  });
});
