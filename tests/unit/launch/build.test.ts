import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBuildFresh, sourceFingerprint } from '../../../src-main/launch/build.ts';

let root: string;
const write = (path: string, text = ''): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kabar-build-'));
  write('src-main/service/a.ts', 'a');
  write('src-renderer/desk.html', 'b');
  write('src-shared/c.ts', 'c');
  write('electron.vite.config.ts', 'd');
  write('package-lock.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the fingerprint of the sources', () => {
  it.each([
    ['a longer file', () => write('src-main/service/a.ts', 'aa')],
    ['an edit of the same length', () => utimesSync(join(root, 'src-shared/c.ts'), 1, 1)],
    ['a new file', () => write('src-renderer/desk/new/page.tsx')],
    ['a file that is gone', () => rmSync(join(root, 'src-renderer/desk.html'))],
    ['another dependency', () => write('package-lock.json', '{"x":1}')],
    ['another build configuration', () => write('electron.vite.config.ts', 'dd')],
  ])('changes with %s', (_name, change) => {
    const before = sourceFingerprint(root);
    change();
    expect(sourceFingerprint(root)).not.toBe(before);
  });

  it('does not change with tests, notes and the build itself', () => {
    const before = sourceFingerprint(root);
    write('tests/a.test.ts', 'x');
    write('README.md', 'x');
    write('out/main/headless.js', 'x');
    expect(sourceFingerprint(root)).toBe(before);
  });
});

it('a build is fresh when it is whole and bears the fingerprint', () => {
  const fingerprint = sourceFingerprint(root);
  const products = ['main/electron.js', 'main/headless.js', 'preload/preload.cjs', 'renderer/desk.html'];
  for (const product of products) {
    expect(isBuildFresh(root, fingerprint)).toBe(false);
    write(`out/${product}`);
  }
  expect(isBuildFresh(root, fingerprint)).toBe(false);
  write('out/.build-stamp', fingerprint);
  expect(isBuildFresh(root, fingerprint)).toBe(true);
  expect(isBuildFresh(root, 'another')).toBe(false);
});
