import { createStore } from '#hooks/store.ts';
import { deskBridge } from './bridge.ts';

const STORAGE_KEY = 'kabar.token';

type SessionState =
  | { readonly phase: 'starting' }
  /** `ended`: the session was revoked or ran out, so the sign-in page can say why it appears. */
  | { readonly phase: 'signed_out'; readonly ended: boolean }
  | { readonly phase: 'signed_in'; readonly token: string };

export const session = createStore<SessionState>({ phase: 'starting' });

export function currentToken(): string | null {
  const state = session.get();
  return state.phase === 'signed_in' ? state.token : null;
}

/** Reads the kept token once at start. A shell that cannot read its key store means signing in again, not a blank page. */
export async function restoreSession(): Promise<void> {
  const token = await readToken().catch(() => null);
  session.set(token === null ? { phase: 'signed_out', ended: false } : { phase: 'signed_in', token });
}

export async function startSession(token: string): Promise<void> {
  session.set({ phase: 'signed_in', token });
  await keepToken(token);
}

/** Forgets the token here. `ended` = it was not the user who wanted it. */
export async function endSession({ ended }: { readonly ended: boolean }): Promise<void> {
  if (session.get().phase !== 'signed_in') return;
  session.set({ phase: 'signed_out', ended });
  await keepToken(null);
}

async function readToken(): Promise<string | null> {
  const bridge = deskBridge();
  return bridge === null ? localStorage.getItem(STORAGE_KEY) : await bridge.getToken();
}

async function keepToken(token: string | null): Promise<void> {
  const bridge = deskBridge();
  if (bridge !== null) await bridge.setToken(token);
  else if (token === null) localStorage.removeItem(STORAGE_KEY);
  else localStorage.setItem(STORAGE_KEY, token);
}
