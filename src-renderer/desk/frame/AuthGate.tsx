import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { isApiError } from '#api/api-error.ts';
import { endSession, session, startSession } from '#api/session.ts';
import { useEvent, useSocketConnection } from '#api/socket.ts';
import { ME_KEY, useMeQuery } from '#api/use-me.ts';
import { useStore } from '#hooks/use-store.ts';
import { ErrorState, LoadingRows } from '#ui/feedback/StateView.tsx';
import { lazyPart } from '#ui/lazy-part.tsx';
import { Frame } from './Frame.tsx';
import classes from './frame.module.css';
import { useSignOut } from './use-sign-out.ts';

// Whoever is signed in needs neither; they are fetched with the page at rest, so that a session can be renewed at once.
const SignInView = lazyPart(async () => (await import('#desk/parts/sign-in/SignInView.tsx')).SignInView);
const ChangePasswordView = lazyPart(async () => (await import('#desk/parts/sign-in/ChangePasswordView.tsx')).ChangePasswordView);

/**
 * Decides between sign-in, the forced password change and the desk. The address stays, so one lands where one wanted to go. A session
 * that ends by itself is renewed over the desk: what was typed is still there when the same person is back.
 */
export function AuthGate() {
  const state = useStore(session);
  const client = useQueryClient();
  /** Whose desk is open under the sign-in. */
  const holder = useRef<number | null>(null);
  const [deskKey, setDeskKey] = useState(0);
  const isEnded = state.phase === 'signed_out' && state.ended;
  useEffect(() => {
    // Nothing of the last user may be seen by the next one.
    if (state.phase !== 'signed_out' || state.ended) return;
    holder.current = null;
    client.clear();
  }, [state, client]);
  const onUser = useCallback((id: number) => {
    holder.current = id;
  }, []);
  const onSignedIn = async (token: string, userId: number): Promise<void> => {
    if (holder.current !== userId) {
      client.clear();
      setDeskKey((key) => key + 1);
    }
    await startSession(token);
  };

  if (state.phase === 'starting') return <LoadingRows rows={6} />;
  const token = state.phase === 'signed_in' ? state.token : null;
  const isHeld = isEnded && holder.current !== null;
  return (
    <>
      {token !== null || isHeld ? <SignedIn key={deskKey} token={token} onUser={onUser} /> : null}
      {isHeld ? (
        <SignInCurtain>
          <SignInView ended onSignedIn={onSignedIn} />
        </SignInCurtain>
      ) : null}
      {token === null && !isHeld ? <SignInView ended={isEnded} onSignedIn={onSignedIn} /> : null}
    </>
  );
}

/** Covers everything and makes it unreachable; what lies under it stays as it is. */
function SignInCurtain({ children }: { readonly children: ReactNode }) {
  const curtain = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    curtain.current?.showModal();
  }, []);
  return (
    <dialog className={classes.curtain} ref={curtain} onCancel={(event) => event.preventDefault()}>
      {children}
    </dialog>
  );
}

interface SignedInProps {
  readonly token: string | null;
  readonly onUser: (id: number) => void;
}

function SignedIn({ token, onUser }: SignedInProps) {
  const me = useMeQuery();
  const client = useQueryClient();
  const signOut = useSignOut();
  const user = me.data?.data.user;
  useSocketConnection(user === undefined || user.mustChangePassword ? null : token);
  useEvent('session_ended', () => void endSession({ ended: true }));
  useEffect(() => {
    if (user !== undefined) onUser(user.id);
  }, [user, onUser]);
  useEffect(() => {
    // An administrator may set a one-time password while this desk is open: some request will say so.
    return client.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'error') return;
      if (isApiError(event.action.error, 'password_change_required')) void client.invalidateQueries({ queryKey: ME_KEY });
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
