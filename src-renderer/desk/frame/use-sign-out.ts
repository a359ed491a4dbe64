import { useQueryClient } from '@tanstack/react-query';
import { call } from '#api/client.ts';
import { endSession } from '#api/session.ts';
import { logout } from '#shared/contracts/auth.contract.ts';

/** Ends the session at the service and forgets it here, in any case. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    try {
      await call(logout, {});
    } catch {
      // Unreachable or already ended: what matters is that this desk forgets the token. The session runs out by itself.
    }
    await endSession({ ended: false });
    client.clear();
  };
}
