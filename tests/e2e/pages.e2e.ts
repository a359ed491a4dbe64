import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import type { RegisteredPage } from '#desk/pages/page-meta.ts';
import { PAGES } from '#desk/pages/registry.ts';
import { can, type Permission } from '#shared/domain/permissions.ts';
import { ROLES, type Role } from '#shared/domain/roles.ts';
import { enterDesk, startBuiltDesk, watchProblems } from '../support/desk-browser.ts';
import type { ServiceProcess } from '../support/service-process.ts';

/** The suite that every page of the registry passes (UI decision 18). */
let service: ServiceProcess;
const tokens = new Map<Role, string>();
const USERS: Readonly<Record<Role, string>> = {
  admin: 'admin',
  manager: 'manager',
  supervisor: 'supervisor',
  noc: 'noc',
  customer_service: 'cs',
  technician: 'technician',
};
test.beforeAll(async () => {
  service = await startBuiltDesk();
  for (const role of ROLES) tokens.set(role, await service.login(USERS[role]));
});
test.afterAll(async () => {
  await service?.stop();
});

const mayOpen = (page: RegisteredPage, role: Role): boolean =>
  page.permission === 'public' || page.permission === 'authenticated' || can(role, page.permission as Permission);
const pathOf = (page: RegisteredPage): string | null => page.records?.contract.path ?? null;

async function open(context: BrowserContext, path: string, role: Role = 'admin', language: 'id' | 'en' = 'id'): Promise<Page> {
  await enterDesk(context, tokens.get(role) ?? '', language);
  const page = await context.newPage();
  await page.goto(`${service.url}${path}`);
  await expect(page.getByTestId('user-menu')).toBeVisible();
  return page;
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, where: nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)) }))).toEqual([]);
}

for (const meta of PAGES) {
  const list = meta.parts === 'list';
  test.describe(meta.id, () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`is accessible and has a title, ${colorScheme}`, async ({ browser }) => {
        const context = await browser.newContext({ colorScheme, viewport: { width: 1366, height: 900 } });
        const page = await open(context, meta.path);
        const problems = watchProblems(page);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(page).toHaveTitle(new RegExp(`^${meta.label.id}.* · Kabar Desk$`));
        if (list) await expect(page.getByRole('row').nth(2)).toBeVisible();
        // Styles of the customers' pages have no business here: they put everything in the middle.
        expect(await page.locator('#desk').boundingBox()).toEqual({ x: 0, y: 0, width: 1366, height: 900 });
        await expectAccessible(page);
        if (list) {
          await page.getByRole('row').nth(1).click();
          await expect(page.getByTestId('record-panel')).toBeVisible();
          await expect(page).toHaveTitle(new RegExp(` · ${meta.label.id}`));
          await expectAccessible(page);
        }
        expect(problems).toEqual([]);
        await context.close();
      });
    }

    test('speaks English as well, without a word left over', async ({ browser }) => {
      const context = await browser.newContext();
      const page = await open(context, meta.path, 'admin', 'en');
      await expect(page).toHaveTitle(new RegExp(`^${meta.label.en}.* · Kabar Desk$`));
      if (list) await expect(page.getByRole('row').nth(2)).toBeVisible();
      // A key that was found in no file is shown as it is written.
      expect((await page.locator('#desk').innerText()).match(/\b[a-z]+\.[a-z]+[A-Z.][\w.]*/g) ?? []).toEqual([]);
      await context.close();
    });

    // A page that every role may open has nobody to refuse.
    const stranger = ROLES.find((role) => !mayOpen(meta, role));
    if (stranger !== undefined) {
      test('says to whom it belongs when the role may not open it', async ({ browser }) => {
        const context = await browser.newContext();
        const page = await open(context, meta.path, stranger);
        await expect(page.getByText('Anda tidak punya akses ke sini')).toBeVisible();
        await context.close();
      });
    }

    test('fits a phone: no sideways scroll, targets for fingers', async ({ browser }) => {
      const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
      const page = await open(context, meta.path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      if (list) await expect(page.getByRole('row').nth(2)).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      const small = await page.locator('main :is(button, a, input):visible').evaluateAll((elements) =>
        elements
          .filter((element) => element.closest('[role="row"]') === null && element.getAttribute('type') !== 'checkbox')
          .map((element) => ({
            name: element.textContent?.trim() || element.getAttribute('aria-label'),
            box: element.getBoundingClientRect(),
          }))
          .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
          .map(({ name, box }) => `${name}: ${Math.round(box.width)} × ${Math.round(box.height)}`),
      );
      expect(small).toEqual([]);
      await context.close();
    });

    test('goes back to where one came from', async ({ browser }) => {
      const context = await browser.newContext();
      const page = await open(context, '/password');
      await page.evaluate((path) => history.pushState(null, '', path), '/password?from');
      await page.goto(`${service.url}${meta.path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.goBack();
      await expect(page).toHaveURL(/\/password\?from/);
      await context.close();
    });

    test('can be printed, and stands still for who wants no motion', async ({ browser }) => {
      const context = await browser.newContext({ reducedMotion: 'reduce' });
      const page = await open(context, meta.path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      if (list) {
        await page.getByRole('row').nth(1).click();
        await expect(page.getByTestId('record-panel')).toBeVisible();
      }
      const moving = await page.evaluate(
        () =>
          document
            .getAnimations()
            .filter(({ playState, effect }) => playState === 'running' && Number(effect?.getComputedTiming().duration) > 50)
            .length,
      );
      expect(moving).toBe(0);
      await page.emulateMedia({ media: 'print' });
      const shown = list ? page.getByTestId('record-panel') : page.getByRole('heading', { level: 1 });
      await expect(shown).toBeVisible();
      expect((await shown.innerText()).trim()).not.toBe('');
      await expect(page.getByTestId('user-menu')).toBeHidden();
      await context.close();
    });

    if (list) {
      const contractPath = pathOf(meta);
      // The states are shown by holding the list's own request: without records in the meta nobody knows which that is.
      if (contractPath === null) throw new Error(`${meta.id} is a list page without records in its meta`);
      const isList = (url: URL): boolean => url.pathname === contractPath && !url.searchParams.has('ids');

      test('shows each state: loading, error with a way on, empty, no match', async ({ browser }) => {
        const context = await browser.newContext();
        let answer: 'wait' | 'fail' | 'empty' = 'wait';
        let release = (): void => undefined;
        await context.route(isList, async (route) => {
          if (answer === 'wait')
            await new Promise<void>((resolve) => {
              release = resolve;
            });
          if (answer === 'empty')
            return route.fulfill({ json: { success: true, data: [], nextCursor: null, total: 0, counts: {} } });
          if (answer === 'fail') {
            return route.fulfill({
              status: 400,
              json: { success: false, error: { code: 'validation_failed', message: 'Gagal uji.' } },
            });
          }
          return route.continue();
        });
        const page = await open(context, meta.path);
        await expect(page.getByRole('status', { name: 'Memuat' })).toBeVisible();
        answer = 'fail';
        release();
        await expect(page.getByText('Data gagal dimuat')).toBeVisible();
        answer = 'empty';
        await page.getByRole('button', { name: 'Coba lagi' }).click();
        await expect(page.getByText('Data gagal dimuat')).toBeHidden();
        await page.goto(`${service.url}${meta.path}?search=tidak-ada-sama-sekali`);
        await expect(page.getByText('Tidak ada yang cocok')).toBeVisible();
        await page.getByRole('button', { name: 'Hapus filter' }).click();
        await expect(page).not.toHaveURL(/search=/);
        await context.close();
      });

      test('has real links, gives the focus back, and shows rows at 200 %', async ({ browser }) => {
        const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
        const page = await open(context, meta.path);
        const link = page.getByRole('row').nth(2).getByRole('link').first();
        const [tab] = await Promise.all([context.waitForEvent('page'), link.click({ modifiers: ['ControlOrMeta'] })]);
        await expect(tab.getByTestId('record-panel')).toBeVisible();
        await tab.close();

        await page.keyboard.press('j');
        await page.keyboard.press('j');
        await page.keyboard.press('Enter');
        await expect(page.getByTestId('record-panel')).toBeVisible();
        const opened = page.url();
        await page.keyboard.press('Escape');
        await expect(page.getByTestId('record-panel')).toBeHidden();
        await expect
          .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-row')))
          .toBe(/\/(\d+)(?:\?|$)/.exec(opened)?.[1]);
        await page.setViewportSize({ width: 683, height: 384 });
        const visible = await page.getByRole('row').evaluateAll(
          (rows) =>
            rows.filter((row) => {
              const { top, bottom } = row.getBoundingClientRect();
              return top >= 0 && bottom <= window.innerHeight && row.hasAttribute('data-row');
            }).length,
        );
        expect(visible).toBeGreaterThanOrEqual(3);
        await context.close();
      });

      test('an address that leads to no record says so', async ({ browser }) => {
        const context = await browser.newContext();
        for (const part of ['abc', '2147483647']) {
          const page = await open(context, `${meta.path}/${part}`);
          await expect(page.getByText('Tidak ditemukan')).toBeVisible();
          await expect(page.getByRole('button', { name: 'Coba lagi' })).toHaveCount(0);
          await page.close();
        }
        await context.close();
      });
    }
  });
}
