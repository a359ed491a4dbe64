import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

/** Pages refetch this often when no event told them to. */
export const FALLBACK_REFETCH_MS = 30_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The service is usually on this very machine: the browser's idea of being online says nothing about it.
        networkMode: 'always',
        staleTime: 5_000,
        gcTime: 30 * 60_000,
        retry: (failures, error) =>
          failures < 2 && error instanceof ApiError && (error.code === 'offline' || error.status >= 500),
        retryDelay: (attempt) => 400 * 2 ** attempt,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
