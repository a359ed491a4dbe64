import { createServer, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import { guardServer } from '#service/http/address-guard.ts';
import { installAuthentication } from '#service/http/authentication.ts';
import { installErrorHandler } from '#service/http/error-handler.ts';
import { validatorCompiler } from '#service/http/input.ts';
import { KEEP_ALIVE_MS } from '#service/http/keep-alive.ts';
import { createMount, type Mount } from '#service/http/mount-contract.ts';
import { installSecurityHeaders } from '#service/http/security-headers.ts';
import type { Logger } from '#service/logger.ts';
import type { Ids } from '#service/ports/ids.ts';

export interface PortalOptions {
  readonly unitOfWork: UnitOfWork;
  readonly logger: Logger;
  readonly ids: Ids;
  /** Origins of the reverse proxy in front of it. */
  readonly publicOrigins: readonly string[];
  mountFeatures(mount: Mount, app: FastifyInstance): void;
}

const BODY_LIMIT = 64 * 1024;

/** Told to Node's server itself: with a server of one's own Fastify leaves its times alone. */
const SERVER: ServerOptions = {
  // The address guard answers for a missing Host (403), so Node must let such a request through to it.
  requireHostHeader: false,
  requestTimeout: 10_000,
  // Looked at so often; Node's 30 s would let a slow sender stay four times as long.
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: KEEP_ALIVE_MS,
};

/**
 * The listener of what the world may reach: gateway webhooks, OTP and the public registration form, later the customer portal (SPEC §3, §13). An application of its own, on a port
 * of its own: no route of the desk is on it, and no staff session means anything to it.
 */
export async function createPortalApp(options: PortalOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: options.logger as FastifyBaseLogger,
    serverFactory: (handler) => createServer(SERVER, handler) as Server,
    // Paths carry the webhook secret: they must stand in no log.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => options.ids.uuid(),
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 400 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  });
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  installErrorHandler(app as unknown as FastifyInstance);
  installSecurityHeaders(app as unknown as FastifyInstance);
  installAuthentication(app as unknown as FastifyInstance, { authenticate: async () => null });
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      { portal: request.routeOptions.url ?? 'none', status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'portal request',
    );
  });
  options.mountFeatures(createMount(app as unknown as FastifyInstance, options.unitOfWork), app as unknown as FastifyInstance);
  await app.ready();
  guardServer(app.server, { ownHost: () => hostOf(app.server), publicOrigins: options.publicOrigins });
  return app as unknown as FastifyInstance;
}

/** Starts it on loopback; a reverse proxy brings the world. Returns its address. */
export async function listenPortal(app: FastifyInstance, host: string, port: number): Promise<string> {
  await app.listen({ host, port });
  return `http://${hostOf(app.server)}`;
}

function hostOf(server: Server): string {
  const address = server.address() as AddressInfo | null;
  if (!address) return '';
  return address.family === 'IPv6' ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`;
}
