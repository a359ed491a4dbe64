import type { Accounts } from '#service/access/accounts.ts';
import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { mountAuth } from './auth.routes.ts';
import { type AuthService, createAuthService } from './auth.service.ts';
import { DEMO_PASSWORD } from './demo-users.ts';
import { hashPassword } from './password.ts';

/** Who may sign in, and their sessions. */
export function authFeature(
  kernel: Kernel,
  { demo }: { readonly demo: boolean },
): Feature & { readonly accounts: Accounts & AuthService } {
  const auth = createAuthService({ ...kernel, demo });
  return {
    name: 'auth',
    desk: (mount) => mountAuth(mount, { auth }),
    accounts: { ...auth, demoPasswordHash: () => hashPassword(DEMO_PASSWORD) },
  };
}
