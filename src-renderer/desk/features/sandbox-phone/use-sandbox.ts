import { useQuery, useQueryClient } from '@tanstack/react-query';
import { listSandboxChats, listSandboxDevices, listSandboxMessages } from '#shared/contracts/sandbox.contract.ts';
import { call } from '../../../api/client.ts';
import { queryKeys } from '../../../api/query-keys.ts';
import { useEvent } from '../../../api/socket.ts';

/** The imitated phones speak through events; this is what happens when they do not arrive. */
const POLL_MS = 3_000;

export function useSandboxChats() {
  return useQuery({
    queryKey: queryKeys.sandbox.chats,
    queryFn: ({ signal }) => call(listSandboxChats, {}, { signal }),
    refetchInterval: POLL_MS,
  });
}

export function useSandboxMessages(recipient: string | null) {
  return useQuery({
    queryKey: queryKeys.sandbox.messages(recipient ?? ''),
    queryFn: ({ signal }) => call(listSandboxMessages, { query: { limit: 200, recipient: recipient ?? '' } }, { signal }),
    enabled: recipient !== null,
    refetchInterval: POLL_MS,
  });
}

export function useSandboxDevices() {
  return useQuery({
    queryKey: queryKeys.sandbox.devices,
    queryFn: ({ signal }) => call(listSandboxDevices, {}, { signal }),
    refetchInterval: 2 * POLL_MS,
  });
}

export function useSandboxEvents(): void {
  const client = useQueryClient();
  useEvent('sandbox', () => void client.invalidateQueries({ queryKey: queryKeys.sandbox.all }));
  useEvent('gateway', () => void client.invalidateQueries({ queryKey: queryKeys.sandbox.devices }));
}
