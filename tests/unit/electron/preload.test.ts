import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeskBridge } from '../../../src-main/electron/preload.ts';

const exposeInMainWorld = vi.fn();
const ipcRenderer = { invoke: vi.fn(), on: vi.fn(), removeListener: vi.fn() };
vi.mock('electron', () => ({ contextBridge: { exposeInMainWorld }, ipcRenderer }));

const load = async (): Promise<DeskBridge> => {
  vi.resetModules();
  await import('../../../src-main/electron/preload.ts');
  return exposeInMainWorld.mock.calls[0]?.[1] as DeskBridge;
};

beforeEach(() => {
  vi.resetAllMocks();
  process.argv = ['electron', '--type=renderer', '--kabar-service=http://127.0.0.1:4780'];
});

describe('window.kabar', () => {
  it('holds functions and two plain texts, and no way to other channels', async () => {
    const bridge = await load();
    expect(exposeInMainWorld).toHaveBeenCalledOnce();
    expect(exposeInMainWorld.mock.calls[0]?.[0]).toBe('kabar');
    const kinds = Object.fromEntries(Object.entries(bridge).map(([name, value]) => [name, typeof value]));
    expect(kinds).toEqual({
      serviceAddress: 'string',
      platform: 'string',
      getToken: 'function',
      setToken: 'function',
      onDeepLink: 'function',
    });
    expect(bridge.serviceAddress).toBe('http://127.0.0.1:4780');
  });

  it('reads and keeps the token', async () => {
    const bridge = await load();
    ipcRenderer.invoke.mockResolvedValueOnce({ ok: true, value: 'token' }).mockResolvedValueOnce({ ok: true, value: null });
    expect(await bridge.getToken()).toBe('token');
    expect(await bridge.setToken(null)).toBeUndefined();
    expect(ipcRenderer.invoke.mock.calls).toEqual([['kabar:get-token'], ['kabar:set-token', null]]);
  });

  it('fails with a plain text', async () => {
    const bridge = await load();
    ipcRenderer.invoke.mockResolvedValue({ ok: false, error: 'Pengirim tidak dikenal.' });
    await expect(bridge.getToken()).rejects.toBe('Pengirim tidak dikenal.');
    await expect(bridge.setToken('x')).rejects.toBe('Pengirim tidak dikenal.');
  });

  it('gives a waiting link once and every later one, and stops when told', async () => {
    const bridge = await load();
    const waiting: (string | null)[] = ['/tickets/1', '/tickets/2', null];
    ipcRenderer.invoke.mockImplementation(async () => ({ ok: true, value: waiting.shift() ?? null }));
    const callback = vi.fn();
    const stop = bridge.onDeepLink(callback);
    await vi.waitFor(() => expect(callback).toHaveBeenCalledTimes(1));
    const [signal, listener] = ipcRenderer.on.mock.calls[0] ?? [];
    expect(signal).toBe('kabar:deep-link');
    listener({ sender: 'ipcRenderer' });
    await vi.waitFor(() => expect(callback).toHaveBeenCalledTimes(2));
    // The event, which leads to ipcRenderer, never reaches the page.
    expect(callback.mock.calls).toEqual([['/tickets/1'], ['/tickets/2']]);
    stop();
    expect(ipcRenderer.removeListener).toHaveBeenCalledWith('kabar:deep-link', listener);
  });
});
