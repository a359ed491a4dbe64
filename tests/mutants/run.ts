import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Mutant, mutants } from './mutants.ts';

/*
 * npm run mutants -- [--list] [words of a mutant's name]
 * Puts each fault into a copy of the tree and runs the test that must notice it. Ends with 1 when a mutant survives, when its place is
 * not found exactly once, or when its test is not green without it.
 */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values, positionals } = parseArgs({ allowPositionals: true, options: { list: { type: 'boolean', default: false } } });
const chosen = mutants.filter(({ name }) => positionals.every((word) => name.includes(word)));
if (values.list) {
  for (const { name, killedBy } of chosen) console.log(`${name}\n    ${killedBy.file}: ${killedBy.test}`);
  process.exit(0);
}

const copy = mkdtempSync(join(tmpdir(), 'kabar-mutants-'));
for (const part of ['src-main', 'src-shared', 'migrations', 'tests', 'package.json', 'tsconfig.json']) {
  cpSync(join(root, part), join(copy, part), { recursive: true });
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

interface TestRun {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly output: string;
}

let running: ReturnType<typeof spawn> | null = null;

/** Runs one test of the copy, or a whole file. */
function runTests(file: string, test: string | null): Promise<TestRun> {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--config',
        join(copy, 'tests/vitest.config.ts'),
        '--project',
        'service',
        '--reporter=json',
        `--outputFile=${report}`,
        file,
        ...(test === null ? [] : ['-t', test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')]),
      ],
      { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, KABAR_TEST_PATIENCE_MS: '10000' } },
    );
    running = child;
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    const watchdog = setTimeout(() => child.kill('SIGTERM'), 120_000);
    child.once('exit', () => {
      clearTimeout(watchdog);
      running = null;
      resolve({ ...readReport(report), output });
    });
  });
}

function readReport(report: string): Pick<TestRun, 'passed' | 'failed'> {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: { assertionResults: { fullName: string; status: string }[] }[];
    };
    const all = testResults.flatMap((result) => result.assertionResults);
    const named = (status: string) => all.filter((one) => one.status === status).map((one) => one.fullName);
    return { passed: named('passed'), failed: named('failed') };
  } catch {
    return { passed: [], failed: [] };
  }
}

/** Puts the fault in and returns the way to take it out again; a text when its place is not there exactly once. */
function apply(mutant: Mutant): (() => void) | string {
  const originals = new Map<string, string>();
  const undo = () => {
    for (const [file, text] of originals) writeFileSync(file, text);
  };
  for (const { file, search, replace } of mutant.edits) {
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    const found = text.split(search).length - 1;
    if (found !== 1) {
      undo();
      return `${file}: its place was found ${found} times`;
    }
    if (!originals.has(path)) originals.set(path, text);
    writeFileSync(
      path,
      text.replace(search, () => replace),
    );
  }
  return undo;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    running?.kill('SIGTERM');
    rmSync(copy, { recursive: true, force: true });
    process.exit(130);
  });
}

let bad = 0;
const table: string[] = [];
function line(good: boolean, mutant: Mutant, result: string): void {
  if (!good) bad += 1;
  const text = `${good ? 'killed  ' : 'SURVIVED'}  ${mutant.name.padEnd(58)}  ${result}`;
  table.push(text);
  console.log(text);
}

try {
  // Without any fault every named test is green; each file runs once for that.
  const green = new Map<string, TestRun>();
  for (const file of new Set(chosen.map(({ killedBy }) => killedBy.file))) green.set(file, await runTests(file, null));
  for (const mutant of chosen) {
    const { file, test } = mutant.killedBy;
    const before = green.get(file);
    const matching = before?.passed.filter((name) => name.includes(test)) ?? [];
    if (matching.length === 0) {
      line(
        false,
        mutant,
        `no green test "${test}" in ${file}\n${before?.passed.length === 0 ? before.output.slice(-2_000) : ''}`,
      );
      continue;
    }
    const undo = apply(mutant);
    if (typeof undo === 'string') {
      line(false, mutant, undo);
      continue;
    }
    const after = await runTests(file, test);
    undo();
    const killer = after.failed.find((name) => name.includes(test));
    const silent = after.passed.length === 0 ? `the test did not run: ${after.output.slice(-500)}` : 'its test stayed green';
    line(killer !== undefined, mutant, killer === undefined ? silent : `by ${test} (${file.replace(/^tests\/service\//, '')})`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`\n${chosen.length - bad} of ${chosen.length} mutants killed`);
process.exit(bad === 0 && chosen.length > 0 ? 0 : 1);
