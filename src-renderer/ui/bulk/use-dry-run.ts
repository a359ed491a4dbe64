import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call } from '#api/client.ts';
import type { BulkAnswer, BulkRoute } from '#shared/contracts/bulk.contract.ts';
import type { BulkRows } from './bulk-types.ts';

/** What an action would do now; null until it is known. `data` as JSON, null while something is missing. */
export function useDryRun(route: BulkRoute | null, rows: BulkRows, data: string | null): BulkAnswer | null {
  const answer = useQuery({
    queryKey: ['read', 'bulk', `${route?.path ?? ''}?dry-run`, { rows, data }],
    queryFn: ({ signal }) =>
      call(route as BulkRoute, { body: { ...rows, data: JSON.parse(data ?? '{}'), notify: true, dryRun: true } } as never, {
        signal,
      }),
    enabled: route !== null && data !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  return data === null ? null : (answer.data ?? null);
}
