import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { listTechnicians, suggestTechnicians } from '#shared/contracts/technicians.contract.ts';
import { getTicket, listTickets } from '#shared/contracts/tickets.contract.ts';
import { call } from '../../../api/client.ts';
import { FALLBACK_REFETCH_MS } from '../../../api/query-client.ts';
import { queryKeys } from '../../../api/query-keys.ts';
import { useEvent } from '../../../api/socket.ts';
import { patchMessageStates } from './ticket-cache.ts';
import type { TicketQuery } from './ticket-filter.ts';

const PAGE_SIZE = 50;

/** Changes of one second are fetched together: a send to many people announces hundreds of them. */
const GATHER_MS = 1_000;

export function useTicketList(query: TicketQuery) {
  return useInfiniteQuery({
    queryKey: queryKeys.tickets.list(query),
    queryFn: ({ pageParam, signal }) =>
      call(
        listTickets,
        { query: { ...query, limit: PAGE_SIZE, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: FALLBACK_REFETCH_MS,
  });
}

/** How many tickets a filter has, without fetching them. */
export function useTicketCount(query: TicketQuery, enabled = true) {
  return useQuery({
    queryKey: queryKeys.tickets.count(query),
    queryFn: ({ signal }) => call(listTickets, { query: { ...query, limit: 1 } }, { signal }),
    refetchInterval: FALLBACK_REFETCH_MS,
    enabled,
  });
}

export function useTicket(id: number) {
  return useQuery({
    queryKey: queryKeys.tickets.detail(id),
    queryFn: ({ signal }) => call(getTicket, { params: { id: String(id) } }, { signal }),
    refetchInterval: FALLBACK_REFETCH_MS,
  });
}

/** Who should get a ticket, the best first: everybody who works, with the reasons. */
export function useSuggestions(ticketId: number) {
  return useQuery({
    queryKey: queryKeys.technicians.forTicket(ticketId),
    queryFn: ({ signal }) => call(suggestTechnicians, { query: { ticketId: String(ticketId), limit: 200 } }, { signal }),
    staleTime: 15_000,
  });
}

/** Active technicians with their load; a company has dozens, so one page holds them all. */
export function useTechnicians(enabled = true) {
  return useQuery({
    queryKey: queryKeys.technicians.active,
    queryFn: ({ signal }) => call(listTechnicians, { query: { limit: 200 } }, { signal }),
    enabled,
    staleTime: 15_000,
  });
}

/** Keeps everything about tickets true while events come in: known changes at once, the rest by a gathered refetch. */
export function useTicketEvents(): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const refetchSoon = (): void => {
    if (timer.current !== null) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      void client.invalidateQueries({ queryKey: queryKeys.tickets.all });
    }, GATHER_MS);
  };
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  useEvent('ticket_created', refetchSoon);
  useEvent('ticket_updated', ({ id }) => {
    void client.invalidateQueries({ queryKey: queryKeys.tickets.detail(id) });
    refetchSoon();
  });
  useEvent('message_updated', ({ changes }) => {
    patchMessageStates(client, changes);
    if (changes.some((change) => change.ticketId !== null)) refetchSoon();
  });
}
