import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#service/embedded/embedded-postgres.ts';
import { until } from './until.ts';

/** The product's own PostgreSQL with its durable settings, which can be killed and comes back on the same port. Linux only. */
export interface ChaosPostgres {
  /** Connection string of the owner. */
  readonly url: string;
  /** `kill -9` of the postmaster and every backend. */
  kill(): Promise<void>;
  /** Starts again on the same data and the same port; resolves when it answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** `alsoListensOn`: a further address, for a network that nobody else is in. */
export async function startChaosPostgres(alsoListensOn?: string): Promise<ChaosPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kabar-chaos-'));
  await chmod(dataDir, 0o755);
  const further: Record<string, string> = {};
  if (alsoListensOn !== undefined) {
    const access = join(dataDir, 'access.conf');
    await writeFile(access, 'host all all all scram-sha-256\n', { mode: 0o644 });
    Object.assign(further, { listen_addresses: `127.0.0.1,${alsoListensOn}`, hba_file: access });
  }
  const cluster = join(dataDir, 'postgres');
  let server: EmbeddedPostgres;
  try {
    server = await startEmbeddedPostgres({ dataDir, settings: { max_connections: '200', ...further } });
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
  const { url } = server;
  let pid = postmasterOf(cluster);
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const identity = { uid: idIn(status, 'Uid'), gid: idIn(status, 'Gid') };

  async function kill(): Promise<void> {
    // Stopped first, so that it makes no more backends between the count and the kill.
    signal(pid, 'SIGSTOP');
    const family = [pid, ...childrenOf(pid)];
    for (const member of family) signal(member, 'SIGKILL');
    await until('PostgreSQL to be dead', () => family.every((member) => !isRunning(member)));
  }

  return {
    url,
    kill,
    async restart() {
      const [program = '', ...args] = command;
      const end = performance.now() + 120_000;
      // A start may be refused while the kernel still counts somebody on the old server's shared memory.
      while (performance.now() < end) {
        const child = spawn(program, args, { ...identity, cwd: dirname(cluster), stdio: 'ignore', detached: true });
        if (child.pid === undefined) throw new Error('PostgreSQL could not be started again');
        pid = child.pid;
        child.unref();
        const isUp = await until(
          'PostgreSQL to answer again',
          async () => ((await answers(url)) ? 'yes' : child.exitCode === null ? false : 'no'),
          60_000,
        );
        if (isUp === 'yes') return;
      }
      throw new Error('PostgreSQL did not start again');
    },
    async stop() {
      if (isRunning(pid)) {
        signal(pid, 'SIGINT');
        await until('PostgreSQL to stop', () => !isRunning(pid), 8_000).catch(kill);
      }
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function postmasterOf(cluster: string): number {
  return Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

function idIn(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statOf(pid)?.parent === parent);
}

function statOf(pid: number): { state: string; parent: number } | null {
  try {
    const [, state = '', parent = ''] = /^\d+ \(.*\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { state, parent: Number(parent) };
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  const stat = statOf(pid);
  return stat !== null && stat.state !== 'Z';
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
