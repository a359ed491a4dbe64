import { z } from 'zod';
import type { Language } from './language.ts';
import { verbatim } from './text.ts';

/**
 * Civil time of the company: Asia/Jakarta, WIB. The zone has one offset and no daylight saving (RELIABILITY, measured facts), so
 * plain arithmetic is exact and independent of the host's zone and ICU. An instant is a `Date`; a civil day is a `WibDate`.
 * No function reads a clock.
 */
export const WIB_TIME_ZONE = 'Asia/Jakarta';

/** The one place that knows the offset. */
const WIB_OFFSET_MS = 7 * 60 * 60 * 1000;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A civil day in WIB, `YYYY-MM-DD`. Sorts as text. */
export type WibDate = string;

/** A civil month in WIB, `YYYY-MM`. */
export type WibMonth = string;

/** A time of day in WIB, `HH:MM`, 00:00 to 23:59. */
export type WibTime = string;

const DATE_FORM = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME_FORM = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** Whether the text is a day that exists, from 1900-01-01 to 9999-12-31, written `YYYY-MM-DD`. */
export function isWibDate(text: string): boolean {
  const match = DATE_FORM.exec(text);
  return match !== null && dayExists(Number(match[1]), Number(match[2]), Number(match[3]));
}

export const wibDateSchema = verbatim(40).refine(isWibDate, 'time.no_such_date');

export const wibTimeSchema = verbatim(40).regex(TIME_FORM, 'time.no_such_time');

/** The civil day on which the instant falls. @throws RangeError for an invalid `Date`. */
export function wibDate(instant: Date): WibDate {
  return shifted(instant).toISOString().slice(0, 10);
}

/** The civil month in which the instant falls. */
export function wibMonth(instant: Date): WibMonth {
  return wibDate(instant).slice(0, 7);
}

/** The time of day of the instant, seconds cut off. */
export function wibTime(instant: Date): WibTime {
  return shifted(instant).toISOString().slice(11, 16);
}

/** The instant at which the clock in Jakarta shows this day and time. @throws RangeError for a day or time that does not exist. */
export function instantAtWib(date: WibDate, time: WibTime = '00:00'): Date {
  return new Date(dayNumber(date) * DAY_MS + minuteOfDay(time) * MINUTE_MS - WIB_OFFSET_MS);
}

/** The first instant of a civil day. */
export function startOfWibDay(date: WibDate): Date {
  return instantAtWib(date);
}

/** The last millisecond of a civil day: 23:59:59.999 WIB. */
export function endOfWibDay(date: WibDate): Date {
  return new Date(instantAtWib(date).getTime() + DAY_MS - 1);
}

/** `days` may be negative. @throws RangeError when the result leaves the years 1900 to 9999. */
export function addDays(date: WibDate, days: number): WibDate {
  return dateOfDayNumber(dayNumber(date) + days);
}

/** The same day of another month; a day that month lacks becomes its last one: 31 January + 1 → 28 or 29 February. */
export function addMonths(date: WibDate, months: number): WibDate {
  const [year, month, day] = partsOf(date);
  const count = year * 12 + (month - 1) + months;
  const target = { year: Math.floor(count / 12), month: (((count % 12) + 12) % 12) + 1 };
  return dateOf(target.year, target.month, Math.min(day, daysInMonth(target.year, target.month)));
}

/** Whole civil days from `from` to `to`; negative when `to` is earlier. Times of day do not count. */
export function daysBetween(from: WibDate, to: WibDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** 1 = Monday … 7 = Sunday. */
export function wibWeekday(date: WibDate): number {
  // Day number 0, 1970-01-01, was a Thursday.
  return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;
}

/** The Monday on or before the day. */
export function startOfWibWeek(date: WibDate): WibDate {
  return addDays(date, 1 - wibWeekday(date));
}

/** The first day of a month. @throws RangeError when the text is no month. */
export function firstDateOfMonth(month: WibMonth): WibDate {
  const date = `${month}-01`;
  partsOf(date);
  return date;
}

/** The last day of a month. @throws RangeError when the text is no month. */
export function lastDateOfMonth(month: WibMonth): WibDate {
  const [year, number] = partsOf(firstDateOfMonth(month));
  return dateOf(year, number, daysInMonth(year, number));
}

/** Every day from `from` to `to`, both included; none when `to` is earlier. The x axis of a chart. */
export function eachWibDate(from: WibDate, to: WibDate): readonly WibDate[] {
  const first = dayNumber(from);
  return Array.from({ length: Math.max(0, dayNumber(to) - first + 1) }, (_, index) => dateOfDayNumber(first + index));
}

/** A daily window in WIB, `from` included and `to` excluded; it may cross midnight. Equal ends are an empty window. */
export interface QuietHours {
  readonly from: WibTime;
  readonly to: WibTime;
}

export const quietHoursSchema = z.strictObject({ from: wibTimeSchema, to: wibTimeSchema });

/** Quiet hours of marketing, reminders and surveys unless a setting says otherwise (SPEC §3). */
export const DEFAULT_QUIET_HOURS: QuietHours = { from: '20:00', to: '08:00' };

/** Whether the instant lies in the window. @throws RangeError for a time that does not exist. */
export function isQuietHours(instant: Date, quiet: QuietHours): boolean {
  const now = minuteOfDay(wibTime(instant));
  const from = minuteOfDay(quiet.from);
  const to = minuteOfDay(quiet.to);
  return from <= to ? now >= from && now < to : now >= from || now < to;
}

/** The earliest instant, not before the given one, outside the window: the given one itself when it is not quiet. */
export function nextQuietEnd(instant: Date, quiet: QuietHours): Date {
  if (!isQuietHours(instant, quiet)) return instant;
  const today = wibDate(instant);
  const end = instantAtWib(today, quiet.to);
  return end.getTime() > instant.getTime() ? end : instantAtWib(addDays(today, 1), quiet.to);
}

const MONTH_NAMES: Readonly<Record<Language, readonly string[]>> = {
  id: 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
};

const WEEKDAY_NAMES: Readonly<Record<Language, readonly string[]>> = {
  id: 'Senin Selasa Rabu Kamis Jumat Sabtu Minggu'.split(' '),
  en: 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' '),
};

/** `31 Maret 2027`, with weekday `Rabu, 31 Maret 2027`. */
export function formatWibDate(date: WibDate, language: Language, options: { readonly weekday?: boolean } = {}): string {
  const [year, month, day] = partsOf(date);
  const text = `${day} ${MONTH_NAMES[language][month - 1]} ${year}`;
  return options.weekday === true ? `${WEEKDAY_NAMES[language][wibWeekday(date) - 1]}, ${text}` : text;
}

/** What `formatWib` writes. */
export type WibForm = 'date' | 'time' | 'date_time' | 'weekday_date';

/**
 * An instant as people in Jakarta write it: `31 Maret 2027, 18.05 WIB` and `31 March 2027, 18:05 WIB`.
 * Indonesian separates hours and minutes by a dot.
 */
export function formatWib(instant: Date, language: Language, form: WibForm = 'date_time'): string {
  const date = wibDate(instant);
  if (form === 'date' || form === 'weekday_date') return formatWibDate(date, language, { weekday: form === 'weekday_date' });
  const clock = `${language === 'id' ? wibTime(instant).replace(':', '.') : wibTime(instant)} WIB`;
  return form === 'time' ? clock : `${formatWibDate(date, language)}, ${clock}`;
}

export type WibDateParse =
  | { readonly ok: true; readonly date: WibDate }
  | { readonly ok: false; readonly reason: 'empty' | 'unreadable' | 'no_such_date' };

/**
 * Reads a day as people type it: `31 Maret 2027`, `Rabu, 31 Mar 2027`, `March 31, 2027`, `2027-03-31`, `31/03/2027`.
 * Numbers with the year last are day first, as in Indonesia.
 */
export function parseWibDate(input: string): WibDateParse {
  const text = input.trim().toLowerCase().replace(/\s+/g, ' ').replace(WEEKDAY_PREFIX, '');
  if (text === '') return { ok: false, reason: 'empty' };
  for (const [form, read] of DATE_FORMS) {
    const match = form.exec(text);
    if (match === null) continue;
    const [year, month, day] = read(match[1] ?? '', match[2] ?? '', match[3] ?? '');
    if (month === 0) return { ok: false, reason: 'unreadable' };
    return dayExists(year, month, day) ? { ok: true, date: dateOf(year, month, day) } : { ok: false, reason: 'no_such_date' };
  }
  return { ok: false, reason: 'unreadable' };
}

export type DeadlineParse =
  | { readonly ok: true; readonly instant: Date }
  | { readonly ok: false; readonly reason: 'empty' | 'unreadable' | 'no_such_date' };

/**
 * Reads "valid until" (SPEC §6): a bare day lasts to its end in WIB, an ISO date-time is that instant, and one without a zone is
 * WIB. Whether it has passed is the caller's question: it has `now`.
 */
export function parseDeadline(input: string): DeadlineParse {
  const match = ISO_DATE_TIME.exec(input.trim());
  if (match === null) {
    const day = parseWibDate(input);
    return day.ok ? { ok: true, instant: endOfWibDay(day.date) } : day;
  }
  const [, date = '', time = '', seconds = '0', fraction = '', zone] = match;
  const offset = offsetOf(zone);
  if (!isWibDate(date) || !TIME_FORM.test(time) || Number(seconds) > 59 || offset === null) {
    return { ok: false, reason: 'no_such_date' };
  }
  const milliseconds = Number(seconds) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  return { ok: true, instant: new Date(dayNumber(date) * DAY_MS + minuteOfDay(time) * MINUTE_MS + milliseconds - offset) };
}

const ISO_DATE_TIME = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|z|[+-]\d{2}:?\d{2})?$/;

const WEEKDAY_PREFIX = new RegExp(`^(?:${[...WEEKDAY_NAMES.id, ...WEEKDAY_NAMES.en, "jum'at"].join('|')}),? `, 'i');

/** The forms `parseWibDate` knows; each returns year, month and day, month 0 for a name that is none. */
const DATE_FORMS: readonly (readonly [RegExp, (a: string, b: string, c: string) => readonly [number, number, number]])[] = [
  [/^(\d{4})-(\d{1,2})-(\d{1,2})$/, (year, month, day) => [Number(year), Number(month) || -1, Number(day)]],
  [/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/, (day, month, year) => [Number(year), Number(month) || -1, Number(day)]],
  [/^(\d{1,2}) ([a-z]+)\.?,? (\d{4})$/, (day, name, year) => [Number(year), monthNumber(name), Number(day)]],
  [/^([a-z]+)\.? (\d{1,2}),? (\d{4})$/, (name, day, year) => [Number(year), monthNumber(name), Number(day)]],
];

/** Spellings beside the full names and their first three letters. */
const OTHER_MONTH_SPELLINGS: Readonly<Record<string, number>> = {
  pebruari: 2,
  peb: 2,
  agt: 8,
  ags: 8,
  agus: 8,
  sept: 9,
  nopember: 11,
  nop: 11,
};

function monthNumber(name: string): number {
  const index = (names: readonly string[]): number =>
    names.findIndex((full) => full.toLowerCase() === name || full.slice(0, 3).toLowerCase() === name) + 1;
  if (Object.hasOwn(OTHER_MONTH_SPELLINGS, name)) return OTHER_MONTH_SPELLINGS[name] ?? 0;
  return index(MONTH_NAMES.id) || index(MONTH_NAMES.en);
}

/** Milliseconds east of UTC; WIB when no zone is written; null for a zone no place on earth has. */
function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined) return WIB_OFFSET_MS;
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
}

function shifted(instant: Date): Date {
  return new Date(instant.getTime() + WIB_OFFSET_MS);
}

function dayExists(year: number, month: number, day: number): boolean {
  return year >= 1900 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function partsOf(date: WibDate): readonly [year: number, month: number, day: number] {
  if (!isWibDate(date)) throw new RangeError(`no such date: ${date.slice(0, 20)}`);
  return [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))];
}

function dateOf(year: number, month: number, day: number): WibDate {
  if (!dayExists(year, month, day)) throw new RangeError('date outside the years 1900 to 9999');
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Days since 1970-01-01, without any zone. */
function dayNumber(date: WibDate): number {
  const [year, month, day] = partsOf(date);
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

function dateOfDayNumber(number: number): WibDate {
  const day = new Date(number * DAY_MS);
  return dateOf(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate());
}

function minuteOfDay(time: WibTime): number {
  const match = TIME_FORM.exec(time);
  if (match === null) throw new RangeError(`no such time: ${time.slice(0, 20)}`);
  return Number(match[1]) * 60 + Number(match[2]);
}
