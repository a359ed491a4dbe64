import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ALLOWED_SKIPS } from './support/allowed-skips.ts';
import { ensureRequirements } from './support/requirements.ts';
import {
  type FileResult,
  failedFiles,
  outcomeOf,
  readPlaywrightReport,
  readVitestReport,
  type TestReport,
  withRepetition,
} from './support/test-report.ts';
import { REPORT_FILE } from './support/vitest-report.ts';

/*
 * npm test [-- --repeat 0]
 * Everything there is, one after the other. A test that failed is repeated once, with its whole file and in a fresh process; what
 * passed only then is named at the end as unsteady. The last line counts over all runners; the exit code is 0 only when nothing
 * failed, nothing crashed and nothing was skipped without a written reason. `--repeat 0`: nothing is repeated.
 */
const { values } = parseArgs({ options: { repeat: { type: 'string', default: '1' } } });
if (values.repeat !== '0' && values.repeat !== '1') throw new Error('--repeat is 0 or 1');
const REPEAT = values.repeat === '1';
const SLOWEST = 15;

const root = join(import.meta.dirname, '..');
const reports = mkdtempSync(join(tmpdir(), 'kabar-reports-'));
const tool = (name: string, file: string) => join(root, 'node_modules', name, file);

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Reads what the runner reported; null = it crashed before. Steps without one only succeed or fail. */
  readonly report?: () => TestReport | null;
  /** Repeats these files; runners without one repeat by themselves. */
  readonly again?: (files: readonly string[]) => Step;
  readonly runner?: 'vitest' | 'playwright';
}

function vitest(name: string, files: readonly string[]): Step {
  const file = join(reports, `${name}.json`);
  return {
    name,
    command: [
      tool('vitest', 'vitest.mjs'),
      'run',
      '--config',
      'tests/vitest.config.ts',
      '--reporter=default',
      '--reporter=./tests/support/vitest-report.ts',
      ...files,
    ],
    env: { [REPORT_FILE]: file },
    report: () => readVitestReport(file),
    again: (failed) => vitest(`${name} again`, failed),
    runner: 'vitest',
  };
}

function playwright(name: string, project: string): Step {
  const file = join(reports, `${name}.json`);
  const config = ['--config', 'tests/playwright.config.ts', '--project', project];
  return {
    name,
    command: [tool('@playwright/test', 'cli.js'), 'test', ...config, `--retries=${REPEAT ? 1 : 0}`, '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    report: () => readPlaywrightReport(file, 'tests'),
    runner: 'playwright',
  };
}

const STEPS: readonly Step[] = [
  { name: 'check', command: [join(root, 'tests', 'support', 'check.ts')] },
  vitest('vitest', []),
  { name: 'build', command: [tool('electron-vite', 'bin/electron-vite.js'), 'build'] },
  playwright('browser', 'desk'),
  playwright('electron', 'shell'),
];

let passed = 0;
let failed = 0;
let skipped = 0;
const unsteady: string[] = [];
const files: FileResult[] = [];
const times: string[] = [];

/** Runs a program to its end; the report is null when it crashed before it could write one. */
function execute(step: Step): { readonly failure: string | null; readonly report: TestReport | null } {
  const began = performance.now();
  console.log(`\n▶ ${step.name}`);
  const { status, error } = spawnSync(process.execPath, [...step.command], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...step.env },
  });
  times.push(`${step.name} ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  const failure = error ? `could not run: ${error.message}` : status === 0 ? null : `ended with ${status}`;
  return { failure, report: step.report?.() ?? null };
}

function run(step: Step): void {
  const first = execute(step);
  let report = first.report;
  const toRepeat = REPEAT && step.again && report !== null ? failedFiles(report) : [];
  if (step.again && report !== null && toRepeat.length > 0) {
    const repetition = execute(step.again(toRepeat)).report;
    if (repetition !== null) report = withRepetition(report, repetition);
  }
  const outcome = report === null ? null : outcomeOf(report);
  const strange = (outcome?.skipped ?? []).filter(
    (title) => !ALLOWED_SKIPS.some(({ runner, test }) => runner === step.runner && title.endsWith(test)),
  );
  for (const title of outcome?.skipped ?? []) {
    const allowed = ALLOWED_SKIPS.find(({ runner, test }) => runner === step.runner && title.endsWith(test));
    if (allowed !== undefined) console.log(`skipped: ${title}\n  ${allowed.reason}`);
  }
  for (const title of strange) console.error(`skipped without a reason in tests/support/allowed-skips.ts: ${title}`);
  for (const error of report?.errors ?? []) console.error(`outside of every test: ${error}`);
  // A runner that ends badly without a failed test has crashed: that is one failure more.
  const hasToldWhy = outcome !== null && outcome.failed + outcome.unsteady.length > 0;
  const crashed = (first.failure !== null && !hasToldWhy) || (step.report !== undefined && report === null);
  if (crashed) console.error(`${step.name} ${first.failure ?? 'left no report'}`);
  passed += outcome?.passed ?? 0;
  failed += (outcome?.failed ?? 0) + strange.length + (crashed ? 1 : 0);
  skipped += (outcome?.skipped.length ?? 0) - strange.length;
  unsteady.push(...(outcome?.unsteady ?? []));
  files.push(...(report?.files ?? []));
}

if (ensureRequirements()) for (const step of STEPS) run(step);
else failed = 1;
rmSync(reports, { recursive: true, force: true });

console.log(`\nthe ${SLOWEST} slowest of ${files.length} test files:`);
for (const { path, seconds } of files.toSorted((one, other) => other.seconds - one.seconds).slice(0, SLOWEST)) {
  console.log(`${seconds.toFixed(1).padStart(7)} s  ${path}`);
}
if (unsteady.length > 0)
  console.log(`\nunsteady, passed only when repeated:\n${unsteady.map((title) => `  ${title}`).join('\n')}`);
console.log(`\n${times.join(', ')}`);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
