import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BodyIn, ParamsIn, QueryIn, ResponseOf, RouteContract } from '#shared/contracts/contract.ts';
import { PATIENCE_MS, START_MS } from './deadlines.ts';

/** Folder of the product under test. */
export const ROOT = join(import.meta.dirname, '..', '..');
export const DEMO_PASSWORD = 'kabar-demo';

export interface ServiceOptions {
  /** On top of a bare environment; nothing of the test run's own leaks in. */
  readonly env?: Readonly<Record<string, string>>;
  /** Central database; the built-in one unless told. */
  readonly databaseUrl?: string;
  /** A fresh folder unless told; a given one is left standing when the service stops. */
  readonly dataDir?: string;
  /** Demo data and demo users. */
  readonly demo?: boolean;
  /** Runs as in production: no NODE_ENV, fsync on. */
  readonly durable?: boolean;
  /** Command line after `node`; the headless entry as it stands in the sources unless told. */
  readonly command?: readonly string[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what the contract says
  readonly body: any;
}

export interface SendOptions {
  readonly token?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CallInput<C extends RouteContract> {
  readonly params?: ParamsIn<C>;
  readonly query?: QueryIn<C>;
  readonly body?: BodyIn<C>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running service: the real entry in a process of its own. */
export interface ServiceProcess {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly dataDir: string;
  stdout(): string;
  stderr(): string;
  /** What stands in the log file so far, one parsed line each. */
  log(): { level: number; msg: string; [field: string]: unknown }[];
  /** Token of a user; the demo password unless told. Throws when the sign-in is refused. */
  login(username: string, password?: string): Promise<string>;
  /** One request, whatever the answer. */
  send(method: string, path: string, options?: SendOptions): Promise<HttpAnswer>;
  /** One typed request; throws unless it succeeds with the shape of the contract. */
  call<C extends RouteContract>(contract: C, token: string | null, input?: CallInput<C>): Promise<ResponseOf<C>>;
  /** Sends a signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<Exit>;
  /** SIGTERM; throws unless it ends with code 0. Removes the data folder if it made it. */
  stop(): Promise<{ readonly ms: number }>;
}

/** A folder another account may pass through, as the built-in PostgreSQL needs it. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kabar-house-'));
  chmodSync(folder, 0o755);
  return folder;
}

const living = new Set<ChildProcess>();
// A test process that ends early must not leave services (and their databases) behind.
process.once('exit', () => {
  for (const child of living) child.kill('SIGTERM');
});

interface Launched {
  readonly child: ChildProcess;
  readonly dataDir: string;
  readonly madeFolder: boolean;
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<Exit>;
}

function launch(options: ServiceOptions): Launched {
  const dataDir = options.dataDir ?? freshFolder();
  const { PATH = '', HOME = '/root', LANG = 'C.UTF-8' } = process.env;
  const child = spawn(process.execPath, [...(options.command ?? [join('src-main', 'headless', 'main.ts')])], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH,
      HOME,
      LANG,
      // The same program is started a hundred times in a run.
      NODE_COMPILE_CACHE: join(tmpdir(), 'kabar-test-compile-cache'),
      KABAR_DATA_DIR: dataDir,
      KABAR_PORT: '0',
      KABAR_PORTAL_PORT: '0',
      ...(options.durable ? {} : { NODE_ENV: 'test' }),
      ...(options.demo ? { KABAR_DEMO: options.databaseUrl ? 'force' : '1' } : {}),
      ...(options.databaseUrl ? { DATABASE_URL: options.databaseUrl } : {}),
      ...options.env,
    },
  });
  living.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      living.delete(child);
      resolve({ code, signal, stdout, stderr });
    });
  });
  return { child, dataDir, madeFolder: options.dataDir === undefined, stdout: () => stdout, stderr: () => stderr, ended };
}

/** Starts the service and waits for its ready line. Throws with everything it printed when it ends before. */
export async function startService(options: ServiceOptions = {}): Promise<ServiceProcess> {
  const launched = launch(options);
  const { child, dataDir } = launched;
  let timer: NodeJS.Timeout | undefined;
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`${why}\nstdout: ${launched.stdout()}\nstderr: ${launched.stderr().slice(-4_000)}`));
    };
    const look = () => {
      const address = /^Kabar Desk ready at (http:\/\/127\.0\.0\.1:\d+)$/m.exec(launched.stdout())?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.on('data', look);
    void launched.ended.then(() => fail('the service ended before it was ready'), reject);
    timer = setTimeout(() => fail(`no ready line within ${START_MS} ms`), START_MS);
  }).finally(() => clearTimeout(timer));

  const send: ServiceProcess['send'] = async (method, path, { token, body, headers } = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
  };

  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    dataDir,
    stdout: launched.stdout,
    stderr: launched.stderr,
    log: () => readLog(dataDir),
    send,
    async login(username, password = DEMO_PASSWORD) {
      const { status, body } = await send('POST', '/api/auth/login', { body: { username, password } });
      if (status !== 200) throw new Error(`sign-in of ${username} answered ${status} ${JSON.stringify(body)}`);
      return body.token as string;
    },
    async call(contract, token, input = {}) {
      const path = fillPath(contract.path, (input.params ?? {}) as Record<string, unknown>);
      const query = new URLSearchParams(input.query as Record<string, string> | undefined).toString();
      const { status, body } = await send(contract.method, `${path}${query ? `?${query}` : ''}`, {
        token,
        ...(contract.body ? { body: input.body ?? {} } : {}),
        ...(input.headers ? { headers: input.headers } : {}),
      });
      if (status !== 200) throw new Error(`${contract.method} ${path} answered ${status} ${JSON.stringify(body)}`);
      return contract.response.parse(body) as never;
    },
    async kill(signal) {
      child.kill(signal);
      return launched.ended;
    },
    async stop() {
      const began = performance.now();
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      const exit = await launched.ended;
      clearTimeout(insist);
      const ms = performance.now() - began;
      if (launched.madeFolder) await rm(dataDir, { recursive: true, force: true });
      if (exit.code !== 0) {
        throw new Error(
          `SIGTERM ended with ${exit.code ?? exit.signal} after ${Math.round(ms)} ms\n${exit.stderr.slice(-4_000)}`,
        );
      }
      return { ms };
    },
  };
}

/** Starts a service that is expected to refuse: returns how it ended. Throws when it became ready. */
export async function startRefused(options: ServiceOptions = {}): Promise<Exit> {
  const launched = launch(options);
  const insist = setTimeout(() => launched.child.kill('SIGKILL'), START_MS);
  launched.child.stdout?.on('data', () => {
    if (launched.stdout().includes('ready at')) launched.child.kill('SIGTERM');
  });
  const exit = await launched.ended;
  clearTimeout(insist);
  if (launched.madeFolder) await rm(launched.dataDir, { recursive: true, force: true });
  if (exit.stdout.includes('ready at')) throw new Error('the service started although it had to refuse');
  return exit;
}

/** `/api/tickets/:id` with its parameters. */
export function fillPath(path: string, params: Record<string, unknown>): string {
  return path.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(String(params[name])));
}

/** Owner's connection string of the built-in PostgreSQL that runs on a data folder, and its process. */
export function embeddedDatabase(dataDir: string): { readonly url: string; readonly pid: number; readonly port: number } {
  const [pid, , , port] = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  return { url: `postgres://kabar:${password}@127.0.0.1:${port}/kabar`, pid: Number(pid), port: Number(port) };
}

function readLog(dataDir: string): { level: number; msg: string }[] {
  const file = join(dataDir, 'logs', 'service.log');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as { level: number; msg: string });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
