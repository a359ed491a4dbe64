import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { watchEventLoop } from '#service/background/event-loop-watch.ts';
import { PATIENCE_MS, TEST_MS } from '../../support/deadlines.ts';
import { until } from '../../support/until.ts';

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

it(
  'E-22 a loop that stands still is noticed from outside it, told in the log at once, and trusted again later',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kabar-loop-'));
    const logFile = join(folder, 'service.log');
    const watch = watchEventLoop({ logFile, node: 'node-1', stuckAfterSeconds: 2, trustAgainAfterSeconds: 3 });
    expect(watch.stuckSeconds()).toBeNull();
    // This thread does nothing else until the other one has written its line.
    const end = performance.now() + PATIENCE_MS;
    const cell = new Int32Array(new SharedArrayBuffer(4));
    while (!textOf(logFile).includes('\n') && performance.now() < end) Atomics.wait(cell, 0, 0, 20);
    expect(JSON.parse(textOf(logFile))).toMatchObject({ level: 60, node: 'node-1', msg: 'the event loop stands still' });
    expect(watch.stuckSeconds()).toBeGreaterThanOrEqual(2);
    await until('it to be trusted again', () => watch.stuckSeconds() === null);
    await watch.stop();
    rmSync(folder, { recursive: true });
  },
  TEST_MS,
);
