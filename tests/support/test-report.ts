import { existsSync, readFileSync } from 'node:fs';

export interface TestResult {
  /** As the runner names it, from the outermost group to the test. */
  readonly title: string;
  /** `unsteady`: failed, and passed when it was repeated. */
  readonly state: 'passed' | 'failed' | 'skipped' | 'unsteady';
}

export interface FileResult {
  /** From the root of the repository. */
  readonly path: string;
  /** With its hooks and imports. */
  readonly seconds: number;
  /** `broken`: failed beside its tests, because it could not be loaded or a hook failed. `unsteady`: the same, but not when repeated. */
  readonly state: 'whole' | 'broken' | 'unsteady';
  readonly tests: readonly TestResult[];
}

/** What one runner did. */
export interface TestReport {
  readonly files: readonly FileResult[];
  /** Errors that belong to no test. */
  readonly errors: readonly string[];
}

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Titles with their file. */
  readonly skipped: readonly string[];
  readonly unsteady: readonly string[];
}

/** What `vitest-report.ts` wrote; null when there is none, because the runner crashed before it could write. */
export function readVitestReport(file: string): TestReport | null {
  return readJson<TestReport>(file);
}

/** Files to repeat. */
export function failedFiles({ files }: TestReport): string[] {
  return files
    .filter(({ state, tests }) => state === 'broken' || tests.some((test) => test.state === 'failed'))
    .map(({ path }) => path);
}

/**
 * One report of a run and of the repetition of its failed files. What passed in one of the two has passed; what failed in the other
 * is unsteady. Seconds are those of the first run.
 */
export function withRepetition(first: TestReport, repetition: TestReport): TestReport {
  const files = first.files.map((file) => {
    const again = repetition.files.find(({ path }) => path === file.path);
    return again === undefined ? file : merged(file, again);
  });
  return { files, errors: [...first.errors, ...repetition.errors] };
}

function merged(first: FileResult, again: FileResult): FileResult {
  const before = keyed(first.tests);
  const after = keyed(again.tests);
  const tests = [...new Set([...before.keys(), ...after.keys()])].map((key): TestResult => {
    const [one, other] = [before.get(key), after.get(key)];
    const present = one ?? other;
    if (present === undefined) throw new Error(`no test ${key}`);
    return { title: present.title, state: mergedState(one?.state, other?.state) };
  });
  const steady = first.state === 'whole' && again.state === 'whole';
  const state = steady ? 'whole' : first.state === 'broken' && again.state === 'broken' ? 'broken' : 'unsteady';
  return { ...first, state, tests };
}

function mergedState(one: TestResult['state'] | undefined, other: TestResult['state'] | undefined): TestResult['state'] {
  const states = [one, other].filter((state) => state !== undefined);
  if (states.includes('passed')) return states.includes('failed') ? 'unsteady' : 'passed';
  return states.includes('failed') ? 'failed' : (states[0] ?? 'skipped');
}

/** Two tests of one title are told apart by their order. */
function keyed(tests: readonly TestResult[]): Map<string, TestResult> {
  const found = new Map<string, TestResult>();
  const seen = new Map<string, number>();
  for (const test of tests) {
    const count = seen.get(test.title) ?? 0;
    seen.set(test.title, count + 1);
    found.set(`${test.title} #${count}`, test);
  }
  return found;
}

/** Counts a report. A test that passed when repeated counts once, as passed; a broken file and an error as one failure more each. */
export function outcomeOf({ files, errors }: TestReport): Outcome {
  const all = files.flatMap(({ path, tests }) => tests.map(({ title, state }) => ({ title: `${path}: ${title}`, state })));
  const tests = (wanted: TestResult['state']) => all.filter(({ state }) => state === wanted).map(({ title }) => title);
  const whole = (wanted: FileResult['state']) => files.filter(({ state }) => state === wanted).map(({ path }) => path);
  return {
    passed: tests('passed').length + tests('unsteady').length,
    failed: tests('failed').length + whole('broken').length + errors.length,
    skipped: tests('skipped'),
    unsteady: [...tests('unsteady'), ...whole('unsteady')],
  };
}

interface PlaywrightSuite {
  readonly title: string;
  readonly file: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly PlaywrightSpec[];
}

interface PlaywrightSpec {
  readonly title: string;
  readonly tests: readonly {
    readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped';
    readonly results: readonly { readonly duration: number }[];
  }[];
}

const PLAYWRIGHT_STATES = { expected: 'passed', unexpected: 'failed', flaky: 'unsteady', skipped: 'skipped' } as const;

/** Playwright's own JSON report, its paths put under the given folder; null when there is none. */
export function readPlaywrightReport(file: string, folder: string): TestReport | null {
  const report = readJson<{
    readonly suites: readonly PlaywrightSuite[];
    readonly errors?: readonly { readonly message?: string }[];
  }>(file);
  if (report === null) return null;
  return {
    files: report.suites.map((suite): FileResult => {
      const specs = specsOf(suite, '');
      const ms = specs.flatMap(({ spec }) => spec.tests.flatMap(({ results }) => results.map(({ duration }) => duration)));
      return {
        path: `${folder}/${suite.file}`,
        seconds: ms.reduce((sum, one) => sum + one, 0) / 1_000,
        state: 'whole',
        tests: specs.flatMap(({ title, spec }) =>
          spec.tests.map(({ status }) => ({ title, state: PLAYWRIGHT_STATES[status] ?? 'failed' })),
        ),
      };
    }),
    errors: (report.errors ?? []).map(({ message }) => message ?? 'an error without a message'),
  };
}

function specsOf(suite: PlaywrightSuite, above: string): { title: string; spec: PlaywrightSpec }[] {
  return [
    ...(suite.specs ?? []).map((spec) => ({ title: `${above} ${spec.title}`.trim(), spec })),
    ...(suite.suites ?? []).flatMap((child) => specsOf(child, `${above} ${child.title}`.trim())),
  ];
}

function readJson<T>(file: string): T | null {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return null;
  }
}
