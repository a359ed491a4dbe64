import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindowConstructorOptions, WebContents } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createBoundsStore, isReachable } from '../../../src-main/electron/window-bounds.ts';

class FakeWindow extends EventEmitter {
  static opened: FakeWindow[] = [];
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents = Object.assign(new EventEmitter(), { getURL: () => this.url, reload: vi.fn() });
  url = '';
  visible = false;
  destroyed = false;
  focus = vi.fn();
  maximize = vi.fn();
  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    FakeWindow.opened.push(this);
  }
  async loadURL(url: string): Promise<void> {
    this.url = url;
  }
  show(): void {
    this.visible = true;
  }
  destroy(): void {
    this.destroyed = true;
    this.emit('closed');
  }
  isVisible = () => this.visible;
  isMinimized = () => false;
  isFocused = () => false;
  isMaximized = () => false;
  isDestroyed = () => this.destroyed;
  getNormalBounds = () => ({ x: 10, y: 20, width: 1000, height: 700 });
}
const screenArea = { x: 0, y: 0, width: 1920, height: 1080 };
vi.mock('electron', () => ({
  BrowserWindow: FakeWindow,
  screen: { getAllDisplays: () => [{ workArea: screenArea }] },
  protocol: {},
}));

const { DeskWindows, deskWindowOptions, openStartingWindow } = await import('../../../src-main/electron/window.ts');

const settings = { preload: '/app/out/preload/preload.cjs', icon: '/app/icon.png', developer: false };
const ADDRESS = 'http://127.0.0.1:5000';
const bounds = { get: vi.fn(() => null), set: vi.fn() };
const desk = () => new DeskWindows({ ...settings, bounds });
const SAFE = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  devTools: false,
};

beforeEach(() => {
  FakeWindow.opened = [];
  vi.clearAllMocks();
});

describe('a window', () => {
  it('runs its page locked in (RELIABILITY E1)', () => {
    expect(deskWindowOptions(settings, ADDRESS, null, []).webPreferences).toEqual({
      ...SAFE,
      preload: settings.preload,
      additionalArguments: [`--kabar-service=${ADDRESS}`],
    });
    openStartingWindow(settings.icon);
    expect(FakeWindow.opened[0]?.options.webPreferences).toEqual(SAFE);
    expect(FakeWindow.opened[0]?.url).toBe('app://bundle/starting.html');
  });

  it('opens where it stood, unless that screen is gone', () => {
    const place = { x: 100, y: 50, width: 1000, height: 700, maximized: false };
    expect(deskWindowOptions(settings, ADDRESS, place, [screenArea])).toMatchObject({ x: 100, y: 50, width: 1000, height: 700 });
    const elsewhere = deskWindowOptions(settings, ADDRESS, { ...place, x: 3000 }, [screenArea]);
    expect(elsewhere).toMatchObject({ width: 1000, height: 700 });
    expect('x' in elsewhere).toBe(false);
  });

  it('counts as reachable when its title can be grabbed', () => {
    const at = (x: number, y: number) => isReachable({ x, y, width: 1000, height: 700 }, [screenArea]);
    expect([at(1800, 0), at(1801, 0), at(-880, 0), at(-881, 0), at(0, 1040), at(0, 1041), at(0, -1)]).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
      false,
    ]);
  });
});

describe('the desk', () => {
  it('has no window before there is a service, then one per slot', () => {
    const windows = desk();
    expect(windows.show('main')).toBeNull();
    windows.useAddress(ADDRESS);
    const main = windows.show('main');
    expect(windows.show('main')).toBe(main);
    expect(windows.show('second')).not.toBe(main);
    expect(FakeWindow.opened.map((window) => window.url)).toEqual(['app://bundle/desk.html', 'app://bundle/desk.html']);
    expect(windows.owns(FakeWindow.opened[1]?.webContents as unknown as WebContents)).toBe(true);
    expect(windows.owns({} as WebContents)).toBe(false);
  });

  it('remembers the place of a window that closes, and can open it again', () => {
    const windows = desk();
    windows.useAddress(ADDRESS);
    windows.show('second');
    const [first] = FakeWindow.opened;
    first?.emit('close');
    first?.emit('closed');
    expect(bounds.set).toHaveBeenCalledWith('second', { x: 10, y: 20, width: 1000, height: 700, maximized: false });
    windows.show('second');
    expect(FakeWindow.opened).toHaveLength(2);
  });

  it('replaces its windows when the service came back elsewhere, and only then', () => {
    const windows = desk();
    windows.useAddress(ADDRESS);
    windows.show('main');
    windows.useAddress(ADDRESS);
    expect(FakeWindow.opened).toHaveLength(1);
    windows.useAddress('http://127.0.0.1:6000');
    const [old, fresh] = FakeWindow.opened;
    expect(old?.destroyed).toBe(true);
    expect(fresh?.options.webPreferences?.additionalArguments).toEqual(['--kabar-service=http://127.0.0.1:6000']);
    expect(windows.owns(fresh?.webContents as unknown as WebContents)).toBe(true);
    expect(windows.owns(old?.webContents as unknown as WebContents)).toBe(false);
  });

  it('reloads a page that crashed, but not one that crashes at once again', () => {
    const windows = desk();
    windows.useAddress(ADDRESS);
    windows.show('main');
    const contents = FakeWindow.opened[0]?.webContents;
    contents?.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(contents?.reload).not.toHaveBeenCalled();
    contents?.emit('render-process-gone', {}, { reason: 'crashed' });
    contents?.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(contents?.reload).toHaveBeenCalledOnce();
  });
});

describe('the file with the places', () => {
  it('is read back, and ignored when it is damaged', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kabar-bounds-'));
    const file = join(folder, 'windows.json');
    const place = { x: -5, y: 0, width: 900, height: 600, maximized: true };
    createBoundsStore(file).set('main', place);
    expect(createBoundsStore(file).get('main')).toEqual(place);
    expect(createBoundsStore(file).get('second')).toBeNull();
    for (const text of ['', '{', '[]', '{"main":{"x":1e9}}', '{"main":{"x":0,"y":0,"width":1,"height":1,"maximized":false}}']) {
      writeFileSync(file, text);
      expect(createBoundsStore(file).get('main')).toBeNull();
    }
    rmSync(folder, { recursive: true });
  });
});
