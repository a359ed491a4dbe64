import { useRead } from '#api/use-read.ts';
import { listSandboxChats, listSandboxDevices, listSandboxMessages } from '#shared/contracts/sandbox.contract.ts';

/** The imitated phones speak through events; this is for what happens without one, such as a plug pulled by another program. */
const LOOK_MS = 15_000;

export function useSandboxChats() {
  return useRead(listSandboxChats, {}, { every: LOOK_MS });
}

export function useSandboxMessages(recipient: string) {
  return useRead(listSandboxMessages, { query: { limit: 200, recipient } }, { every: LOOK_MS });
}

export function useSandboxDevices() {
  return useRead(listSandboxDevices, {}, { every: LOOK_MS });
}
