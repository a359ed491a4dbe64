import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '#service/access/actor.ts';
import { AppError } from '#service/errors.ts';
import { can } from '#shared/domain/permissions.ts';

/** What a user with a one-time password may still do. */
const BEFORE_PASSWORD_CHANGE = new Set(['/api/auth/me', '/api/auth/logout', '/api/auth/change-password']);

/**
 * Denial is the default: a route without a declared permission does not boot, a request without a live session gets 401,
 * a role without the permission 403 – before the body is read.
 */
export function installAuthentication(app: FastifyInstance, authenticator: Authenticator): void {
  app.decorateRequest('actor', null);

  app.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    if (methods.every((method) => method === 'HEAD' || method === 'OPTIONS')) return;
    if (!route.config?.permission) throw new Error(`${methods.join(',')} ${route.url} declares no permission`);
  });

  app.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const permission = request.routeOptions.config.permission;
    if (permission === 'public') return;
    const token = /^Bearer ([\w-]{20,200})$/.exec(request.headers.authorization ?? '')?.[1];
    const actor = token ? await authenticator.authenticate(token) : null;
    if (!actor) throw new AppError('unauthenticated');
    request.actor = actor;
    if (actor.mustChangePassword && !BEFORE_PASSWORD_CHANGE.has(request.routeOptions.url ?? '')) {
      throw new AppError('password_change_required');
    }
    if (permission === undefined || (permission !== 'authenticated' && !can(actor.role, permission)))
      throw new AppError('forbidden');
  });
}
