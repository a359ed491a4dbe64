import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../errors.ts';

/** Names as the build gives them. Whatever else is asked for, a step up to another folder above all, does not exist. */
const ASSET = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;

/**
 * Serves the desk to a browser: the page for every path of the desk, its assets with a year of caching (their names carry a hash).
 * In demo mode the page says so, so that the sign-in screen can offer the demo users.
 */
export async function installDeskPages(app: FastifyInstance, options: { folder: string; demo: boolean }): Promise<void> {
  const file = join(options.folder, 'desk.html');
  if (!existsSync(file)) return;
  const page = readFileSync(file, 'utf8').replace(
    '</head>',
    `${options.demo ? '<meta name="kabar-demo" content="1">' : ''}</head>`,
  );
  await app.register(fastifyStatic, { root: options.folder, serve: false });

  app.get<{ Params: { '*': string } }>(
    '/assets/*',
    { config: { permission: 'public' }, schema: { hide: true } },
    (request, reply) => {
      const path = request.params['*'];
      if (!ASSET.test(path)) throw new AppError('not_found');
      return reply.sendFile(path, join(options.folder, 'assets'), { maxAge: 31_536_000_000, immutable: true });
    },
  );
  app.get<{ Params: { '*': string } }>('/*', { config: { permission: 'public' }, schema: { hide: true } }, (request, reply) => {
    const path = request.params['*'];
    if (/^[\w-]+\.(svg|png|ico|webmanifest)$/.test(path)) return reply.sendFile(path, options.folder);
    if (path.startsWith('api/') || (path.includes('.') && path !== 'desk.html')) throw new AppError('not_found');
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
  });
}
