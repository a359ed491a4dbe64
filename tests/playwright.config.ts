import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGUMENTS, findChromium } from './support/browser.ts';

const executablePath = findChromium();

/** The built product in a real browser, one test at a time. */
export default defineConfig({
  testDir: './e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: '../test-results',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'id-ID',
    timezoneId: 'Asia/Jakarta',
    colorScheme: 'light',
    actionTimeout: 10_000,
    trace: 'off',
    launchOptions: { args: [...CHROMIUM_ARGUMENTS], ...(executablePath === null ? {} : { executablePath }) },
  },
});
