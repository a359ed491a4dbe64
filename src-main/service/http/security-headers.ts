import type { FastifyInstance } from 'fastify';
import { DESK_ORIGIN } from './address-guard.ts';

/** Styles may be inline because the component library sets them on elements; scripts never. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer, and the one CORS answer there is: to the desk's own pages inside Electron. */
export function installSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': PAGE_POLICY,
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
