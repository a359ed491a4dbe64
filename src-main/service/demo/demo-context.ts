import { addDays, instantAtWib, type WibDate, wibDate, wibTime } from '#shared/domain/time-zone.ts';
import { createRandom, type Random } from './random.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** How far back tickets, messages and registrations reach. */
export const HISTORY_DAYS = 90;

/** What every part of the demo is made from: the instant of seeding and a generator per subject. */
export interface DemoContext {
  readonly now: Date;
  readonly today: WibDate;
  /** Independent of the other subjects, so that one part can change without moving the others. */
  random(subject: string): Random;
}

export function createDemoContext(now: Date): DemoContext {
  return { now, today: wibDate(now), random: (subject) => createRandom(`kabar-desk/demo/${subject}`) };
}

/** The instant `ms` later, whole milliseconds; negative for earlier. */
export function plus(at: Date, ms: number): Date {
  return new Date(at.getTime() + Math.round(ms));
}

export function earliest(...instants: readonly Date[]): Date {
  return new Date(Math.min(...instants.map((instant) => instant.getTime())));
}

export function latest(...instants: readonly Date[]): Date {
  return new Date(Math.max(...instants.map((instant) => instant.getTime())));
}

/** The same instant in office hours (08–20 WIB), else a moment of the last evening before it. Never later than `at`. */
export function officeTimeBefore(at: Date, random: Random): Date {
  const hour = Number(wibTime(at).slice(0, 2));
  if (hour >= 8 && hour < 20) return at;
  const day = hour < 8 ? addDays(wibDate(at), -1) : wibDate(at);
  return plus(instantAtWib(day, '19:00'), random.between(0, 55 * MINUTE));
}

/** The same instant in field hours (07–21 WIB), else a moment of the evening before it. Never later than `at`. */
export function fieldTimeBefore(at: Date, random: Random): Date {
  const hour = Number(wibTime(at).slice(0, 2));
  if (hour >= 7 && hour < 21) return at;
  const day = hour < 7 ? addDays(wibDate(at), -1) : wibDate(at);
  return plus(instantAtWib(day, '20:00'), random.between(0, 55 * MINUTE));
}

/** The same instant in field hours (07–21 WIB), else a moment of the next morning. Never earlier than `at`. */
export function fieldTimeAfter(at: Date, random: Random): Date {
  const hour = Number(wibTime(at).slice(0, 2));
  if (hour >= 7 && hour < 21) return at;
  const day = hour < 7 ? wibDate(at) : addDays(wibDate(at), 1);
  return plus(instantAtWib(day, '07:30'), random.between(0, 75 * MINUTE));
}
