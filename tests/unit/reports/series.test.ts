import { describe, expect, it } from 'vitest';
import { changePercent, daysBefore, daysUntil, known, percent, perDay, spanOf } from '#service/reports/series.ts';

describe('days of a chart', () => {
  it('a range ends on its day, and the previous one is as long and touches it', () => {
    const range = daysUntil('2027-01-03', 7);
    expect(range).toEqual({ from: '2026-12-28', to: '2027-01-03', days: 7 });
    expect(daysBefore(range)).toEqual({ from: '2026-12-21', to: '2026-12-27', days: 7 });
    expect(daysBefore(daysUntil('2028-03-01', 30))).toEqual({ from: '2028-01-02', to: '2028-01-31', days: 30 });
    expect(spanOf(range, daysBefore(range))).toEqual({ from: '2026-12-21', to: '2027-01-03', days: 14 });
  });

  it('a day before the first record has no value, a day after it has one', () => {
    const range = daysUntil('2027-01-03', 3);
    expect(perDay(range, '2027-01-02', () => 0)).toEqual([
      { date: '2027-01-01', value: null },
      { date: '2027-01-02', value: 0 },
      { date: '2027-01-03', value: 0 },
    ]);
    expect(perDay(range, null, () => 0).map(({ value }) => value)).toEqual([null, null, null]);
  });

  it('a total is unknown until the first record, on whose day it is known', () => {
    const range = daysUntil('2027-01-03', 3);
    expect([known(range, null, 0), known(range, '2027-01-04', 0), known(range, '2027-01-03', 0)]).toEqual([null, null, 0]);
  });
});

describe('shares and changes', () => {
  it('a share of nothing is unknown, not zero', () => {
    expect([percent(0, 0), percent(0, 3), percent(1, 3), percent(3, 3)]).toEqual([null, 0, 33.3, 100]);
  });

  it.each([
    [null, 5, null],
    [5, null, null],
    [0, 5, null],
    [5, 0, -100],
    [4, 5, 25],
    [5, 5, 0],
    [3, 2, -33.3],
  ])('from %s to %s is %s percent', (from, to, expected) => {
    expect(changePercent(from, to)).toBe(expected);
  });
});
