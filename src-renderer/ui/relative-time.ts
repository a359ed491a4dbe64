import type { TFunction } from 'i18next';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `2 mnt lalu`, `3 jam lalu`, `5 hari lalu`; the future and the last half minute are "just now", because clocks differ. */
export function agoText(t: TFunction, at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime();
  if (ms < MINUTE / 2) return t('time.justNow');
  if (ms < HOUR) return t('time.minutesAgo', { count: Math.max(1, Math.round(ms / MINUTE)) });
  if (ms < DAY) return t('time.hoursAgo', { count: Math.round(ms / HOUR) });
  return t('time.daysAgo', { count: Math.round(ms / DAY) });
}

/** A span in its one or two largest units: `45 mnt`, `3 jam 20 mnt`, `2 hari 4 jam`. */
export function spanText(t: TFunction, ms: number): string {
  const minutes = Math.max(1, Math.floor(Math.abs(ms) / MINUTE));
  if (minutes < 60) return t('time.minutes', { count: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) {
    const rest = minutes % 60;
    return rest === 0
      ? t('time.hours', { count: hours })
      : `${t('time.hours', { count: hours })} ${t('time.minutes', { count: rest })}`;
  }
  const days = Math.floor(hours / 24);
  const rest = hours % 24;
  return rest === 0 || days >= 7
    ? t('time.days', { count: days })
    : `${t('time.days', { count: days })} ${t('time.hours', { count: rest })}`;
}
