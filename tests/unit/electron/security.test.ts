import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const openExternal = vi.fn(async () => undefined);
vi.mock('electron', () => ({ shell: { openExternal }, protocol: {} }));

const { decideDestination } = await import('../../../src-main/electron/navigation.ts');
const { GRANTED_PERMISSIONS, hardenContents, hardenSession, isRequestAllowed } = await import(
  '../../../src-main/electron/security.ts'
);

/** RELIABILITY E5: none loads and none opens. */
const DENIED = [
  '',
  'about:blank',
  'about:srcdoc',
  'file:///etc/passwd',
  'file://host/share/x.exe',
  'smb://host/share',
  '\\\\host\\share',
  '//host/share',
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'blob:app://bundle/1',
  'vbscript:x',
  'ms-msdt:/id PCWDiagnostic',
  'ms-officecmd:x',
  'search-ms:query=x',
  'mailto:a@b.c',
  'tel:110',
  'kabar://ticket/1',
  'http://wa.me/62812',
  'http://127.0.0.1:4780/',
  'http://127.0.0.1:4780/api/tickets',
  'http://localhost/',
  'https://127.0.0.1/',
  'https://evil.example/',
  'https://wa.me.evil.example/',
  'https://evil.example/https://wa.me/',
  'https://wa.me@evil.example/',
  'https://user:pass@wa.me/',
  'https://wa.me:8443/',
  'https://wa.me\\@evil.example/',
  'https://evil.example\\.wa.me/',
  'https://wa.me./62812',
  'https://wa.me/"%26calc',
  'https://wa.me/\ncalc',
  'https://wа.me/62812',
  `https://wa.me/${'a'.repeat(5_000)}`,
  'app://bundle',
  'app://bundle/',
  'app://bundle/portal.html',
  'app://bundle/desk.html?x=1',
  'app://bundle/desk.htmlx',
  'app://bundle.evil.example/desk.html',
  'app://evil.example/desk.html',
];

describe('where a page may lead', () => {
  it('is the desk itself, or an https page of the list outside', () => {
    expect(decideDestination('app://bundle/desk.html')).toEqual({ kind: 'desk' });
    expect(decideDestination('app://bundle/desk.html#/tickets/1')).toEqual({ kind: 'desk' });
    expect(decideDestination('https://wa.me/6281234567890')).toEqual({ kind: 'external', url: 'https://wa.me/6281234567890' });
    expect(decideDestination('HTTPS://wa.me/1')).toEqual({ kind: 'denied' });
  });

  it('is nowhere else', () => {
    expect(DENIED.length).toBeGreaterThanOrEqual(30);
    expect(DENIED.filter((url) => decideDestination(url).kind !== 'denied')).toEqual([]);
  });
});

class Contents extends EventEmitter {
  open: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  setWindowOpenHandler(handler: typeof this.open): void {
    this.open = handler;
  }
}

describe('the contents of a window', () => {
  let contents: Contents;
  beforeEach(() => {
    openExternal.mockClear();
    contents = new Contents();
    hardenContents(contents as unknown as WebContents);
  });
  const prevented = (name: string, url: string, isMainFrame = true): boolean => {
    const preventDefault = vi.fn();
    contents.emit(name, { url, isMainFrame, preventDefault });
    return preventDefault.mock.calls.length > 0;
  };

  it('stay on the desk through links, redirects and window.open', () => {
    const loaded = DENIED.filter(
      (url) =>
        !prevented('will-frame-navigate', url) || !prevented('will-redirect', url) || contents.open({ url }).action !== 'deny',
    );
    expect(loaded).toEqual([]);
    expect(openExternal).not.toHaveBeenCalled();
    expect(prevented('will-frame-navigate', 'app://bundle/desk.html')).toBe(false);
  });

  it('never load anything in an inner frame', () => {
    expect(prevented('will-frame-navigate', 'app://bundle/desk.html', false)).toBe(true);
    expect(prevented('will-frame-navigate', 'https://wa.me/1', false)).toBe(true);
    expect(openExternal).not.toHaveBeenCalled();
  });

  it('hand an allowed link to the browser, and open no window for it', () => {
    expect(contents.open({ url: 'https://wa.me/1' })).toEqual({ action: 'deny' });
    expect(prevented('will-frame-navigate', 'https://wa.me/2')).toBe(true);
    // A redirect was not the user's click.
    expect(prevented('will-redirect', 'https://wa.me/3')).toBe(true);
    expect(openExternal.mock.calls).toEqual([['https://wa.me/1'], ['https://wa.me/2']]);
  });

  it('hold no webview', () => {
    const preventDefault = vi.fn();
    contents.emit('will-attach-webview', { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
  });
});

describe('the session', () => {
  type Handler = (...parameters: unknown[]) => unknown;
  const harden = (address: string | null) => {
    const handlers = new Map<string, Handler>();
    const keep = (name: string) => (handler: Handler) => handlers.set(name, handler);
    const events = new EventEmitter();
    const session = Object.assign(events, {
      setPermissionRequestHandler: keep('request'),
      setPermissionCheckHandler: keep('check'),
      setDevicePermissionHandler: keep('device'),
      setBluetoothPairingHandler: keep('bluetooth'),
      setDisplayMediaRequestHandler: keep('display'),
      webRequest: { onBeforeRequest: (_filter: unknown, handler: Handler) => handlers.set('network', handler) },
    });
    hardenSession(session as unknown as Session, () => address);
    const call = (name: string, ...parameters: unknown[]) => handlers.get(name)?.(...parameters);
    return { call, events };
  };
  const desk = { isMainFrame: true, requestingUrl: 'app://bundle/desk.html' };
  const asks = (permission: string, details: object): boolean => {
    const callback = vi.fn();
    harden(null).call('request', { getURL: () => '' }, permission, callback, details);
    return callback.mock.calls[0]?.[0] as boolean;
  };

  it('grants the short list to the desk and nothing to anybody else', () => {
    const all = [
      'media',
      'geolocation',
      'clipboard-read',
      'openExternal',
      'hid',
      'usb',
      'serial',
      'midi',
      'unknown',
      'fileSystem',
    ];
    expect([...all, ...GRANTED_PERMISSIONS].filter((permission) => asks(permission, desk))).toEqual(GRANTED_PERMISSIONS);
    for (const requestingUrl of ['https://evil.example/', 'app://bundle.evil.example/', 'app://evil/', 'null', '']) {
      expect(GRANTED_PERMISSIONS.filter((permission) => asks(permission, { ...desk, requestingUrl }))).toEqual([]);
    }
    const { call } = harden(null);
    expect(call('check', null, 'notifications', 'app://bundle/', desk)).toBe(true);
    expect(call('check', null, 'notifications', 'https://evil.example/', desk)).toBe(false);
    expect(call('check', null, 'media', 'app://bundle/', desk)).toBe(false);
    expect(call('device')).toBe(false);
  });

  it('lets requests out to the proven service only, and to nobody while there is none (RELIABILITY L6)', () => {
    const service = 'http://127.0.0.1:4780';
    expect(isRequestAllowed('http://127.0.0.1:4780/api/tickets', service)).toBe(true);
    expect(isRequestAllowed('ws://127.0.0.1:4780/socket.io/?x=1', service)).toBe(true);
    const foreign = [
      'http://127.0.0.1:47801/',
      'http://127.0.0.1:4780.evil.example/',
      'http://127.0.0.1:4780@evil.example/',
      'http://localhost:4780/',
      'https://127.0.0.1:4780/',
      'https://evil.example/',
      'ws://evil.example/',
    ];
    expect(foreign.filter((url) => isRequestAllowed(url, service))).toEqual([]);
    const callback = vi.fn();
    harden(null).call('network', { url: `${service}/api/tickets` }, callback);
    harden(service).call('network', { url: `${service}/api/tickets` }, callback);
    expect(callback.mock.calls).toEqual([[{ cancel: true }], [{ cancel: false }]]);
  });

  it('saves only what a page of the desk made', () => {
    const { events } = harden(null);
    const saved = ['blob:app://bundle/1', 'blob:https://evil.example/1', 'http://127.0.0.1:4780/x', 'data:x'].filter((url) => {
      const preventDefault = vi.fn();
      events.emit('will-download', { preventDefault }, { getURL: () => url });
      return preventDefault.mock.calls.length === 0;
    });
    expect(saved).toEqual(['blob:app://bundle/1']);
  });
});
