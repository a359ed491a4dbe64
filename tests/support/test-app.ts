import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { Authenticator } from '#service/access/actor.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import { installAuthentication } from '#service/http/authentication.ts';
import { installErrorHandler } from '#service/http/error-handler.ts';
import { validatorCompiler } from '#service/http/input.ts';
import { createMount, type Mount } from '#service/http/mount-contract.ts';

/** The HTTP mechanism of the product around a few routes. Never listens: use `inject`. */
export async function createTestApp(options: {
  readonly unitOfWork: UnitOfWork;
  readonly authenticator: Authenticator;
  readonly routes: (mount: Mount) => void;
}): Promise<FastifyInstance> {
  const app = Fastify();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  installErrorHandler(app);
  installAuthentication(app, options.authenticator);
  options.routes(createMount(app, options.unitOfWork));
  await app.ready();
  return app;
}
