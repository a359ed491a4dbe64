import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useStore } from '#hooks/use-store.ts';
import { COUNTED_LISTS, type CountedList, countLists } from '#shared/contracts/list-counts.contract.ts';
import type { ListContract, ListQuery } from '#shared/contracts/list-query.ts';
import { call } from './client.ts';
import { liveEvents } from './connection.ts';
import { FALLBACK_REFETCH_MS } from './query-client.ts';

/** Rows to count: those of a list under a filter. */
export interface CountOf {
  readonly contract: ListContract;
  readonly query: ListQuery;
}

export interface Count {
  readonly total: number;
  /** There are more than could be counted. */
  readonly tooMany: boolean;
}

/** Counting stops here at the service. */
const COUNTED_UP_TO = 5_000;

export function countedListOf(contract: ListContract): CountedList | null {
  return COUNTED_LISTS.find((list) => contract.path === `/api/${list}`) ?? null;
}

/** Counts in one request, in the order they were asked for; null for what may not be read or is not known yet. */
export function useCounts(wanted: readonly CountOf[]): readonly (Count | null)[] {
  const live = useStore(liveEvents);
  const counts = wanted.flatMap(({ contract, query }) => {
    const list = countedListOf(contract);
    return list === null ? [] : [{ list, query: withoutSort(query) }];
  });
  const answer = useQuery({
    queryKey: ['counts', 'lists', countLists.path, counts],
    queryFn: ({ signal }) => call(countLists, { body: { counts } }, { signal }),
    enabled: counts.length > 0,
    meta: { tags: [...new Set(wanted.map(({ contract }) => contract.tag))] },
    refetchInterval: live ? false : FALLBACK_REFETCH_MS,
    placeholderData: keepPreviousData,
  });
  const data = answer.data?.data;
  let at = 0;
  return wanted.map(({ contract }) => {
    if (countedListOf(contract) === null) return null;
    const found = data?.length === counts.length ? data[at++] : undefined;
    if (found === undefined) return null;
    if (found.tooMany) return { total: COUNTED_UP_TO, tooMany: true };
    return found.total === null ? null : { total: found.total, tooMany: false };
  });
}

function withoutSort({ sort: _order, ...query }: ListQuery): Record<string, string> {
  return query;
}
