import { spawn } from 'node:child_process';
import { openBrowser } from './browser.ts';
import { ensureBuild } from './build.ts';
import { electronHere } from './electron-binary.ts';
import { fetchElectron } from './fetch-electron.ts';
import { readFlags, serviceSettings } from './flags.ts';
import { onReadyLine } from './ready-line.ts';
import { runService } from './service.ts';

/** An Electron that dies this soon lacks something of the system: a library, or the right to a sandbox. */
const EARLY = 10_000;

/** `npm start`: the desk window, or the same desk in the browser where there can be no window. */
export async function runDesk(root: string, words: readonly string[], cwd: string): Promise<number | null> {
  const flags = readFlags(words, ['demo', 'port', 'data-dir', 'no-sandbox'], cwd);
  Object.assign(process.env, serviceSettings(flags), standaloneDemo(process.env));
  await ensureBuild(root);
  let binary = electronHere(root, flags.noSandbox);
  if ('reason' in binary && binary.fetchable) {
    const problem = await fetchElectron({ root, environment: process.env, say: (line) => process.stderr.write(line) });
    binary = problem === null ? electronHere(root, flags.noSandbox) : { reason: problem };
  }
  if ('path' in binary) {
    const code = await runElectron(binary.path, root, flags.noSandbox);
    if (code !== null) return code;
  }
  const reason =
    'reason' in binary
      ? binary.reason
      : { id: 'Electron tidak dapat berjalan di komputer ini', en: 'Electron cannot run on this computer' };
  process.stderr.write(
    `Jendela desktop tidak dapat dibuka: ${reason.id}. Kabar Desk dibuka di peramban.\n` +
      `The desktop window cannot be opened: ${reason.en}. Kabar Desk is served to the browser.\n`,
  );
  onReadyLine(openBrowser);
  await runService(root);
  return null;
}

/** A desk that was told neither about a database nor about demo data shows itself with demo data (SPEC §1, §16). */
export function standaloneDemo(environment: NodeJS.ProcessEnv): Record<string, string> {
  return environment.KABAR_DEMO || environment.DATABASE_URL ? {} : { KABAR_DEMO: '1' };
}

/** Exit code of the desk; null when Electron could not even start. */
function runElectron(path: string, root: string, noSandbox: boolean): Promise<number | null> {
  // Set by some editors' terminals; the program would then be a plain Node.js.
  const { ELECTRON_RUN_AS_NODE: _plain, ...environment } = process.env;
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const child = spawn(path, [...(noSandbox ? ['--no-sandbox'] : []), root], { stdio: 'inherit', env: environment });
    let asked = false;
    const asks = (signal: NodeJS.Signals): void => {
      asked = true;
      // The terminal gives Ctrl+C to Electron as well, and a second one would cut its ordered end short.
      if (signal !== 'SIGINT') child.kill(signal);
    };
    const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, asks);
    const end = (code: number | null): void => {
      for (const signal of signals) process.off(signal, asks);
      resolve(code);
    };
    child.once('error', () => end(null));
    child.once('exit', (code, signal) => {
      const early = performance.now() - startedAt < EARLY;
      if (!asked && early && (signal !== null || code === 127)) end(null);
      else end(code ?? 0);
    });
  });
}
