import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { ROOT, type ServiceProcess, startService } from './service-process.ts';

const BUILT = join('out', 'main', 'headless.js');

/** The built product with demo data; it must have been built before. */
export async function startBuiltDesk(): Promise<ServiceProcess> {
  if (!existsSync(join(ROOT, BUILT))) throw new Error(`${BUILT} is missing: run "npm run build" first`);
  return startService({ demo: true, command: [BUILT], env: { KABAR_LOG_STDERR: '0' } });
}

/** Every page of this context is signed in with the token, and in that language. */
export async function enterDesk(context: BrowserContext, token: string, language: 'id' | 'en' = 'id'): Promise<void> {
  await context.addInitScript(
    ([kept, spoken]) => {
      localStorage.setItem('kabar.token', kept ?? '');
      localStorage.setItem('kabar.language', spoken ?? 'id');
    },
    [token, language],
  );
}

/** What broke inside the page. */
export function watchProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  return problems;
}
