import { useEffect, useState } from 'react';

/** The one place of the renderer that reads the clock. Milliseconds since 1970. */
export function readClock(): number {
  return Date.now();
}

/** A `Date` of an instant as it stands in API answers. */
export function toDate(instant: string | number): Date {
  return new Date(instant);
}

/** The present time, refreshed every `everyMs`, so that ages and countdowns stay true without anybody asking. */
export function useNow(everyMs = 15_000): Date {
  const [now, setNow] = useState(readClock);
  useEffect(() => {
    const timer = setInterval(() => setNow(readClock()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return toDate(now);
}
