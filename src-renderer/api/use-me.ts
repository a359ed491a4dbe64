import type { QueryClient } from '@tanstack/react-query';
import { useStore } from '#hooks/use-store.ts';
import { me, type SignedInUser } from '#shared/contracts/auth.contract.ts';
import type { RouteContract } from '#shared/contracts/contract.ts';
import { readKey } from './cache-keys.ts';
import { call } from './client.ts';
import { session } from './session.ts';
import { useRead } from './use-read.ts';

/** Cache key of who is signed in. */
export const ME_KEY = readKey(me, {});

/** Asks who is signed in before anything is drawn, so that the answer travels together with the first page. */
export function askMeEarly(client: QueryClient): void {
  if (session.get().phase !== 'signed_in') return;
  void client.prefetchQuery({ queryKey: ME_KEY, queryFn: ({ signal }) => call(me, {}, { signal }) });
}

/** Who is signed in; the query behind every permission question. */
export function useMeQuery() {
  const state = useStore(session);
  return useRead(me, {}, { enabled: state.phase === 'signed_in', every: 5 * 60_000, fresh: 60_000 });
}

export function useUser(): SignedInUser | null {
  return useMeQuery().data?.data.user ?? null;
}

/** Asks whether the signed-in role holds what a contract demands. The service checks again: this only hides what would be refused. */
export function useMay(): (permission: RouteContract['permission']) => boolean {
  const permissions = useMeQuery().data?.data.permissions ?? [];
  return (permission) => permission === 'public' || permission === 'authenticated' || permissions.includes(permission);
}
