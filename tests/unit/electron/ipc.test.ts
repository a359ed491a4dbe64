import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => ({ protocol: {} }));

const { installIpc, IPC_CHANNELS } = await import('../../../src-main/electron/ipc.ts');

const SOURCE = join(import.meta.dirname, '../../../src-main/electron');
const channels = Object.keys(IPC_CHANNELS);
const ours = { id: 1 } as WebContents;
const foreignWindow = { id: 2 } as WebContents;
const frame = { origin: 'app://bundle', parent: null };

type Answer = (event: IpcMainInvokeEvent, ...payload: unknown[]) => Promise<unknown>;
const handlers = { 'kabar:get-token': vi.fn(), 'kabar:set-token': vi.fn(), 'kabar:take-deep-link': vi.fn() };
const registered = new Map<string, Answer>();
const call = (channel: string, event: object, ...payload: unknown[]): Promise<unknown> | undefined =>
  registered.get(channel)?.(event as IpcMainInvokeEvent, ...payload);
const good = { sender: ours, senderFrame: frame };

beforeEach(() => {
  vi.resetAllMocks();
  registered.clear();
  installIpc({
    ipcMain: { handle: (channel, listener) => registered.set(channel, listener as Answer) },
    isDeskWindow: (contents) => contents === ours,
    handlers,
  });
});

describe('the channels between page and shell', () => {
  it('are one closed list: registered, in the preload script, and nowhere else', () => {
    expect([...registered.keys()]).toEqual(channels);
    const preload = readFileSync(join(SOURCE, 'preload.ts'), 'utf8');
    const invoked = [...preload.matchAll(/call\('([^']+)'/g)].map((match) => match[1]);
    expect(invoked.sort()).toEqual([...channels].sort());
    const others = readdirSync(SOURCE).filter(
      (file) => file !== 'ipc.ts' && /ipcMain\s*\.|\.ipc\.(on|handle)/.test(readFileSync(join(SOURCE, file), 'utf8')),
    );
    expect(others).toEqual([]);
  });

  it.each(channels)('%s refuses every sender but the top frame of a desk window (RELIABILITY E3)', async (channel) => {
    const strangers = [
      { sender: ours, senderFrame: null },
      { sender: ours, senderFrame: { ...frame, origin: 'https://evil.example' } },
      { sender: ours, senderFrame: { ...frame, origin: 'app://bundle.evil.example' } },
      { sender: ours, senderFrame: { ...frame, origin: 'app://evil' } },
      { sender: ours, senderFrame: { ...frame, origin: 'null' } },
      { sender: ours, senderFrame: { ...frame, origin: '' } },
      { sender: ours, senderFrame: { ...frame, origin: 'http://127.0.0.1:4780' } },
      { sender: ours, senderFrame: { ...frame, parent: frame } },
      { sender: foreignWindow, senderFrame: frame },
    ];
    for (const event of strangers) {
      expect(await call(channel, event, 'token')).toEqual({ ok: false, error: 'Pengirim tidak dikenal.' });
    }
    for (const handler of Object.values(handlers)) expect(handler).not.toHaveBeenCalled();
  });

  it('hand on a payload of the right form only', async () => {
    const bad = [[], ['a', 'b'], [1], [undefined], [{}], [''], ['a b'], ['a\n'], ['x'.repeat(4097)], [['a']], [true]];
    for (const payload of bad) {
      expect(await call('kabar:set-token', good, ...payload)).toEqual({ ok: false, error: 'Data tidak sah.' });
    }
    expect(await call('kabar:get-token', good, 'extra')).toEqual({ ok: false, error: 'Data tidak sah.' });
    expect(handlers['kabar:set-token']).not.toHaveBeenCalled();
    expect(await call('kabar:set-token', good, 'abc.DEF-1')).toEqual({ ok: true, value: null });
    expect(await call('kabar:set-token', good, null)).toEqual({ ok: true, value: null });
    expect(handlers['kabar:set-token'].mock.calls).toEqual([
      [['abc.DEF-1'], ours],
      [[null], ours],
    ]);
  });

  it('answer with the value, or with a plain sentence that says nothing about the inside', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    handlers['kabar:get-token'].mockResolvedValueOnce('secret');
    expect(await call('kabar:get-token', good)).toEqual({ ok: true, value: 'secret' });
    handlers['kabar:get-token'].mockRejectedValueOnce(new Error('/home/user/.config is broken'));
    expect(await call('kabar:get-token', good)).toEqual({ ok: false, error: 'Gagal di aplikasi desktop.' });
    stderr.mockRestore();
  });
});
