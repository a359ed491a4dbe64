import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Longer nobody waits for a window that the browser can show at once. */
const LIMIT_MS = 90_000;
/** How often one is told that it still goes on. */
const TELL_MS = 5_000;

export interface FetchOptions {
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  readonly limitMs?: number;
  readonly tellMs?: number;
}

/**
 * Fetches Electron's program with the installer of its package, once: it keeps what it fetched. Proxy and mirror variables of the
 * environment hold. Resolves with null, or with why not; a fetch that hangs is stopped at the limit.
 */
export function fetchElectron(options: FetchOptions): Promise<{ readonly id: string; readonly en: string } | null> {
  const { root, environment, say, limitMs = LIMIT_MS, tellMs = TELL_MS } = options;
  const usesProxy = Boolean(
    environment.HTTPS_PROXY ?? environment.https_proxy ?? environment.HTTP_PROXY ?? environment.http_proxy,
  );
  const began = performance.now();
  const seconds = (): number => Math.round((performance.now() - began) / 1_000);
  return new Promise((resolve) => {
    say('Mengunduh program jendela (sekali saja)… / Fetching the window program (once)…\n');
    const child = spawn(process.execPath, [join(root, 'node_modules', 'electron', 'install.js')], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...environment, ...(usesProxy ? { ELECTRON_GET_USE_PROXY: '1' } : {}) },
    });
    let problem = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      problem = (problem + chunk).slice(-2_000);
    });
    const telling = setInterval(() => say(`  ${seconds()} dtk / s…\n`), tellMs);
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, limitMs);
    const end = (reason: { readonly id: string; readonly en: string } | null): void => {
      clearInterval(telling);
      clearTimeout(limit);
      resolve(reason);
    };
    child.once('error', (error) => end(failed(error.message)));
    child.once('close', (code) => {
      if (code === 0) end(null);
      else if (isLate) {
        end({
          id: `unduhan program jendela melewati ${Math.round(limitMs / 1_000)} detik`,
          en: `fetching the window program took more than ${Math.round(limitMs / 1_000)} s`,
        });
      } else end(failed(firstLine(problem)));
    });
  });
}

function failed(why: string): { readonly id: string; readonly en: string } {
  return { id: `program jendela gagal diunduh (${why})`, en: `the window program could not be fetched (${why})` };
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim()
      .slice(0, 200) ?? 'no answer'
  );
}
