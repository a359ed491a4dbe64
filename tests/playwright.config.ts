import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGUMENTS, findChromium } from './support/browser.ts';
import { PATIENCE_MS, TEST_MS } from './support/deadlines.ts';

const executablePath = findChromium();

/** The built product in a real browser, one test at a time. */
export default defineConfig({
  projects: [
    { name: 'desk', testDir: './e2e', testMatch: '**/*.e2e.ts' },
    // The built product in Electron; skipped where it cannot be started.
    { name: 'shell', testDir: './electron', testMatch: '**/*.electron.ts' },
  ],
  outputDir: '../test-results',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: TEST_MS,
  expect: { timeout: PATIENCE_MS },
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'id-ID',
    timezoneId: 'Asia/Jakarta',
    colorScheme: 'light',
    actionTimeout: PATIENCE_MS,
    trace: 'off',
    launchOptions: { args: [...CHROMIUM_ARGUMENTS], ...(executablePath === null ? {} : { executablePath }) },
  },
});
