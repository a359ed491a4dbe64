import { FALLBACK_REFETCH_MS } from '#api/query-client.ts';
import { useRead } from '#api/use-read.ts';
import { systemStatus } from '#shared/contracts/system.contract.ts';

/** What this installation is; asked again when a gateway changes, and now and then. */
export function useSystemStatus() {
  return useRead(systemStatus, {}, { every: 2 * FALLBACK_REFETCH_MS });
}
