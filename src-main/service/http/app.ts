import { createServer, type Server, type ServerOptions } from 'node:http';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { Authenticator } from '#service/access/actor.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import type { Logger } from '#service/logger.ts';
import type { Ids } from '#service/ports/ids.ts';
import { installAuthentication } from './authentication.ts';
import { installDeskPages } from './desk-pages.ts';
import { answerBrokenRequest, answerUnreadableAddress, installErrorHandler } from './error-handler.ts';
import { validatorCompiler } from './input.ts';
import { KEEP_ALIVE_MS } from './keep-alive.ts';
import { createMount, type Mount } from './mount-contract.ts';
import { installOpenApi } from './open-api.ts';
import { installSecurityHeaders } from './security-headers.ts';

export interface AppOptions {
  readonly unitOfWork: UnitOfWork;
  readonly authenticator: Authenticator;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly version: string;
  readonly demo: boolean;
  /** Folder of the built pages. */
  readonly pagesFolder: string;
  mountFeatures(mount: Mount, app: FastifyInstance): void;
}

const MEBIBYTE = 1024 * 1024;

/** Told to Node's server itself: with a server of one's own Fastify leaves its times alone. */
const SERVER: ServerOptions = {
  // The address guard answers for a missing Host (403), so Node must let such a request through to it.
  requireHostHeader: false,
  // A video of 25 MiB over a slow line.
  requestTimeout: 300_000,
  keepAliveTimeout: KEEP_ALIVE_MS,
};

/** Builds the HTTP side without listening, so that tests can `inject` (DESIGN §5). */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: options.logger as FastifyBaseLogger,
    serverFactory: (handler) => createServer(SERVER, handler) as Server,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => options.ids.uuid(),
    bodyLimit: MEBIBYTE,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 120 },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerUnreadableAddress,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  });
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  installErrorHandler(app);
  installSecurityHeaders(app);
  installAuthentication(app, options.authenticator);
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        userId: request.actor?.userId,
      },
      'request',
    );
  });

  installOpenApi(app, { version: options.version });
  options.mountFeatures(createMount(app, options.unitOfWork), app);
  await installDeskPages(app, { folder: options.pagesFolder, demo: options.demo });
  return app as unknown as FastifyInstance;
}
