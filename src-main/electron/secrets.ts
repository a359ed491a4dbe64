import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SafeStorage } from 'electron';

export interface TokenStore {
  /** null = not signed in, or what was kept can no longer be read. */
  get(): Promise<string | null>;
  /** null signs out and removes the file. */
  set(token: string | null): Promise<void>;
}

export interface TokenStoreOptions {
  readonly storage: Pick<
    SafeStorage,
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
  >;
  readonly file: string;
  readonly platform: NodeJS.Platform;
  /** Called once when a token is held in memory only, because this computer has no safe place for it (RELIABILITY E9). */
  onNotKept(): void;
}

/** Keeps the session token encrypted by the operating system; without a real key store it lives until the program ends. */
export function createTokenStore(options: TokenStoreOptions): TokenStore {
  const { storage, file } = options;
  let current: string | null = null;
  let loaded = false;
  let told = false;
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time: two windows sign in and out of the same file. */
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };

  /** On Linux `basic_text` encrypts with a password that everybody knows. */
  const canKeep = async (): Promise<boolean> => {
    if (options.platform === 'linux' && ['basic_text', 'unknown'].includes(storage.getSelectedStorageBackend())) return false;
    return storage.isAsyncEncryptionAvailable().catch(() => false);
  };

  const write = async (token: string): Promise<void> => {
    const encrypted = await storage.encryptStringAsync(token);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, encrypted, { mode: 0o600 });
    await rename(`${file}.new`, file);
  };

  const read = async (): Promise<string | null> => {
    if (!(await canKeep())) return null;
    const kept = await readFile(file).catch(() => null);
    if (kept === null) return null;
    try {
      const { result, shouldReEncrypt } = await storage.decryptStringAsync(kept);
      if (shouldReEncrypt) await write(result);
      return result;
    } catch {
      // Another login, a new keychain, a damaged file: signing in again is the cure.
      await rm(file, { force: true });
      return null;
    }
  };

  return {
    get: () =>
      inOrder(async () => {
        if (!loaded) current = await read();
        loaded = true;
        return current;
      }),
    set: (token) =>
      inOrder(async () => {
        current = token;
        loaded = true;
        if (token === null) {
          await rm(file, { force: true });
          return;
        }
        if (await canKeep()) return write(token);
        await rm(file, { force: true });
        if (!told) options.onNotKept();
        told = true;
      }),
  };
}
