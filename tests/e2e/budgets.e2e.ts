import { expect, type Page, test } from '@playwright/test';
import { PATIENCE_MS } from '../support/deadlines.ts';
import { enterDesk, startBuiltDesk } from '../support/desk-browser.ts';
import type { ServiceProcess } from '../support/service-process.ts';

/** What the desk may cost: bytes, requests, keys. Times are told, not judged: the machine is shared. */
let service: ServiceProcess;
let noc: string;
test.beforeAll(async () => {
  service = await startBuiltDesk();
  noc = await service.login('noc');
});
test.afterAll(async () => {
  await service?.stop();
});

async function openTickets(page: Page, search = ''): Promise<void> {
  await enterDesk(page.context(), noc);
  await page.goto(`${service.url}/tickets${search}`);
  await expect(page.getByRole('row').nth(3)).toBeVisible();
}

/** What was asked for before the first row stood on the screen; what a page fetches at rest comes after that. */
interface FirstLook {
  readonly ms: number;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

async function firstLook(page: Page): Promise<FirstLook> {
  await page.addInitScript(() => {
    // A page whose data is late fetches the rest without it after some seconds: on a busy machine that would be counted as asked for before.
    const wait = window.setTimeout;
    window.setTimeout = ((run: () => void, ms?: number) =>
      wait(run, (ms ?? 0) >= 3_000 ? 600_000 : ms)) as typeof window.setTimeout;
    const seen = new MutationObserver(() => {
      if (document.querySelector('[data-row]') === null) return;
      seen.disconnect();
      performance.mark('first-row');
    });
    seen.observe(document, { childList: true, subtree: true });
  });
  await openTickets(page);
  return page.evaluate(() => {
    const ms = performance.getEntriesByName('first-row')[0]?.startTime ?? Number.POSITIVE_INFINITY;
    const loaded = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const files = loaded
      .filter(({ startTime }) => startTime < ms)
      .map(({ name, encodedBodySize }) => ({ path: new URL(name).pathname, bytes: encodedBodySize }));
    return { ms, files };
  });
}

const sizeOf = (files: FirstLook['files']): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

test('the scripts before the first row of the ticket list are under 300 kB, compressed, in one language', async ({ page }) => {
  const encodings = new Set<string>();
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) encodings.add(response.headers()['content-encoding'] ?? 'none');
  });
  const { files } = await firstLook(page);
  const scripts = files.filter(({ path }) => path.endsWith('.js'));
  test.info().annotations.push({ type: 'bytes', description: `${scripts.length} scripts, ${sizeOf(scripts)} bytes of brotli` });
  expect([...encodings]).toEqual(['br']);
  expect(sizeOf(scripts)).toBeGreaterThan(50_000);
  expect(sizeOf(scripts)).toBeLessThan(300_000);
  expect(files.filter(({ path }) => path.startsWith('/assets/en-'))).toEqual([]);
});

test('a first visit over a slow mobile line needs few bytes and few turns', async ({ page }) => {
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  // Chrome's own "Fast 3G".
  const bytesPerSecond = (1.6 * 1_000_000 * 0.9) / 8;
  await line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 562.5,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: (0.75 * 1_000_000 * 0.9) / 8,
  });
  const { ms, files } = await firstLook(page);
  const told = `first row after ${Math.round(ms)} ms, ${files.length} files, ${sizeOf(files)} bytes`;
  test.info().annotations.push({ type: 'Fast 3G', description: told });
  console.log(`Fast 3G: ${told}`);
  expect(sizeOf(files)).toBeLessThan(380_000);
  expect(files.length).toBeLessThanOrEqual(60);
});

test('a page of the service lets in no inline style without its own nonce, and another one each time', async ({ page }) => {
  const nonces = await Promise.all(
    [1, 2].map(async () => {
      const { headers, text } = await service.send('GET', '/tickets');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).not.toContain('unsafe-inline');
      const nonce = /style-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      expect(text).toContain(nonce);
      return nonce;
    }),
  );
  expect(nonces[0]).not.toBe(nonces[1]);
  await page.addInitScript(() => {
    Object.assign(window, { refused: [] });
    document.addEventListener('securitypolicyviolation', (event) =>
      (window as unknown as { refused: string[] }).refused.push(`${event.violatedDirective} ${event.sourceFile}`),
    );
  });
  await openTickets(page);
  await page.getByRole('row').nth(2).click();
  await expect(page.getByTestId('ticket-assign')).toBeVisible();
  await page.keyboard.press('a');
  await expect(page.getByTestId('assign-submit')).toBeVisible();
  const refused = await page.evaluate(() => (window as unknown as { refused: string[] }).refused);
  expect(refused.filter((what) => what.startsWith('style'))).toEqual([]);
});

test('200 changes while one reads 900 rows cost at most 60 requests and move nothing', async ({ page }) => {
  test.setTimeout(300_000);
  await openTickets(page, '?tab=all');
  const scroller = page.locator('[role="grid"]').locator('..');
  await expect(async () => {
    await scroller.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    // All of them: the demo has about nine hundred, a few more or fewer with the day it is made on.
    await expect(page.getByText(/^([89]\d\d|1\.\d{3}) baris$/)).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: PATIENCE_MS });
  await scroller.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }));
  const firstRow = (): Promise<string> =>
    page.evaluate(() => {
      const top = document.querySelector('[role="grid"]')?.parentElement?.getBoundingClientRect().top ?? 0;
      const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
      return rows.find((row) => row.getBoundingClientRect().top >= top + 32)?.dataset.row ?? '';
    });
  let before = '';
  await expect(async () => {
    const first = await firstRow();
    const isSettled = first !== '' && first === before;
    before = first;
    expect(isSettled).toBe(true);
  }).toPass({ intervals: [500] });
  const { body } = await service.send('GET', '/api/tickets?limit=200', { token: noc });
  const open = body.data.filter(({ abilities }: { abilities: { comment: boolean } }) => abilities.comment);
  const seen = await page.locator('[data-row]').evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-row'))));

  await page.evaluate(() => {
    Object.assign(window, { longest: 0 });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        const known = window as unknown as { longest: number };
        known.longest = Math.max(known.longest, duration);
      }
    }).observe({ type: 'longtask' });
  });
  let requests = 0;
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/api/')) requests += 1;
  });
  const began = Date.now();
  for (let change = 0; change < 200; change += 1) {
    // Half of them on the screen, half somewhere else.
    const id = change % 2 === 0 ? seen[change % seen.length] : open[change % open.length].id;
    await service.send('POST', `/api/tickets/${id}/comments`, {
      token: noc,
      body: { note: `Perubahan ${change}`, internal: true },
    });
    const due = began + (change + 1) * 200;
    // The changes come evenly: five each second, as on a busy morning.
    await page.waitForTimeout(Math.max(0, due - Date.now()));
  }
  const longest = await page.evaluate(() => (window as unknown as { longest: number }).longest);
  test.info().annotations.push({ type: 'live', description: `${requests} requests, longest task ${Math.round(longest)} ms` });
  expect(requests).toBeLessThanOrEqual(60);
  expect(requests).toBeGreaterThan(5);
  expect(await firstRow()).toBe(before);
});

test('opening a ticket and going to the next is told in milliseconds', async ({ page }) => {
  await openTickets(page);
  const times = { open: [] as number[], next: [] as number[] };
  for (let round = 0; round < 5; round += 1) {
    times.open.push(
      await page.evaluate(async (at) => {
        const start = performance.now();
        document.querySelectorAll<HTMLElement>('[data-row]')[at]?.click();
        while (document.querySelector('[data-testid="record-panel"]') === null) await new Promise(requestAnimationFrame);
        return performance.now() - start;
      }, round),
    );
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('record-panel')).toBeHidden();
    times.next.push(
      await page.evaluate(async () => {
        const active = (): string | null => document.querySelector('[data-active]')?.getAttribute('data-row') ?? null;
        const was = active();
        const start = performance.now();
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
        while (active() === was) await new Promise(requestAnimationFrame);
        return performance.now() - start;
      }),
    );
  }
  const median = (values: number[]): number => Math.round(values.toSorted((a, b) => a - b)[2] ?? 0);
  test.info().annotations.push({ type: 'times', description: `open ${median(times.open)} ms, j ${median(times.next)} ms` });
  expect(times.open).toHaveLength(5);
});

/** Counts keys and clicks; typing of free text is not counted. */
function counted(page: Page) {
  let actions = 0;
  return {
    press: async (key: string) => {
      actions += 1;
      await page.keyboard.press(key);
    },
    click: async (testId: string) => {
      actions += 1;
      await page.getByTestId(testId).click();
    },
    type: (text: string) => page.keyboard.type(text),
    count: () => actions,
  };
}

test('the ticket in front of me is assigned in three actions', async ({ page }) => {
  await openTickets(page, '?tab=new');
  const { body } = await service.send('GET', '/api/technicians', { token: noc });
  const name: string = body.data[0].name;
  await page.keyboard.press('j');
  const hand = counted(page);
  await hand.press('a');
  await expect(page.getByRole('radio').first()).toBeVisible();
  await hand.type(name);
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(1);
  await hand.press('Enter');
  await expect(page.getByText(`ditugaskan ke ${name}`)).toBeVisible();
  expect(hand.count() + 1).toBeLessThanOrEqual(3);
});

test('a ticket for a caller takes at most five actions', async ({ page }) => {
  await openTickets(page);
  const cs = await service.login('cs');
  const { body } = await service.send('GET', '/api/customers?limit=1&status=active', { token: cs });
  const hand = counted(page);
  await hand.press('n');
  await expect(page.getByTestId('customer-picker')).toBeFocused();
  await hand.type(body.data[0].phone);
  await expect(page.getByRole('option')).toHaveCount(1);
  await hand.press('ArrowDown');
  await hand.press('Enter');
  await hand.click('create-title');
  await hand.type('Internet mati');
  await hand.press('Control+Enter');
  await expect(page.getByTestId('record-panel')).toContainText('Internet mati');
  expect(hand.count()).toBeLessThanOrEqual(5);
});
