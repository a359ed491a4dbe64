import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ElectronSurroundings, electronBinary } from '../../../src-main/launch/electron-binary.ts';

let root: string;
let dist: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kabar-electron-'));
  dist = join(root, 'node_modules', 'electron', 'dist');
  mkdirSync(dist, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const install = (folder = dist): string => {
  const path = join(folder, 'electron');
  writeFileSync(path, '');
  chmodSync(path, 0o755);
  if (folder === dist) writeFileSync(join(dist, '..', 'path.txt'), 'electron');
  return path;
};
const look = (more: Partial<ElectronSurroundings> = {}) =>
  electronBinary({ root, environment: { DISPLAY: ':0' }, platform: 'linux', uid: 1000, noSandbox: false, ...more });
const reason = (more: Partial<ElectronSurroundings> = {}): string => {
  const found = look(more);
  return 'reason' in found ? found.reason.en : found.path;
};

describe('the Electron program', () => {
  it('is found where the package put it', () => {
    expect(reason()).toContain('not installed');
    const path = install();
    expect(look()).toEqual({ path });
    expect(look({ environment: { WAYLAND_DISPLAY: 'wayland-0' } })).toEqual({ path });
    rmSync(path);
    expect(reason()).toContain('not installed');
  });

  it('is found in the folder the user names', () => {
    const other = join(root, 'other');
    mkdirSync(other);
    const environment = { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: other };
    expect(reason({ environment })).toContain('not installed');
    const path = install(other);
    expect(look({ environment })).toEqual({ path });
    chmodSync(path, 0o644);
    // Root may read anything, but not even root can start a file that nobody may start.
    expect(reason({ environment })).toContain('not installed');
  });

  it('needs a display on Linux only', () => {
    const path = install();
    expect(reason({ environment: {} })).toContain('no display');
    expect(look({ environment: {}, platform: 'darwin' })).toEqual({ path });
    expect(look({ environment: {}, platform: 'win32', uid: null })).toEqual({ path });
  });

  it('is not started as root, unless the user gives up the sandbox', () => {
    const path = install();
    expect(reason({ uid: 0 })).toContain('root');
    expect(look({ uid: 0, noSandbox: true })).toEqual({ path });
  });

  it('is fetched only where a window could be shown and somebody waits for it', () => {
    const fetchable = (more: Partial<ElectronSurroundings> = {}): boolean => {
      const found = look(more);
      return 'reason' in found && found.fetchable === true;
    };
    expect(fetchable()).toBe(true);
    expect(fetchable({ environment: { DISPLAY: ':0', CI: '1' } })).toBe(false);
    expect(fetchable({ environment: {} })).toBe(false);
    expect(fetchable({ uid: 0 })).toBe(false);
    expect(fetchable({ uid: 0, noSandbox: true })).toBe(false);
    expect(fetchable({ environment: { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: '/elsewhere' } })).toBe(false);
    install();
    expect(fetchable()).toBe(false);
  });
});
