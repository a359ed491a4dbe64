import type { FastifyInstance } from 'fastify';
import { DESK_ORIGIN } from '#shared/contracts/desk-origin.ts';

/** Scripts and styles of the build only; a page lets in the styles its component library makes by a nonce of its own. */
export function pagePolicy(nonce: string | null): string {
  return [...POLICY, nonce === null ? "style-src 'self'" : `style-src 'self' 'nonce-${nonce}'`].join('; ');
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
] as const;

const ANSWER_POLICY = pagePolicy(null);

/** Headers of every answer, and the one CORS answer there is: to the desk's own pages inside Electron. */
export function installSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': ANSWER_POLICY,
      ...(request.url.startsWith('/api') ? { 'cache-control': 'no-store' } : {}),
    });
    if (request.headers.origin !== DESK_ORIGIN) return;
    reply.headers({
      'access-control-allow-origin': DESK_ORIGIN,
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-expose-headers': 'retry-after',
      vary: 'origin',
    });
    if (request.method === 'OPTIONS') {
      await reply
        .code(204)
        .headers({
          'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
          'access-control-allow-headers': 'authorization, content-type, idempotency-key, accept-language',
          'access-control-max-age': '600',
        })
        .send();
    }
  });
}
