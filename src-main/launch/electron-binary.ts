import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type ElectronBinary =
  /** Can be started here. */
  | { readonly path: string }
  /** Why not, one sentence each. `fetchable`: only the program is missing, and a window could be shown. */
  | { readonly reason: { readonly id: string; readonly en: string }; readonly fetchable?: true };

export interface ElectronSurroundings {
  /** Folder with `node_modules`. */
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** null where there are no user ids. */
  readonly uid: number | null;
  readonly noSandbox: boolean;
}

/** Name of the program inside the folder, as the electron package has it. */
const PROGRAMS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/**
 * Whether the desk window can be opened on this computer. Looks at files only: importing the `electron` package would start a
 * download of the program where it is missing.
 */
export function electronBinary(surroundings: ElectronSurroundings): ElectronBinary {
  const { environment, platform } = surroundings;
  if (platform === 'linux' && !environment.DISPLAY && !environment.WAYLAND_DISPLAY) {
    return { reason: { id: 'tidak ada layar (DISPLAY kosong)', en: 'there is no display (DISPLAY is not set)' } };
  }
  if (platform === 'linux' && surroundings.uid === 0 && !surroundings.noSandbox) {
    return {
      reason: {
        id: 'Electron tidak berjalan sebagai root dengan sandbox; pakai akun biasa',
        en: 'Electron does not run as root with its sandbox; use an ordinary account',
      },
    };
  }
  const path = locate(surroundings);
  if (path === null || !isExecutable(path)) {
    const reason = {
      id: 'program Electron belum terpasang (pasang dengan "npx install-electron")',
      en: 'the Electron program is not installed (install it with "npx install-electron")',
    };
    // A folder somebody named is theirs to fill; an automatic run waits for no download; root would get a program it may not start.
    const isFetchable = !environment.ELECTRON_OVERRIDE_DIST_PATH && !environment.CI && surroundings.uid !== 0;
    return isFetchable ? { reason, fetchable: true } : { reason };
  }
  return { path };
}

/** The surroundings of this process. */
export function electronHere(root: string, noSandbox: boolean): ElectronBinary {
  return electronBinary({
    root,
    environment: process.env,
    platform: process.platform,
    uid: process.getuid?.() ?? null,
    noSandbox,
  });
}

function locate({ root, environment, platform }: ElectronSurroundings): string | null {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  const recorded = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : null;
  if (environment.ELECTRON_OVERRIDE_DIST_PATH) {
    return join(environment.ELECTRON_OVERRIDE_DIST_PATH, recorded ?? PROGRAMS[platform] ?? 'electron');
  }
  return recorded === null || recorded === '' ? null : join(folder, 'dist', recorded);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
