import { type Browser, chromium } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM_ARGUMENTS, findChromium } from '../support/browser.ts';
import { databasePicture, untilMigrated } from '../support/database-picture.ts';
import { attack, type Listening, startGullibleService, startHostileSite } from '../support/hostile-site.ts';
import { type ServiceWithDatabase, startDemoService } from '../support/service-with-database.ts';
import { until } from '../support/until.ts';

/** A name of the attacker that leads to this machine, as a rebound name does. */
const EVIL = 'evil.test';

let service: ServiceWithDatabase;
let site: Listening;
let browser: Browser;
let token: string;
beforeAll(async () => {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('Chromium is missing: apt-get install -y --no-install-recommends chromium');
  [service, site, browser] = await Promise.all([
    startDemoService(),
    startHostileSite(),
    chromium.launch({
      executablePath,
      args: [
        ...CHROMIUM_ARGUMENTS,
        `--host-resolver-rules=MAP ${EVIL} 127.0.0.1`,
        // The browser's own help is switched off: the service has to hold without it.
        '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessForNavigations',
      ],
    }),
  ]);
  await untilMigrated(service.database.url);
  token = await service.login('admin');
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await service?.stop();
});

async function attackFrom(pageUrl: string, target: string) {
  const page = await browser.newPage();
  try {
    await page.goto(pageUrl);
    return await page.evaluate(attack, { url: target, token });
  } finally {
    // Closing waits for beacons to be handed to the network.
    await page.close();
  }
}

const requestsSeen = () => service.log().filter(({ msg }) => msg === 'request').length;

describe('L3: a real page of another site', () => {
  it('reaches everything of a service without a guard: the attack is real', async () => {
    const gullible = await startGullibleService();
    try {
      const results = await attackFrom(`http://${EVIL}:${site.port}/`, `http://127.0.0.1:${gullible.port}`);
      const readable = results.filter(({ bytesRead }) => bytesRead > 0).map(({ way }) => way);
      expect(readable).toEqual(
        expect.arrayContaining(['fetch', 'fetch with the token', 'post of JSON with the token', 'socket polling', 'script']),
      );
      expect(results.some(({ way, opened }) => way === 'EventSource' && opened)).toBe(true);
      expect(gullible.hits()).toBeGreaterThan(15);
    } finally {
      await gullible.close();
    }
  });

  it('reads 0 bytes, opens 0 sockets and changes nothing, by its own name, by ours and by a rebound one', async () => {
    const before = await databasePicture(service.database.url);
    const seen = requestsSeen();
    const targets = [`http://127.0.0.1:${service.port}`, `http://${EVIL}:${service.port}`, `http://localhost:${service.port}`];
    for (const target of targets) {
      const results = await attackFrom(`http://${EVIL}:${site.port}/`, target);
      expect({ target, got: results.filter(({ bytesRead, opened }) => bytesRead > 0 || opened) }).toEqual({ target, got: [] });
      expect(results.length).toBeGreaterThan(10);
    }
    // No request got past the guard: behind it each one leaves a line.
    expect(requestsSeen()).toBe(seen);
    await service.send('GET', '/healthz');
    await until('the next honest request to be logged', () => requestsSeen() === seen + 1);
    expect(await databasePicture(service.database.url)).toEqual(before);
  });

  it('gets nothing but the refusal when the rebound name is opened on our own port', async () => {
    const before = await databasePicture(service.database.url);
    const page = await browser.newPage();
    const answer = await page.goto(`http://${EVIL}:${service.port}/`);
    expect(answer?.status()).toBe(403);
    const results = await page.evaluate(attack, { url: `http://${EVIL}:${service.port}`, token });
    expect(results.filter(({ opened }) => opened)).toEqual([]);
    // Same origin for the browser, so the refusal itself can be read, and nothing else.
    const refusal = await page.evaluate(() => fetch('/api/tickets').then((reply) => reply.text()));
    expect(JSON.parse(refusal).error.code).toBe('foreign_origin');
    expect(results.filter(({ bytesRead }) => bytesRead > refusal.length)).toEqual([]);
    await page.close();
    expect(await databasePicture(service.database.url)).toEqual(before);
  });

  it('cannot put the desk into a frame', async () => {
    const page = await browser.newPage();
    await page.goto(`http://${EVIL}:${site.port}/`);
    const text = await page.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          const frame = Object.assign(document.createElement('iframe'), { src: url });
          frame.onload = () => {
            try {
              resolve(frame.contentDocument?.body.innerText ?? '');
            } catch {
              resolve('');
            }
          };
          document.body.append(frame);
        }),
      service.url,
    );
    expect(text).toBe('');
    const frame = page.frames().find((one) => one !== page.mainFrame());
    expect(await frame?.content()).not.toContain('<div id="root"');
    await page.close();
  });
});
