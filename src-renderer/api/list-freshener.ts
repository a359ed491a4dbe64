import { readClock } from '#hooks/use-now.ts';
import { createPaced, type Pace } from './paced.ts';

interface Row {
  readonly id: number;
}

/** What a fetch of named rows brought. */
export interface FreshRows<T extends Row> {
  /** Loaded rows in their new state. */
  readonly changed: readonly T[];
  /** Of these, the ones that no longer match the filter: they stay where they are until the list is read anew. */
  readonly left: readonly number[];
  /** Loaded rows that do not exist any more for this person. */
  readonly gone: readonly number[];
  /** Rows that match and are not loaded: news. */
  readonly arrived: readonly T[];
  /** Ids that were asked for, did not match and are not loaded. */
  readonly missed: readonly number[];
}

export interface FreshenerPorts<T extends Row> {
  isLoaded(id: number): boolean;
  /** Rows of these ids that match the filter of the list. */
  fetchMatching(ids: readonly number[]): Promise<readonly T[]>;
  /** Rows of these ids whatever the filter. */
  fetchAny(ids: readonly number[]): Promise<readonly T[]>;
  apply(rows: FreshRows<T>): void;
}

export interface ListFreshener {
  /** These rows changed somewhere; `all`: nobody knows which. */
  touch(ids: readonly number[] | 'all', loaded?: readonly number[]): void;
  /** The rows on the screen. Only these are worth a fetch; what was scrolled away waits until it comes back. */
  show(ids: readonly number[]): void;
  stop(): void;
}

/** At most once a second; while a stream of changes lasts, every other second. */
const PACE: Pace = { soonMs: 200, everyMs: 2_000 };
const MOST_AT_ONCE = 200;

/** Keeps a list true row by row: it fetches the ids that events named, those on the screen and those it does not have. */
export function createListFreshener<T extends Row>(ports: FreshenerPorts<T>): ListFreshener {
  const stale = new Set<number>();
  let visible = new Set<number>();
  let running = false;
  let stopped = false;

  const due = (): number[] => [...stale].filter((id) => visible.has(id) || !ports.isLoaded(id)).slice(0, MOST_AT_ONCE);
  const pace = createPaced(() => void flush(), PACE, readClock);

  async function flush(): Promise<void> {
    if (running || stopped) return;
    const ids = due();
    if (ids.length === 0) return;
    running = true;
    for (const id of ids) stale.delete(id);
    try {
      const matching = await ports.fetchMatching(ids);
      const found = new Set(matching.map(({ id }) => id));
      const lost = ids.filter((id) => !found.has(id) && ports.isLoaded(id));
      const others = lost.length === 0 ? [] : await ports.fetchAny(lost);
      if (stopped) return;
      ports.apply({
        changed: [...matching.filter(({ id }) => ports.isLoaded(id)), ...others],
        left: others.map(({ id }) => id),
        gone: lost.filter((id) => !others.some((row) => row.id === id)),
        arrived: matching.filter(({ id }) => !ports.isLoaded(id)),
        missed: ids.filter((id) => !found.has(id) && !ports.isLoaded(id)),
      });
    } catch {
      // Not reached now: the strip says so, and the rows stay due.
      for (const id of ids) stale.add(id);
    } finally {
      running = false;
      if (!stopped && due().length > 0) pace.ask();
    }
  }

  const askIfDue = (): void => {
    if (due().length > 0) pace.ask();
  };
  return {
    touch(ids, loaded = []) {
      for (const id of ids === 'all' ? loaded : ids) stale.add(id);
      askIfDue();
    },
    show(ids) {
      visible = new Set(ids);
      askIfDue();
    },
    stop() {
      stopped = true;
      pace.stop();
    },
  };
}
