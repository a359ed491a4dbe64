import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = join('out', '.build-stamp');
const PRODUCTS = ['out/main/electron.js', 'out/main/headless.js', 'out/preload/preload.cjs', 'out/renderer/desk.html'];
const SINGLE_FILES = ['electron.vite.config.ts', 'package.json', 'package-lock.json'];

/** A short text that changes when a source file changes, appears or goes. Looks at sizes and times, reads no content. */
export function sourceFingerprint(root: string): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  };
  const walk = (folder: string): void => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) add(path);
    }
  };
  for (const entry of readdirSync(root).sort()) if (entry.startsWith('src-')) walk(entry);
  for (const file of SINGLE_FILES) if (existsSync(join(root, file))) add(file);
  return hash.digest('hex');
}

/** Whether `out/` was built from exactly these sources. */
export function isBuildFresh(root: string, fingerprint: string): boolean {
  if (!PRODUCTS.every((file) => existsSync(join(root, file)))) return false;
  const stamp = join(root, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint;
}

/** Builds unless `out/` is fresh. Says one line on stderr; the build's own output only when it fails. Throws then. */
export async function ensureBuild(root: string): Promise<void> {
  const fingerprint = sourceFingerprint(root);
  if (isBuildFresh(root, fingerprint)) return;
  process.stderr.write('Membangun aplikasi, sebentar… / Building the application…\n');
  await runBuild(root);
  // Taken before the build: what was edited meanwhile is built the next time.
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(join(root, STAMP), fingerprint);
}

function runBuild(root: string): Promise<void> {
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tool, 'build'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(output));
      reject(new Error('The build failed.'));
    });
  });
}
