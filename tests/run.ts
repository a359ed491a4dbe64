import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALLOWED_SKIPS } from './support/allowed-skips.ts';
import { ensureRequirements } from './support/requirements.ts';
import { type Outcome, readPlaywrightReport, readVitestReport } from './support/test-report.ts';

// `npm test`: everything there is, one after the other. The last line counts over all runners; the exit code is 0 only when nothing
// failed, nothing crashed and nothing was skipped without a written reason.

const root = join(import.meta.dirname, '..');
const reports = mkdtempSync(join(tmpdir(), 'kabar-reports-'));
const vitestReport = join(reports, 'vitest.json');
const playwrightReport = join(reports, 'playwright.json');
const tool = (name: string, file: string) => join(root, 'node_modules', name, file);

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Reads what the runner reported; null = it crashed before. Steps without one only succeed or fail. */
  readonly outcome?: () => Outcome | null;
  readonly runner?: 'vitest' | 'playwright';
}

const STEPS: readonly Step[] = [
  { name: 'check', command: [join(root, 'tests', 'support', 'check.ts')] },
  {
    name: 'vitest',
    command: [
      tool('vitest', 'vitest.mjs'),
      'run',
      '--config',
      'tests/vitest.config.ts',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`,
    ],
    outcome: () => readVitestReport(vitestReport),
    runner: 'vitest',
  },
  { name: 'build', command: [tool('electron-vite', 'bin/electron-vite.js'), 'build'] },
  {
    name: 'playwright',
    command: [tool('@playwright/test', 'cli.js'), 'test', '--config', 'tests/playwright.config.ts', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport },
    outcome: () => readPlaywrightReport(playwrightReport),
    runner: 'playwright',
  },
];

let passed = 0;
let failed = 0;
let skipped = 0;
const times: string[] = [];

function run(step: Step): void {
  const began = performance.now();
  console.log(`\n▶ ${step.name}`);
  const { status, error } = spawnSync(process.execPath, [...step.command], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...step.env },
  });
  times.push(`${step.name} ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  const outcome = step.outcome?.() ?? null;
  const strange = (outcome?.skipped ?? []).filter(
    (title) => !ALLOWED_SKIPS.some(({ runner, test }) => runner === step.runner && title.endsWith(test)),
  );
  for (const title of strange) console.error(`skipped without a reason in tests/support/allowed-skips.ts: ${title}`);
  // A runner that ends badly without a failed test has crashed: that is one failure more.
  const crashed =
    error !== undefined || (status !== 0 && (outcome?.failed ?? 0) === 0) || (step.outcome !== undefined && outcome === null);
  if (crashed) console.error(`${step.name} ${error ? `could not run: ${error.message}` : `ended with ${status}`}`);
  passed += outcome?.passed ?? 0;
  failed += (outcome?.failed ?? 0) + strange.length + (crashed ? 1 : 0);
  skipped += (outcome?.skipped.length ?? 0) - strange.length;
}

if (ensureRequirements()) for (const step of STEPS) run(step);
else failed = 1;
rmSync(reports, { recursive: true, force: true });
console.log(`\n${times.join(', ')}`);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
