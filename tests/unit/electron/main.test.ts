import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

class FakeApp extends EventEmitter {
  readonly calls: string[] = [];
  readonly paths: Record<string, string> = {};
  ready = Promise.withResolvers<void>();
  first = true;
  quitted = 0;
  isPackaged = false;
  setName = vi.fn();
  getPath = (name: string) => this.paths[name] ?? '/home/user/.config';
  setPath = (name: string, path: string) => {
    this.paths[name] = path;
  };
  requestSingleInstanceLock = () => this.first;
  enableSandbox = () => this.calls.push('sandbox');
  setAsDefaultProtocolClient = vi.fn();
  setAppUserModelId = vi.fn();
  whenReady = () => this.ready.promise;
  exit = vi.fn();
  quit(): void {
    let prevented = false;
    const preventDefault = () => {
      prevented = true;
    };
    this.emit('will-quit', { preventDefault });
    if (!prevented) this.quitted += 1;
  }
}

class FakeWindow extends EventEmitter {
  static open: FakeWindow[] = [];
  static ids = 0;
  readonly webContents = Object.assign(new EventEmitter(), {
    id: ++FakeWindow.ids,
    getURL: () => this.url,
    reload: vi.fn(),
    send: vi.fn(),
  });
  url = '';
  visible = false;
  constructor() {
    super();
    FakeWindow.open.push(this);
  }
  async loadURL(url: string): Promise<void> {
    this.url = url;
  }
  show = () => {
    this.visible = true;
  };
  focus = vi.fn();
  destroy(): void {
    FakeWindow.open = FakeWindow.open.filter((window) => window !== this);
    this.emit('closed');
  }
  isVisible = () => this.visible;
  isMinimized = () => false;
  isFocused = () => true;
  isMaximized = () => false;
  isDestroyed = () => false;
  getNormalBounds = () => ({ x: 0, y: 0, width: 900, height: 600 });
}

type Answer = (event: object, ...payload: unknown[]) => Promise<unknown>;
type Intercept = (details: { url: string }, callback: (decision: { cancel: boolean }) => void) => void;

class FakeSession extends EventEmitter {
  intercept: Intercept = () => undefined;
  setPermissionRequestHandler = vi.fn();
  setPermissionCheckHandler = vi.fn();
  setDevicePermissionHandler = vi.fn();
  setBluetoothPairingHandler = vi.fn();
  setDisplayMediaRequestHandler = vi.fn();
  webRequest = {
    onBeforeRequest: (_filter: unknown, listener: Intercept) => {
      this.intercept = listener;
    },
  };
}

class FakeService extends EventEmitter {
  pid = undefined;
  stderr = new EventEmitter();
  postMessage = vi.fn();
}

class FakeTray {
  setToolTip = vi.fn();
  setContextMenu = vi.fn();
  on = vi.fn();
  destroy = vi.fn();
}

let app: FakeApp;
let session: FakeSession;
let services: FakeService[];
let answers: Map<string, Answer>;
let showMessageBox: ReturnType<typeof vi.fn>;
let folder: string;
const fork = vi.fn();

beforeEach(() => {
  vi.resetModules();
  FakeWindow.open = [];
  app = new FakeApp();
  session = new FakeSession();
  services = [];
  answers = new Map();
  showMessageBox = vi.fn(async () => ({ response: 1 }));
  fork.mockReset().mockImplementation(() => {
    const service = new FakeService();
    services.push(service);
    return service;
  });
  folder = mkdtempSync(join(tmpdir(), 'kabar-main-'));
  vi.stubEnv('KABAR_DATA_DIR', folder);
  vi.doMock('electron', () => ({
    app,
    BrowserWindow: FakeWindow,
    dialog: { showMessageBox, showErrorBox: vi.fn() },
    ipcMain: { handle: (channel: string, answer: Answer) => answers.set(channel, answer) },
    Menu: { setApplicationMenu: vi.fn(), buildFromTemplate: vi.fn() },
    nativeImage: { createFromPath: vi.fn() },
    Notification: { isSupported: () => false },
    powerMonitor: new EventEmitter(),
    protocol: { registerSchemesAsPrivileged: () => app.calls.push('scheme'), handle: () => app.calls.push('pages') },
    safeStorage: { getSelectedStorageBackend: () => 'basic_text', isAsyncEncryptionAvailable: async () => true },
    screen: { getAllDisplays: () => [] },
    session: { defaultSession: session },
    shell: { openExternal: vi.fn() },
    Tray: FakeTray,
    utilityProcess: { fork },
  }));
  vi.doMock('../../../src-main/electron/protocol.ts', async (original) => ({
    ...(await original<object>()),
    listPages: async () => new Map(),
  }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const load = () => import('../../../src-main/electron/main.ts');
const start = async (): Promise<FakeService> => {
  await load();
  app.ready.resolve();
  await vi.waitFor(() => expect(services).toHaveLength(1));
  return services[0] as FakeService;
};
const becomeReady = (port = 5000): void => {
  const nonce = fork.mock.calls.at(-1)?.[2].env.KABAR_LAUNCH_NONCE;
  services.at(-1)?.emit('message', { type: 'ready', address: `http://127.0.0.1:${port}`, nonce });
};
const isSent = (url: string): boolean => {
  const callback = vi.fn();
  session.intercept({ url }, callback);
  return callback.mock.calls[0]?.[0].cancel === false;
};
const take = (window: FakeWindow | undefined): Promise<unknown> | undefined =>
  answers.get('kabar:take-deep-link')?.({
    sender: window?.webContents,
    senderFrame: { origin: 'app://bundle', parent: null },
  });

describe('the program', () => {
  it('is locked down and has its scheme before it is ready, and keeps its own data apart', async () => {
    await load();
    expect(app.calls).toEqual(['sandbox', 'scheme']);
    expect(app.paths.userData).toBe(join(folder, 'shell'));
    expect(existsSync(join(folder, 'shell'))).toBe(true);
    expect(app.setAsDefaultProtocolClient).not.toHaveBeenCalled();
  });

  it('leaves at once when it runs already', async () => {
    app.first = false;
    await load();
    app.ready.resolve();
    await Promise.resolve();
    expect(app.quitted).toBe(1);
    expect([app.calls, services]).toEqual([[], []]);
  });

  it('shows that it is starting, and the desk when the service is proven', async () => {
    await start();
    expect(FakeWindow.open.map((window) => window.url)).toEqual(['app://bundle/starting.html']);
    expect(isSent('http://127.0.0.1:5000/api')).toBe(false);
    becomeReady();
    expect(FakeWindow.open.map((window) => window.url)).toEqual(['app://bundle/starting.html', 'app://bundle/desk.html']);
    FakeWindow.open[1]?.emit('ready-to-show');
    expect(FakeWindow.open.map((window) => window.url)).toEqual(['app://bundle/desk.html']);
    expect(isSent('http://127.0.0.1:5000/api')).toBe(true);
  });

  it('sends nothing to the old address while the service is down', async () => {
    const service = await start();
    becomeReady();
    service.emit('exit', 1);
    expect(isSent('http://127.0.0.1:5000/api')).toBe(false);
  });

  it('opens the page of a link from a second start, once', async () => {
    await start();
    becomeReady();
    const desk = FakeWindow.open[1];
    desk?.emit('ready-to-show');
    app.emit('second-instance', {}, ['kabar-desk', '--', 'kabar://ticket/7']);
    expect(desk?.webContents.send).toHaveBeenCalledWith('kabar:deep-link');
    expect(await take(desk)).toEqual({ ok: true, value: '/tickets/7' });
    expect(await take(desk)).toEqual({ ok: true, value: null });
    app.emit('second-instance', {}, ['kabar-desk', 'kabar://ticket/7/close', '--inspect']);
    expect(desk?.webContents.send).toHaveBeenCalledOnce();
    expect(desk?.focus).toHaveBeenCalled();
  });

  it('keeps a link that comes before there is a window', async () => {
    await start();
    const preventDefault = vi.fn();
    app.emit('open-url', { preventDefault }, 'kabar://customer/3');
    becomeReady();
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(await take(FakeWindow.open[1])).toEqual({ ok: true, value: '/customers/3' });
  });

  it('ends only after the service has ended', async () => {
    const service = await start();
    becomeReady();
    app.quit();
    expect(service.postMessage).toHaveBeenCalledWith({ type: 'stop' });
    expect(app.quitted).toBe(0);
    service.emit('exit', 0);
    await vi.waitFor(() => expect(app.quitted).toBe(1));
  });

  it('says so when the service keeps falling, and tries again when told', async () => {
    showMessageBox.mockResolvedValueOnce({ response: 0 });
    await start();
    vi.useFakeTimers();
    for (let at = 0; at < 5; at += 1) {
      services.at(-1)?.emit('exit', 1);
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(showMessageBox).toHaveBeenCalledOnce();
    expect(services).toHaveLength(6);
    for (let at = 0; at < 5; at += 1) {
      services.at(-1)?.emit('exit', 1);
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(showMessageBox).toHaveBeenCalledTimes(2);
    expect(app.quitted).toBe(1);
  });
});
