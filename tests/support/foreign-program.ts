import { spawnSync } from 'node:child_process';

/** Runs a program that npm cannot bring, for a proof by somebody else's reader. Throws, saying what to install, where it is missing. */
export function runForeign(program: string, args: readonly string[], debianPackage: string): { code: number; output: string } {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 180_000,
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') {
    throw new Error(`NOT RUN: ${program} is not installed (apt-get install -y --no-install-recommends ${debianPackage})`);
  }
  if (error) throw error;
  return { code: status ?? -1, output: `${stdout}${stderr}` };
}
