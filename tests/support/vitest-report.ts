import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import type { FileResult, TestReport, TestResult } from './test-report.ts';

/** Names the file to write, for `tests/run.ts`. */
export const REPORT_FILE = 'KABAR_TEST_REPORT';

/** Writes what `readVitestReport` reads: Vitest's own JSON knows neither the time of hooks and imports nor errors outside of tests. */
export default class VitestReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env[REPORT_FILE];
    if (file === undefined) return;
    const report: TestReport = {
      files: modules.map(fileResult),
      errors: unhandled.map(({ message, stack }) => stack ?? message),
    };
    writeFileSync(file, JSON.stringify(report));
  }
}

function fileResult(module: TestModule): FileResult {
  const cases = [...module.children.allTests()];
  const { collectDuration, setupDuration, prepareDuration, duration } = module.diagnostic();
  return {
    path: relative(process.cwd(), module.moduleId).replaceAll('\\', '/'),
    seconds: (collectDuration + setupDuration + prepareDuration + duration) / 1_000,
    state: module.state() === 'failed' && !cases.some((test) => test.result().state === 'failed') ? 'broken' : 'whole',
    tests: cases.map((test) => ({ title: test.fullName.replaceAll(' > ', ' '), state: stateOf(test) })),
  };
}

/** A test that nobody began, because a hook before it failed, is reported as pending: it has not passed. */
function stateOf(test: TestCase): TestResult['state'] {
  const { state } = test.result();
  return state === 'pending' ? 'failed' : state;
}
