import { setTimeout as wait } from 'node:timers/promises';
import { PATIENCE_MS } from './deadlines.ts';

/** Waits until the condition holds and returns what it returned; fails after the deadline. */
export async function until<T>(
  what: string,
  condition: () => Promise<T | false | null | undefined> | T | false | null | undefined,
  deadlineMs = PATIENCE_MS,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = await condition();
    if (answer !== false && answer !== null && answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`still waiting after ${deadlineMs} ms for: ${what}`);
    await wait(20);
  }
}
