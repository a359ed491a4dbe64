import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => ({ protocol: { registerSchemesAsPrivileged: vi.fn(), handle: vi.fn() } }));

const { protocol } = await import('electron');
const { contentSecurityPolicy, createPageHandler, listPages, registerDeskScheme } = await import(
  '../../../src-main/electron/protocol.ts'
);

const SERVICE = 'http://127.0.0.1:4780';
let folder: string;
let handle: (request: Request) => Promise<Response>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kabar-pages-'));
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.html'), 'secret');
  writeFileSync(join(folder, 'renderer', 'desk.html'), '<!doctype html>desk');
  writeFileSync(join(folder, 'renderer', '.env'), 'secret');
  writeFileSync(join(folder, 'renderer', 'desk.js.map'), 'secret');
  writeFileSync(join(folder, 'renderer', 'assets', 'desk-1a_2b.js'), 'run()');
  symlinkSync(join(folder, 'secret.html'), join(folder, 'renderer', 'link.html'));
  handle = createPageHandler({
    files: await listPages(join(folder, 'renderer')),
    inline: new Map([['/starting.html', 'wait']]),
    serviceAddress: () => SERVICE,
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As Electron hands it over: the address is not parsed again. */
const ask = (url: string, method = 'GET'): Promise<Response> => handle({ url, method } as Request);

describe('app://bundle', () => {
  it('serves the files of the build with their type, the policy and nosniff', async () => {
    const page = await ask('app://bundle/desk.html?x=1#/tickets/1');
    expect([page.status, await page.text()]).toEqual([200, '<!doctype html>desk']);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('content-security-policy')).toBe(contentSecurityPolicy(SERVICE));
    const script = await ask('app://bundle/assets/desk-1a_2b.js');
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(await (await ask('app://bundle/starting.html')).text()).toBe('wait');
  });

  it('answers 404 to every way out of the folder (RELIABILITY L8)', async () => {
    const ups = ['..', '%2e%2e', '%2E%2E', '.%2e', '%2e.', '%252e%252e', '..%00', '．．', '....', '%c0%ae%c0%ae', '..;'];
    const slashes = ['/', '\\', '%2f', '%2F', '%5c', '%5C', '//', '/./', '%252f', '%c0%af'];
    const tails = ['secret.html', 'etc/passwd'];
    const escapes = ups.flatMap((up) => slashes.flatMap((slash) => tails.map((tail) => `app://bundle/${up}${slash}${tail}`)));
    const others = [
      'app://bundle',
      'app://bundle/',
      'app://bundle//desk.html',
      'app://bundle/./desk.html',
      'app://bundle/desk.html/',
      'app://bundle/desk.html%00',
      'app://bundle/desk.html\0.js',
      'app://bundle/desk.html.',
      'app://bundle/desk.html%20',
      'app://bundle/desk%2ehtml',
      'app://bundle/Desk.html',
      'app://bundle/assets',
      'app://bundle/assets/',
      'app://bundle/assets/../desk.html',
      'app://bundle/assets\\desk-1a_2b.js',
      'app://bundle/assets/..%2fdesk.html',
      'app://bundle/link.html',
      'app://bundle/.env',
      'app://bundle/desk.js.map',
      'app://bundle/C:/secret.html',
      'app://bundle/C:%5csecret.html',
      'app://bundle//etc/passwd',
      'app://bundle/file:///etc/passwd',
      'app://bundle/desk.html::$DATA',
      'app://bundle/CON',
      'app://bundle/__proto__',
      'app://bundle/constructor',
      'app://bundle:80/desk.html',
      'app://user@bundle/desk.html',
      'app://bundle.evil.example/desk.html',
      'app://evil.example/desk.html',
      'app://BUNDLE/desk.html',
      'APP://bundle/desk.html',
      'app:///desk.html',
      'app:/bundle/desk.html',
      'app:bundle/desk.html',
      'app://bundle\\desk.html',
      'http://bundle/desk.html',
      'file:///etc/passwd',
      'data:text/html,desk',
      '',
    ];
    const all = [...escapes, ...others, ...slashes.map((slash) => `app://bundle/assets${slash}..${slash}..${slash}secret.html`)];
    expect(new Set(all).size).toBeGreaterThanOrEqual(200);
    const served: string[] = [];
    for (const url of all) {
      const answer = await ask(url);
      if (answer.status !== 404 || answer.headers.get('content-security-policy') === null) served.push(url);
    }
    expect(served).toEqual([]);
  });

  it('answers 404 to anything but GET', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) {
      expect((await ask('app://bundle/desk.html', method)).status).toBe(404);
    }
  });

  it('allows scripts of the bundle and the network of the service, nothing inline and nothing evaluated', () => {
    const policy = new Map(
      contentSecurityPolicy(SERVICE)
        .split('; ')
        .map((part) => [part.slice(0, part.indexOf(' ')), part.slice(part.indexOf(' ') + 1)]),
    );
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('script-src')).toBe("'self'");
    expect(policy.get('connect-src')).toBe('http://127.0.0.1:4780 ws://127.0.0.1:4780');
    expect(contentSecurityPolicy(null)).toContain("connect-src 'none'");
  });

  it('is a standard and secure scheme, so that its pages have an origin', () => {
    registerDeskScheme();
    expect(protocol.registerSchemesAsPrivileged).toHaveBeenCalledWith([
      { scheme: 'app', privileges: expect.objectContaining({ standard: true, secure: true, supportFetchAPI: true }) },
    ]);
  });
});
