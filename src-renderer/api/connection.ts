import { createStore } from '#hooks/store.ts';
import { readClock } from '#hooks/use-now.ts';

export interface ConnectionState {
  readonly reachable: boolean;
  /** When the service last answered, in milliseconds; null before the first answer. */
  readonly lastAnswerAt: number | null;
}

export const connection = createStore<ConnectionState>({ reachable: true, lastAnswerAt: null });

/** Whether live events flow; while they do not, pages live on their 30-second refetch. */
export const liveEvents = createStore(false);

export function reportSuccess(): void {
  connection.set({ reachable: true, lastAnswerAt: readClock() });
}

export function reportFailure(): void {
  const before = connection.get();
  if (before.reachable) connection.set({ ...before, reachable: false });
}
