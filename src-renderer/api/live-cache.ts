import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { readClock } from '#hooks/use-now.ts';
import { recordIdOf } from './cache-keys.ts';
import { createPaced, type Pace } from './paced.ts';
import type { Stale } from './stale-events.ts';

/** A list on the screen: it decides itself which of the named rows it needs to fetch. */
export interface LiveList {
  readonly tag: string;
  touch(ids: readonly number[] | 'all'): void;
}

export interface LiveCache {
  /** Something changed: what shows it is fetched again, at its pace. */
  announce(stale: readonly Stale[]): void;
  /** A list takes part while it is on the screen. Returns how to leave. */
  join(list: LiveList): () => void;
  stop(): void;
}

/** The open record: at most once a second. */
const RECORD_PACE: Pace = { soonMs: 150, everyMs: 1_000 };
/** Counts, charts and everything else that is about many rows. */
const SUM_PACE: Pace = { soonMs: 400, everyMs: 5_000 };

interface Query {
  readonly queryKey: QueryKey;
  readonly meta?: Record<string, unknown> | undefined;
}

/** Tags whose changes make a reading stale: its contract's own, and those its page added. */
function tagsOf(query: Query): readonly string[] {
  const extra = query.meta?.tags;
  return Array.isArray(extra) ? [String(query.queryKey[1]), ...extra.map(String)] : [String(query.queryKey[1])];
}

function createLiveCache(client: QueryClient): LiveCache {
  const lists = new Set<LiveList>();
  let records = new Map<string, Set<number>>();
  let sums = new Set<string>();
  let whole = new Set<string>();

  const isReading = (query: Query): boolean => query.queryKey[0] === 'read' || query.queryKey[0] === 'counts';
  const recordPace = createPaced(
    () => {
      const due = records;
      records = new Map();
      void client.invalidateQueries({
        predicate: (query) => {
          const id = recordIdOf(query.queryKey);
          return isReading(query) && id !== null && due.get(String(query.queryKey[1]))?.has(id) === true;
        },
      });
    },
    RECORD_PACE,
    readClock,
  );
  const sumPace = createPaced(
    () => {
      const [due, all] = [sums, whole];
      sums = new Set();
      whole = new Set();
      void client.invalidateQueries({
        predicate: (query) => {
          if (!isReading(query)) return false;
          const tags = tagsOf(query);
          if (tags.some((tag) => all.has(tag))) return true;
          // A record is only fetched when it is named, unless its page said that it shows more than itself.
          const own = recordIdOf(query.queryKey) === null ? tags : tags.slice(1);
          return own.some((tag) => due.has(tag));
        },
      });
    },
    SUM_PACE,
    readClock,
  );

  return {
    announce(stale) {
      for (const { tag, ids } of stale) {
        for (const list of lists) if (list.tag === tag) list.touch(ids ?? 'all');
        if (ids === undefined) whole.add(tag);
        else {
          const named = records.get(tag) ?? new Set();
          for (const id of ids) named.add(id);
          records.set(tag, named);
          recordPace.ask();
        }
        sums.add(tag);
        sumPace.ask();
      }
    },
    join(list) {
      lists.add(list);
      return () => lists.delete(list);
    },
    stop() {
      recordPace.stop();
      sumPace.stop();
    },
  };
}

const caches = new WeakMap<QueryClient, LiveCache>();

/** The one live cache of a query client. */
export function liveCacheOf(client: QueryClient): LiveCache {
  const known = caches.get(client);
  if (known !== undefined) return known;
  const made = createLiveCache(client);
  caches.set(client, made);
  return made;
}
