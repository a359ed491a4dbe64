import { existsSync, readFileSync } from 'node:fs';

/** What one runner did. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Full titles. */
  readonly skipped: readonly string[];
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Counts of Vitest's JSON report; null when there is none, because the runner crashed before it could write. */
export function readVitestReport(file: string): Outcome | null {
  const report = readJson<VitestReport>(file);
  if (report === null) return null;
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const failed = tests.filter(({ status }) => status === 'failed').length;
  // A file that could not even be loaded has no tests in it.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName);
  return { passed, failed: failed + broken, skipped };
}

interface PlaywrightSuite {
  readonly title: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly { readonly title: string; readonly tests: readonly { readonly status: string }[] }[];
}

/** Counts of Playwright's JSON report; null when there is none. A test that passed only when repeated counts as failed. */
export function readPlaywrightReport(file: string): Outcome | null {
  const report = readJson<{ readonly suites: readonly PlaywrightSuite[]; readonly errors?: readonly unknown[] }>(file);
  if (report === null) return null;
  const tests = report.suites.flatMap((suite) => testsOf(suite, ''));
  return {
    passed: tests.filter(({ status }) => status === 'expected').length,
    failed: tests.filter(({ status }) => status === 'unexpected' || status === 'flaky').length + (report.errors?.length ?? 0),
    skipped: tests.filter(({ status }) => status === 'skipped').map(({ title }) => title),
  };
}

function testsOf(suite: PlaywrightSuite, above: string): { title: string; status: string }[] {
  const title = `${above} ${suite.title}`.trim();
  return [
    ...(suite.specs ?? []).flatMap((spec) => spec.tests.map(({ status }) => ({ title: `${title} ${spec.title}`, status }))),
    ...(suite.suites ?? []).flatMap((child) => testsOf(child, title)),
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
