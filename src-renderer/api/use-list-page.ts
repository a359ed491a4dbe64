import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { readClock } from '#hooks/use-now.ts';
import { useStore } from '#hooks/use-store.ts';
import type { ResponseOf } from '#shared/contracts/contract.ts';
import type { ListContract, ListQuery } from '#shared/contracts/list-query.ts';
import { listKey } from './cache-keys.ts';
import { type CallInput, call } from './client.ts';
import { liveEvents } from './connection.ts';
import { createListFreshener, type FreshRows } from './list-freshener.ts';
import { liveCacheOf } from './live-cache.ts';
import { createPaced, type Pace } from './paced.ts';
import { FALLBACK_REFETCH_MS } from './query-client.ts';
import { isWithinLoaded } from './sort-place.ts';

export interface ListRow {
  readonly id: number;
}

export interface ListAnswer<T extends ListRow> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
  readonly total?: number | undefined;
}
export type ListPages<T extends ListRow> = InfiniteData<ListAnswer<T>, string | undefined>;

/** A row of a list contract. */
export type RowOf<C extends ListContract> = ResponseOf<C> extends { data: (infer T)[] } ? T : never;

export interface ListPage<T extends ListRow> {
  /** Null before the first answer. */
  readonly rows: readonly T[] | null;
  /** How many match, where the service counted them. */
  readonly total: number | null;
  readonly error: Error | null;
  readonly isFetching: boolean;
  /** The rows of another filter stand in until those of this one are here. */
  readonly isPlaceholder: boolean;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  /** Rows that came after the list was read and wait to be shown. */
  readonly waiting: number;
  /** Reads the list anew from the top: the waiting rows appear, those that no longer match go. */
  readonly reveal: () => Promise<void>;
  /** Shown rows that no longer match the filter, or no longer exist. */
  readonly outdated: ReadonlySet<number>;
  /** Tells which rows are on the screen. */
  readonly show: (ids: readonly number[]) => void;
}

const PAGE_SIZE = 50;
/** A list whose rows cannot be named is looked at from its top. */
const LOOK_PACE: Pace = { soonMs: 300, everyMs: 5_000 };
const NOTHING: ReadonlySet<number> = new Set();

interface News {
  readonly waiting: ReadonlySet<number>;
  readonly outdated: ReadonlySet<number>;
}
const NO_NEWS: News = { waiting: NOTHING, outdated: NOTHING };

/**
 * A list page by page. It is never fetched again as a whole: events name rows, and the rows on the screen are fetched by their ids, at
 * most once a second. New rows wait, so that nothing moves under the reader.
 */
export function useListPage<C extends ListContract>(contract: C, query: ListQuery): ListPage<RowOf<C> & ListRow> {
  type T = RowOf<C> & ListRow;
  const client = useQueryClient();
  const live = useStore(liveEvents);
  const key = useMemo(() => listKey(contract, query), [contract, query]);
  const keyText = JSON.stringify(key);
  const [news, setNews] = useState<{ readonly of: string; readonly news: News }>({ of: keyText, news: NO_NEWS });
  const current = news.of === keyText ? news.news : NO_NEWS;

  const ask = useCallback(
    (extra: Record<string, unknown>, filter: ListQuery, signal?: AbortSignal) =>
      call(contract, { query: { ...filter, ...extra } } as unknown as CallInput<C>, { signal }) as unknown as Promise<
        ListAnswer<T>
      >,
    [contract],
  );
  const list = useInfiniteQuery<ListAnswer<T>, Error, ListPages<T>, readonly unknown[], string | undefined>({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      ask({ limit: PAGE_SIZE, ...(pageParam === undefined ? {} : { cursor: pageParam }) }, query, signal),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? null, [list.data]);
  const loaded = useRef<ReadonlySet<number>>(NOTHING);
  loaded.current = useMemo(
    () => new Set(list.isPlaceholderData ? [] : rows?.map(({ id }) => id)),
    [rows, list.isPlaceholderData],
  );

  const apply = useCallback(
    ({ changed, left, gone, arrived, missed }: FreshRows<T>): void => {
      const pages = client.getQueryData<ListPages<T>>(key);
      if (pages === undefined) return;
      client.setQueryData<ListPages<T>>(key, patchRows(pages, changed));
      const last = pages.pages.at(-1);
      const place = { sort: query.sort ?? defaultSort(contract), last: last?.data.at(-1), isEnd: last?.nextCursor === null };
      const news = arrived.filter((row) => isWithinLoaded(row, place)).map(({ id }) => id);
      setNews((before) => {
        const old = before.of === keyText ? before.news : NO_NEWS;
        const waiting = new Set([...old.waiting, ...news]);
        for (const id of missed) waiting.delete(id);
        const outdated = new Set(old.outdated);
        for (const { id } of changed) outdated.delete(id);
        for (const id of [...left, ...gone]) outdated.add(id);
        return { of: keyText, news: { waiting, outdated } };
      });
    },
    [client, key, keyText, query, contract],
  );
  const canName = 'ids' in contract.query.shape;
  const freshener = useMemo(
    () =>
      createListFreshener<T>({
        isLoaded: (id) => loaded.current.has(id),
        fetchMatching: async (ids) => (await ask({ ids: ids.join(','), limit: 200 }, query)).data,
        fetchAny: async (ids) => (await ask({ ids: ids.join(','), limit: 200 }, {})).data,
        apply,
      }),
    [ask, query, apply],
  );
  /** Looks at the top of the list for rows nobody announced, and lets the loaded ones be fetched when they are seen. */
  const lookAgain = useCallback(async (): Promise<void> => {
    const pages = client.getQueryData<ListPages<T>>(key);
    if (pages === undefined) return;
    const first = await ask({ limit: PAGE_SIZE }, query).catch(() => null);
    if (first === null) return;
    const isKnown = (row: T): boolean => loaded.current.has(row.id);
    apply({
      changed: first.data.filter(isKnown),
      arrived: first.data.filter((row) => !isKnown(row)),
      left: [],
      gone: [],
      missed: [],
    });
    if (canName)
      freshener.touch(
        'all',
        [...loaded.current].filter((id) => !first.data.some((row) => row.id === id)),
      );
  }, [ask, apply, client, key, query, freshener, canName]);

  useEffect(() => {
    const look = createPaced(() => void lookAgain(), LOOK_PACE, readClock);
    const leave = liveCacheOf(client).join({
      tag: contract.tag,
      touch: (ids) => {
        if (ids === 'all' || !canName) look.ask();
        else freshener.touch(ids);
      },
    });
    return () => {
      leave();
      look.stop();
    };
  }, [client, contract, freshener, lookAgain, canName]);
  useEffect(() => () => freshener.stop(), [freshener]);
  // Coming back to a list that was read a while ago, and after every gap in the events.
  const isKept = useRef(client.getQueryState(key)?.data !== undefined);
  useEffect(() => {
    if (isKept.current) void lookAgain();
    isKept.current = true;
    if (live) return;
    const timer = setInterval(() => void lookAgain(), FALLBACK_REFETCH_MS);
    return () => clearInterval(timer);
  }, [live, lookAgain]);

  const { fetchNextPage, refetch } = list;
  return {
    rows: rows as readonly T[] | null,
    total: list.data?.pages[0]?.total ?? null,
    error: list.error,
    isFetching: list.isFetching,
    isPlaceholder: list.isPlaceholderData,
    hasMore: list.hasNextPage,
    isLoadingMore: list.isFetchingNextPage,
    loadMore: useCallback(() => void fetchNextPage(), [fetchNextPage]),
    waiting: current.waiting.size,
    reveal: useCallback(async () => {
      if (client.getQueryData(key) === undefined) {
        await refetch();
        return;
      }
      const first = await ask({ limit: PAGE_SIZE }, query);
      client.setQueryData<ListPages<T>>(key, { pages: [first], pageParams: [undefined] });
      setNews({ of: keyText, news: NO_NEWS });
    }, [client, key, keyText, ask, query, refetch]),
    outdated: current.outdated,
    show: freshener.show,
  };
}

/** The sort order of a list that was not told any. */
function defaultSort(contract: ListContract): string {
  const schema: unknown = contract.query.shape.sort;
  const value = schema !== undefined && (schema as { parse(value: unknown): unknown }).parse(undefined);
  return typeof value === 'string' ? value : '';
}

/** Puts rows in their new state where they stand; pages without a change stay the same object, so that nothing is drawn for nothing. */
export function patchRows<T extends ListRow>(pages: ListPages<T>, changed: readonly ListRow[]): ListPages<T> {
  const byId = new Map(changed.map((row) => [row.id, row]));
  let touched = false;
  const next = pages.pages.map((page) => {
    if (!page.data.some(({ id }) => byId.has(id))) return page;
    touched = true;
    return { ...page, data: page.data.map((row) => (byId.get(row.id) as T | undefined) ?? row) };
  });
  return touched ? { ...pages, pages: next } : pages;
}
