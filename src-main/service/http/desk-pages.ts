import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#service/errors.ts';
import { pagePolicy } from './security-headers.ts';

/** Names as the build gives them. Whatever else is asked for, a step up to another folder above all, does not exist. */
const ASSET = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;
/** Stands in the page where each response puts its own nonce. */
const NONCE = /__KABAR_NONCE__/g;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/**
 * Serves the desk to a browser: the page for every path of the desk, its assets with a year of caching (their names carry a hash), as
 * the build compressed them. The page is made for each response – its nonce lets in the styles of the component library, nothing
 * else – and compressed on the way. In demo mode it says so, so that the sign-in screen can offer the demo users.
 */
export async function installDeskPages(app: FastifyInstance, options: { folder: string; demo: boolean }): Promise<void> {
  const file = join(options.folder, 'desk.html');
  if (!existsSync(file)) return;
  const page = readFileSync(file, 'utf8').replace(
    '</head>',
    `${options.demo ? '<meta name="kabar-demo" content="1">' : ''}</head>`,
  );
  await app.register(fastifyStatic, { root: options.folder, serve: false, preCompressed: true });

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
    return sendPage(request, reply, page);
  });
}

async function sendPage(request: FastifyRequest, reply: FastifyReply, page: string): Promise<FastifyReply> {
  const nonce = randomBytes(16).toString('base64');
  const text = page.replaceAll(NONCE, nonce);
  reply
    .type('text/html; charset=utf-8')
    .headers({ 'cache-control': 'no-cache', vary: 'accept-encoding', 'content-security-policy': pagePolicy(nonce) });
  const accepted = request.headers['accept-encoding'] ?? '';
  if (/\bbr\b/.test(accepted)) {
    const body = await brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
    return reply.header('content-encoding', 'br').send(body);
  }
  if (/\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(await zip(text));
  return reply.send(text);
}
