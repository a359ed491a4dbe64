import type { Mount } from '#service/http/mount-contract.ts';
import { changePassword, login, logout, me } from '#shared/contracts/auth.contract.ts';
import { presentMe, presentUser } from './auth.presenter.ts';
import type { AuthService } from './auth.service.ts';

export function mountAuth(mount: Mount, { auth }: { readonly auth: AuthService }): void {
  mount(login, async ({ body, request }) => {
    const { token, user } = await auth.login({
      ...body,
      address: request.ip,
      userAgent: request.headers['user-agent'] ?? null,
    });
    return { success: true, token, user: presentUser(user) };
  });

  mount(logout, async ({ tx, actor }) => {
    await auth.logout(tx, actor);
    return { success: true };
  });

  mount(me, async ({ actor }) => ({ success: true, data: presentMe(actor) }));

  mount(changePassword, async ({ actor, body, request }) => {
    await auth.changePassword(actor, { ...body, address: request.ip });
    return { success: true };
  });
}
