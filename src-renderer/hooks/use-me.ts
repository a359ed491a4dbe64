import { useQuery } from '@tanstack/react-query';
import { me, type SignedInUser } from '#shared/contracts/auth.contract.ts';
import type { RouteContract } from '#shared/contracts/contract.ts';
import { call } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';
import { session } from '../api/session.ts';
import { useStore } from './use-store.ts';

/** Who is signed in; the query behind every permission question. */
export function useMeQuery() {
  const state = useStore(session);
  return useQuery({
    queryKey: queryKeys.me,
    queryFn: ({ signal }) => call(me, {}, { signal }),
    enabled: state.phase === 'signed_in',
    staleTime: 60_000,
    refetchInterval: 5 * 60_000,
  });
}

export function useUser(): SignedInUser | null {
  return useMeQuery().data?.data.user ?? null;
}

/** Asks whether the signed-in role holds what a contract demands. The service checks again: this only hides what would be refused. */
export function useMay(): (permission: RouteContract['permission']) => boolean {
  const permissions = useMeQuery().data?.data.permissions ?? [];
  return (permission) => permission === 'public' || permission === 'authenticated' || permissions.includes(permission);
}
