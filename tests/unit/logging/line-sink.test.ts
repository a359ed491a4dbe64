import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createLineSink, type LineTarget } from '#service/logging/line-sink.ts';
import { fileTarget } from '#service/logging/targets.ts';
import { until } from '../../support/until.ts';

const textOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
const lossLine = (lost: number) => `${lost} lines lost\n`;

/** A target that behaves as told; `text` is what reached it. */
function fakeTarget() {
  const target = {
    text: '',
    take: (bytes: Buffer): number | Promise<number> => bytes.length,
    put(bytes: Buffer): number | Promise<number> {
      const taken = target.take(bytes);
      const book = (count: number) => {
        target.text += bytes.subarray(0, count).toString();
        return count;
      };
      return typeof taken === 'number' ? book(taken) : taken.then(book);
    },
    putLast: () => undefined,
  };
  return target satisfies LineTarget;
}

describe('E-22 a stream of log lines', () => {
  it('writes at once where the target takes at once', () => {
    const target = fakeTarget();
    const sink = createLineSink(target, { lossLine });
    sink.write('one\n');
    sink.write('two\n');
    expect({ text: target.text, lost: sink.lost }).toEqual({ text: 'one\ntwo\n', lost: 0 });
  });

  it('loses and counts what a failing target does not take, and tells it in one line when writing works again', async () => {
    const target = fakeTarget();
    const sink = createLineSink(target, { lossLine, retryMs: 1 });
    sink.write('before\n');
    target.take = () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    for (let index = 0; index < 1_000; index += 1) sink.write(`line ${index}\n`);
    expect(sink.lost).toBe(1_000);
    target.take = (bytes) => bytes.length;
    await until('the loss to be told', () => target.text.includes('lost'));
    sink.write('after\n');
    expect({ text: target.text, lost: sink.lost }).toEqual({ text: 'before\n1000 lines lost\nafter\n', lost: 1_000 });
  });

  it('keeps lines in order while nobody reads, up to its room; what comes then is counted and told behind them', async () => {
    const target = fakeTarget();
    const sink = createLineSink(target, { lossLine, retryMs: 1, roomBytes: 100 });
    target.take = () => 0;
    for (let index = 0; index < 30; index += 1) sink.write(`line ${index}\n`);
    expect(sink.lost).toBeGreaterThan(0);
    const kept = 30 - sink.lost;
    target.take = (bytes) => Math.min(bytes.length, 7);
    await until('the loss to be told', () => target.text.endsWith('lost\n'));
    expect(target.text).toBe(
      `${Array.from({ length: kept }, (_, index) => `line ${index}\n`).join('')}${30 - kept} lines lost\n`,
    );
  });

  it('a target that never answers costs no more than the room, and never makes anybody wait', () => {
    const target = fakeTarget();
    const sink = createLineSink(target, { lossLine, roomBytes: 1_000 });
    target.take = () => new Promise(() => undefined);
    for (let index = 0; index < 10_000; index += 1) sink.write(`line ${index}\n`);
    expect(sink.lost).toBeGreaterThan(9_000);
  });

  it('begins on a line of its own after one that was cut by a full disk', async () => {
    const target = fakeTarget();
    const sink = createLineSink(target, { lossLine, retryMs: 1 });
    let full = true;
    target.take = (bytes) => {
      if (!full) return bytes.length;
      if (target.text === '') return 3;
      throw new Error('full');
    };
    sink.write('a long line\n');
    await until('the rest to be lost', () => sink.lost === 1);
    full = false;
    await until('the loss to be told', () => target.text.endsWith('lost\n'));
    sink.write('after\n');
    expect(target.text).toBe('a l\n1 lines lost\nafter\n');
  });

  it('without a line for losses it goes on with the next line', async () => {
    const target = fakeTarget();
    const sink = createLineSink(target, { retryMs: 1 });
    target.take = () => Promise.reject(new Error('closed'));
    sink.write('one\n');
    await until('it to be lost', () => sink.lost === 1);
    target.take = (bytes) => bytes.length;
    await until('a line to go out', () => {
      sink.write('two\n');
      return target.text.includes('two');
    });
  });
});

describe('E-22 the log file', () => {
  let folder: string | null = null;
  afterEach(() => {
    if (folder) rmSync(folder, { recursive: true });
  });

  it('on a full disk it is tried again, opened anew, and goes on where there is room', async () => {
    folder = mkdtempSync(join(tmpdir(), 'kabar-log-'));
    const path = join(folder, 'logs', 'service.log');
    // Every write to this device fails as on a full disk.
    const log = createLineSink(fileTarget(path), { lossLine, retryMs: 5 });
    log.write('one\n');
    await until('the first line', () => textOf(path) === 'one\n');
    unlinkSync(path);
    symlinkSync('/dev/full', path);
    const full = createLineSink(fileTarget(path), { lossLine, retryMs: 5 });
    for (let index = 0; index < 50; index += 1) full.write(`line ${index}\n`);
    await until('all to be lost', () => full.lost === 50);
    unlinkSync(path);
    await until('the loss to be told', () => textOf(path) === '50 lines lost\n');
    full.write('after\n');
    await until('the next line', () => textOf(path) === '50 lines lost\nafter\n');
  });
});
