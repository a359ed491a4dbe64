import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { useStore } from '#hooks/use-store.ts';
import type { ResponseOf, RouteContract } from '#shared/contracts/contract.ts';
import { readKey } from './cache-keys.ts';
import { type CallInput, call } from './client.ts';
import { liveEvents } from './connection.ts';
import { FALLBACK_REFETCH_MS } from './query-client.ts';

/** Tags of other records that the page shows as well; changes of those make its readings stale, too. */
export const LiveTags = createContext<readonly string[]>([]);

export interface ReadOptions {
  readonly enabled?: boolean;
  /** Milliseconds after which it is asked again whatever happens; for what no event announces. */
  readonly every?: number;
  /** Keep showing the last answer while another input is asked for. */
  readonly keep?: boolean;
  /** Milliseconds for which an answer counts as new. */
  readonly fresh?: number;
}

/**
 * Reads one route of the API. The cache key is derived from contract and input; events make it stale by the contract's tag and the
 * record's id; while no events flow it is asked again every 30 seconds.
 */
export function useRead<C extends RouteContract>(
  contract: C,
  input: CallInput<C>,
  { enabled = true, every, keep = false, fresh }: ReadOptions = {},
): UseQueryResult<ResponseOf<C>, Error> {
  const live = useStore(liveEvents);
  const tags = useContext(LiveTags);
  return useQuery<ResponseOf<C>, Error>({
    queryKey: readKey(contract, input),
    queryFn: ({ signal }) => call(contract, input, { signal }),
    enabled,
    meta: { tags },
    refetchInterval: every ?? (live ? false : FALLBACK_REFETCH_MS),
    ...(fresh === undefined ? {} : { staleTime: fresh }),
    ...(keep ? { placeholderData: keepPreviousData as never } : {}),
  });
}
