import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { platform } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The main process of a PostgreSQL server. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** How long the helpers of a killed server may take to notice that it is gone. */
const REMAINS_MS = 2_000;

/**
 * The server that holds this cluster, or null. What a dead or defunct one left behind is cleared away: its helpers, which could still write,
 * and its pid file, by which PostgreSQL takes any process of that number for a living server, even a defunct one (ENGINE E-22).
 * Throws a sentence for people when the server belongs to an account that this one may not signal.
 */
export async function findPostmaster(cluster: string): Promise<Postmaster | null> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const [pidLine, , , portLine] = readFileSync(file, 'utf8').split('\n');
  const pid = Number(pidLine);
  if (Number.isInteger(pid) && pid > 1 && isRunning(pid) && isServerOf(pid, cluster)) {
    if (!maySignal(pid)) {
      throw new Error(
        `A PostgreSQL of another account (process ${pid}) works on ${cluster}. Stop it first, or choose another KABAR_DATA_DIR.`,
      );
    }
    return { pid, port: Number(portLine) };
  }
  await clearRemains(cluster);
  // Elsewhere nobody says whose a process is: there PostgreSQL judges its file alone.
  if (platform() === 'linux') rmSync(file, { force: true });
  return null;
}

/** Whether a process works. A defunct one answers signals but does and holds nothing. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (platform() !== 'linux') return true;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

function maySignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM';
  }
}

/** Whether this process is a server started on this cluster. A number that was given to somebody else since is none. */
function isServerOf(pid: number, cluster: string): boolean {
  try {
    if (platform() === 'win32') {
      return execFileSync('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], { encoding: 'utf8' }).includes(
        'postgres.exe',
      );
    }
    if (platform() !== 'linux') {
      const command = execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
      return /(^|\/)postgres\b/.test(command) && command.includes(cluster);
    }
    const [program = '', ...words] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return basename(program) === 'postgres' && words[words.indexOf('-D') + 1] === cluster;
  } catch {
    return false;
  }
}

/** Ends what a dead server left running. A helper in the middle of long work does not notice by itself that the server is gone. */
async function clearRemains(cluster: string): Promise<void> {
  const end = performance.now() + REMAINS_MS;
  for (let left = helpersOf(cluster); left.length > 0; left = helpersOf(cluster)) {
    if (performance.now() > end) for (const pid of left) signal(pid, 'SIGKILL');
    await wait(20);
  }
}

/** Living processes whose working folder is the cluster: every process of a server has it. Known on Linux only. */
function helpersOf(cluster: string): number[] {
  if (platform() !== 'linux') return [];
  const folder = realpathSync(cluster);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === folder && /^postgres\b/.test(nameOf(pid)) && isRunning(pid);
      } catch {
        return false;
      }
    });
}

function nameOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, 'utf8');
}

/** False when there was nobody to signal. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}

/** From the polite to the certain, each with the time it is given. */
const IN_ORDER = [
  ['SIGINT', 8_000],
  ['SIGQUIT', 2_000],
  ['SIGKILL', 1_000],
] as const;

/** Asks for a fast shutdown, insists after 8 s; returns when no process of the server is left. */
export function stopServer(pid: number, cluster: string): Promise<void> {
  return endServer(pid, cluster, IN_ORDER);
}

/** For one that does not answer: without asking for order first. What was committed is kept; the next start recovers. */
export function abandonServer(pid: number, cluster: string): Promise<void> {
  return endServer(pid, cluster, IN_ORDER.slice(1));
}

async function endServer(pid: number, cluster: string, steps: readonly (readonly [NodeJS.Signals, number])[]): Promise<void> {
  if (platform() === 'win32') {
    await run('taskkill', ['/pid', String(pid), '/t', '/f']).catch(() => undefined);
    return;
  }
  for (const [name, patience] of steps) {
    if (!isRunning(pid)) break;
    signal(pid, name);
    const end = performance.now() + patience;
    while (isRunning(pid) && performance.now() < end) await wait(10);
  }
  await clearRemains(cluster);
}
