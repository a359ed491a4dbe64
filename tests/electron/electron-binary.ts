import { join } from 'node:path';
import { electronHere } from '../../src-main/launch/electron-binary.ts';

/** Folder of the program under test. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** The Electron program to test, or why there is none here. Never downloads, never gives up the sandbox that is tested. */
export function electronBinary(): { readonly path: string } | { readonly reason: string } {
  const found = electronHere(ROOT, false);
  return 'path' in found ? found : { reason: found.reason.en };
}
