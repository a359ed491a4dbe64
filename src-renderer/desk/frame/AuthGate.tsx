import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isApiError } from '../../api/api-error.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { endSession, session } from '../../api/session.ts';
import { useEvent, useSocketConnection } from '../../api/socket.ts';
import { useMeQuery } from '../../hooks/use-me.ts';
import { useStore } from '../../hooks/use-store.ts';
import { ErrorState, LoadingRows } from '../../ui/StateView.tsx';
import { ChangePasswordView } from '../features/sign-in/ChangePasswordView.tsx';
import { SignInView } from '../features/sign-in/SignInView.tsx';
import { Frame } from './Frame.tsx';
import { useSignOut } from './use-sign-out.ts';

/** Decides between sign-in, the forced password change and the desk. The address stays, so one lands where one wanted to go. */
export function AuthGate() {
  const state = useStore(session);
  const client = useQueryClient();
  useEffect(() => {
    // Nothing of the last user may be seen by the next one.
    if (state.phase === 'signed_out') client.clear();
  }, [state.phase, client]);

  if (state.phase === 'starting') return <LoadingRows rows={6} />;
  if (state.phase === 'signed_out') return <SignInView ended={state.ended} />;
  return <SignedIn token={state.token} />;
}

function SignedIn({ token }: { readonly token: string }) {
  const me = useMeQuery();
  const client = useQueryClient();
  const signOut = useSignOut();
  const user = me.data?.data.user;
  useSocketConnection(user === undefined || user.mustChangePassword ? null : token);
  useEvent('session_ended', () => void endSession({ ended: true }));
  useEffect(() => {
    // An administrator may set a one-time password while this desk is open: some request will say so.
    return client.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'error') return;
      if (isApiError(event.action.error, 'password_change_required')) void client.invalidateQueries({ queryKey: queryKeys.me });
    });
  }, [client]);

  if (user === undefined) {
    return me.isError ? (
      <ErrorState error={me.error} onRetry={() => void me.refetch()} retrying={me.isFetching} />
    ) : (
      <LoadingRows rows={10} />
    );
  }
  if (user.mustChangePassword) {
    return (
      <main style={{ display: 'grid', placeItems: 'center', minHeight: '100%', padding: 24 }}>
        <ChangePasswordView forced onDone={() => undefined} onCancel={() => void signOut()} />
      </main>
    );
  }
  return <Frame />;
}
