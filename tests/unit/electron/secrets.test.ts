import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenStore } from '../../../src-main/electron/secrets.ts';

let folder: string;
let file: string;
const onNotKept = vi.fn();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kabar-token-'));
  file = join(folder, 'shell', 'session-token.bin');
  onNotKept.mockReset();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Turns the bytes around: enough to see that the clear text is not on the disk. */
const keychain = {
  isAsyncEncryptionAvailable: async () => true,
  encryptStringAsync: async (text: string) => Buffer.from(`v1${[...text].reverse().join('')}`),
  decryptStringAsync: async (kept: Buffer) => {
    if (!kept.toString().startsWith('v1')) throw new Error('not ours');
    return { shouldReEncrypt: false, result: [...kept.toString().slice(2)].reverse().join('') };
  },
  getSelectedStorageBackend: () => 'gnome_libsecret' as const,
};
const open = (storage: Partial<typeof keychain> | object = {}, platform: NodeJS.Platform = 'linux') =>
  createTokenStore({ storage: { ...keychain, ...storage }, file, platform, onNotKept });

describe('the session token', () => {
  it('outlives the program, encrypted and readable by its owner only', async () => {
    await open().set('canary-token');
    expect(readFileSync(file, 'utf8')).not.toContain('canary-token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'shell'))).toEqual(['session-token.bin']);
    expect(await open().get()).toBe('canary-token');
    expect(onNotKept).not.toHaveBeenCalled();
  });

  it('leaves nothing behind when the user signs out', async () => {
    const store = open();
    await store.set('canary-token');
    await store.set(null);
    expect(existsSync(file)).toBe(false);
    expect(await store.get()).toBeNull();
  });

  it.each([
    ['basic_text, whose password everybody knows', { getSelectedStorageBackend: () => 'basic_text' }],
    ['no answer about the key store', { getSelectedStorageBackend: () => 'unknown' }],
    ['no key store', { isAsyncEncryptionAvailable: async () => false }],
    ['a broken key store', { isAsyncEncryptionAvailable: () => Promise.reject(new Error('locked')) }],
  ])('is not written with %s, and the user is told once (RELIABILITY E9)', async (_name, storage) => {
    const store = open(storage);
    await store.set('canary-token');
    await store.set('canary-token-2');
    expect(await store.get()).toBe('canary-token-2');
    expect(existsSync(file)).toBe(false);
    expect(onNotKept).toHaveBeenCalledOnce();
    expect(await open(storage).get()).toBeNull();
  });

  it('removes an older file when the key store is gone', async () => {
    await open().set('old');
    await open({ getSelectedStorageBackend: () => 'basic_text' }).set('new');
    expect(existsSync(file)).toBe(false);
  });

  it('asks about basic_text on Linux only', async () => {
    const storage = {
      getSelectedStorageBackend: () => {
        throw new Error('not on this system');
      },
    };
    await open(storage, 'darwin').set('token');
    expect(await open(storage, 'darwin').get()).toBe('token');
  });

  it('is forgotten when it can no longer be read', async () => {
    await open().set('token');
    writeFileSync(file, 'garbage');
    expect(await open().get()).toBeNull();
    expect(existsSync(file)).toBe(false);
  });

  it('is written again when the key has changed', async () => {
    await open().set('token');
    const encryptStringAsync = vi.fn(keychain.encryptStringAsync);
    const decryptStringAsync = async (kept: Buffer) => ({ ...(await keychain.decryptStringAsync(kept)), shouldReEncrypt: true });
    expect(await open({ encryptStringAsync, decryptStringAsync }).get()).toBe('token');
    expect(encryptStringAsync).toHaveBeenCalledWith('token');
  });

  it('is the last one set when two windows write at once', async () => {
    const store = open();
    await Promise.all([store.set('first'), store.set(null), store.set('last')]);
    expect(await store.get()).toBe('last');
    expect(await open().get()).toBe('last');
  });
});
