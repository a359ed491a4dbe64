import { useQuery, useQueryClient } from '@tanstack/react-query';
import { systemStatus } from '#shared/contracts/system.contract.ts';
import { call } from '../../api/client.ts';
import { FALLBACK_REFETCH_MS } from '../../api/query-client.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useEvent } from '../../api/socket.ts';

/** What this installation is; refetched when a gateway changes. */
export function useSystemStatus() {
  const client = useQueryClient();
  useEvent('gateway', () => void client.invalidateQueries({ queryKey: queryKeys.systemStatus }));
  return useQuery({
    queryKey: queryKeys.systemStatus,
    queryFn: ({ signal }) => call(systemStatus, {}, { signal }),
    refetchInterval: FALLBACK_REFETCH_MS,
  });
}
