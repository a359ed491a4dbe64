import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import { createMount, type Mount } from '#service/http/mount-contract.ts';

/**
 * Mounts the routes that take files, in a corner of their own: nowhere else is a multipart body read, so no other write can be
 * reached by a form. Several features may call it, each for its own routes.
 */
export function mountUploadRoutes(app: FastifyInstance, unitOfWork: UnitOfWork, routes: (mount: Mount) => void): void {
  void app.register(async (corner) => {
    await corner.register(multipart);
    routes(createMount(corner, unitOfWork));
  });
}
