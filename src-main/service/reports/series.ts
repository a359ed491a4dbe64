import { addDays, daysBetween, eachWibDate, type WibDate } from '#shared/domain/time-zone.ts';
import type { DayRange } from './define-report.ts';

/** So many days that end on this one. */
export function daysUntil(to: WibDate, days: number): DayRange {
  return { from: addDays(to, 1 - days), to, days };
}

/** As many days right before a range. */
export function daysBefore(range: DayRange): DayRange {
  return daysUntil(addDays(range.from, -1), range.days);
}

/** A range that covers both. */
export function spanOf(one: DayRange, other: DayRange): DayRange {
  const from = one.from < other.from ? one.from : other.from;
  const to = one.to > other.to ? one.to : other.to;
  return { from, to, days: daysBetween(from, to) + 1 };
}

/** One value per day of the range; null on days before anything was recorded (`since`). */
export function perDay<T>(
  range: DayRange,
  since: WibDate | null,
  read: (date: WibDate) => T,
): { date: WibDate; value: T | null }[] {
  return eachWibDate(range.from, range.to).map((date) => ({
    date,
    value: since === null || date < since ? null : read(date),
  }));
}

/** The total of a range, or null when nothing was recorded until its end. */
export function known(range: DayRange, since: WibDate | null, total: number): number | null {
  return since === null || since > range.to ? null : total;
}

/** Percent with one decimal; null when there is no whole to be a part of. */
export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : roundTo(1, (part / whole) * 100);
}

export function roundTo(digits: number, value: number): number {
  const factor = 10 ** digits;
  // Adding 0 turns −0 into 0.
  return Math.round(value * factor) / factor + 0;
}

/** Change from one value to another in percent with one decimal; null where either is missing or the first is 0. */
export function changePercent(from: number | null, to: number | null): number | null {
  return from === null || to === null || from === 0 ? null : roundTo(1, ((to - from) / Math.abs(from)) * 100);
}

/** A figure beside the one of the days before. */
export function compared(value: number | null, previousValue: number | null) {
  return { value, previousValue, changePercent: changePercent(previousValue, value) };
}
