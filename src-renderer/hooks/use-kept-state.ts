import { useEffect, useState } from 'react';
import type { z } from 'zod';

/** State that survives a reload of this browser. What was kept is parsed again; anything else gives the initial value. */
export function useKeptState<T>(name: string, schema: z.ZodType<T>, initial: T): [T, (next: T) => void] {
  const key = `kabar.${name}`;
  const [value, setValue] = useState<T>(() => readKept(key, schema) ?? initial);
  useEffect(() => {
    localStorage.setItem(key, JSON.stringify(value));
  }, [key, value]);
  return [value, setValue];
}

function readKept<T>(key: string, schema: z.ZodType<T>): T | null {
  const text = localStorage.getItem(key);
  if (text === null) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON: written by an older version. The initial value replaces it.
    return null;
  }
}
