import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installDeskPages } from '#service/http/desk-pages.ts';
import { installErrorHandler } from '#service/http/error-handler.ts';

let folder: string;
let app: FastifyInstance;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kabar-pages-'));
  const pages = join(folder, 'out', 'renderer');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"secret":true}');
  writeFileSync(join(pages, 'desk.html'), '<html><head></head></html>');
  writeFileSync(join(pages, 'assets', 'desk-1a2b.js'), 'ok');
  app = Fastify();
  installErrorHandler(app);
  await installDeskPages(app, { folder: pages, demo: false });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

it('serves an asset of the desk', async () => {
  expect(await app.inject('/assets/desk-1a2b.js')).toMatchObject({ statusCode: 200, body: 'ok' });
});

it.each([
  '/assets/..%2f..%2fpackage.json',
  '/assets/..%2f..%2f..%2fpackage.json',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/assets/..%5c..%5cpackage.json',
  '/assets/.%00/desk-1a2b.js',
  '/assets/desk-1a2b.js%00.png',
  '/assets//etc/passwd',
  '/assets/%2fetc%2fpasswd',
  '/assets/.',
  '/assets/',
  `/assets/${'a'.repeat(5_000)}`,
  '/assets/nothing.js',
])('S-i: %s is not found, and nothing more', async (path) => {
  const answer = await app.inject(path);
  expect([path, answer.statusCode, answer.body.includes('secret')]).toEqual([path, 404, false]);
  expect(answer.json()).toMatchObject({ error: { code: 'not_found' } });
});
