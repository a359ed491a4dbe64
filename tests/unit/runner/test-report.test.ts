import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type FileResult,
  failedFiles,
  outcomeOf,
  readPlaywrightReport,
  readVitestReport,
  type TestReport,
  type TestResult,
  withRepetition,
} from '../../support/test-report.ts';

const file = (path: string, tests: Record<string, TestResult['state']>, state: FileResult['state'] = 'whole'): FileResult => ({
  path,
  seconds: 1,
  state,
  tests: Object.entries(tests).map(([title, result]) => ({ title, state: result })),
});
const report = (...files: FileResult[]): TestReport => ({ files, errors: [] });
const outcome = (first: TestReport, repetition: TestReport) => outcomeOf(withRepetition(first, repetition));

describe('the count of a run', () => {
  it('without a repetition is what the runner said; skipped tests are named', () => {
    expect(outcomeOf(report(file('a', { one: 'passed', two: 'failed' }), file('b', { three: 'skipped' })))).toEqual({
      passed: 1,
      failed: 1,
      skipped: ['b: three'],
      unsteady: [],
    });
  });

  it('a file that could not be loaded is one failure, and so is an error outside of every test', () => {
    expect(outcomeOf({ files: [file('a', {}, 'broken')], errors: ['lost promise'] })).toMatchObject({ passed: 0, failed: 2 });
  });

  it('only files with a failure are repeated', () => {
    const first = report(file('a', { one: 'passed' }), file('b', { one: 'passed', two: 'failed' }), file('c', {}, 'broken'));
    expect(failedFiles(first)).toEqual(['b', 'c']);
  });

  it('a test that passes when repeated counts once as passed and is named; its neighbours count once, too', () => {
    const first = report(file('a', { one: 'passed', two: 'failed' }), file('b', { three: 'passed' }));
    expect(outcome(first, report(file('a', { one: 'passed', two: 'passed' })))).toEqual({
      passed: 3,
      failed: 0,
      skipped: [],
      unsteady: ['a: two'],
    });
  });

  it('a test that fails twice has failed, and is not called unsteady', () => {
    const first = report(file('a', { one: 'failed', two: 'failed' }));
    expect(outcome(first, report(file('a', { one: 'failed', two: 'passed' })))).toMatchObject({
      passed: 1,
      failed: 1,
      unsteady: ['a: two'],
    });
  });

  it('a test that fails only when repeated is unsteady as well', () => {
    const first = report(file('a', { one: 'passed', two: 'failed' }));
    expect(outcome(first, report(file('a', { one: 'failed', two: 'passed' }))).unsteady).toEqual(['a: one', 'a: two']);
  });

  it('a file whose hooks fail only once is unsteady; tests that were not begun the first time count as they ended', () => {
    const first = report(file('a', { one: 'skipped' }, 'broken'));
    expect(outcome(first, report(file('a', { one: 'passed', two: 'passed' })))).toEqual({
      passed: 2,
      failed: 0,
      skipped: [],
      unsteady: ['a'],
    });
    expect(outcome(first, report(file('a', { one: 'skipped' }, 'broken')))).toMatchObject({ failed: 1, unsteady: [] });
  });

  it('two tests of one title are told apart by their order', () => {
    const twins = (...states: TestResult['state'][]): FileResult => ({
      ...file('a', {}),
      tests: states.map((state) => ({ title: 'twin', state })),
    });
    expect(outcome(report(twins('passed', 'failed')), report(twins('passed', 'failed')))).toMatchObject({ passed: 1, failed: 1 });
  });

  it('a repetition that loses a test leaves it failed', () => {
    expect(outcome(report(file('a', { one: 'failed' })), report(file('a', {})))).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('the reports of the runners', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kabar-report-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const written = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('of a runner that crashed are null, half written ones as well', () => {
    for (const path of [join(folder, 'missing.json'), written('half.json', '{"files":[')]) {
      expect(readVitestReport(path)).toBeNull();
      expect(readPlaywrightReport(path, 'tests')).toBeNull();
    }
  });

  it('Vitest’s is read as it was written', () => {
    const kept = report(file('a', { one: 'passed' }));
    expect(readVitestReport(written('vitest.json', JSON.stringify(kept)))).toEqual(kept);
  });

  it('Playwright’s has its groups in the titles, the times of every try, and a test that passed when repeated as unsteady', () => {
    const spec = (title: string, status: string, ...durations: number[]) => ({
      title,
      tests: [{ status, results: durations.map((duration) => ({ duration })) }],
    });
    const suite = {
      title: 'assign.e2e.ts',
      file: 'e2e/assign.e2e.ts',
      specs: [spec('one', 'expected', 1_000)],
      suites: [
        {
          title: 'the drawer',
          file: 'e2e/assign.e2e.ts',
          specs: [spec('two', 'flaky', 2_000, 500), spec('three', 'skipped'), spec('four', 'unexpected', 10, 20)],
        },
      ],
    };
    const path = written('playwright.json', JSON.stringify({ suites: [suite], errors: [{ message: 'no browser' }] }));
    const read = readPlaywrightReport(path, 'tests');
    expect(read).toEqual({
      files: [
        {
          path: 'tests/e2e/assign.e2e.ts',
          seconds: 3.53,
          state: 'whole',
          tests: [
            { title: 'one', state: 'passed' },
            { title: 'the drawer two', state: 'unsteady' },
            { title: 'the drawer three', state: 'skipped' },
            { title: 'the drawer four', state: 'failed' },
          ],
        },
      ],
      errors: ['no browser'],
    });
    expect(read && outcomeOf(read)).toMatchObject({
      passed: 2,
      failed: 2,
      skipped: ['tests/e2e/assign.e2e.ts: the drawer three'],
    });
  });
});
