import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { copyBinaries, findNativeBinaries, firstPrivateFolder } from './native-binaries.ts';
import { type PostgresAccount, postgresAccount } from './postgres-account.ts';
import { abandonServer, findPostmaster, isRunning, type Postmaster, stopServer } from './server-process.ts';

const run = promisify(execFile);

/** Works the same on every host: UTF-8, sorting by code point, nothing taken from the machine's locale (which is WIN1252 on Windows). */
const INITDB_FLAGS = [
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--auth=scram-sha-256',
];
const OWNER = 'kabar';
const DATABASE = 'kabar';

export interface EmbeddedPostgres {
  /** Connection string of the owner; it holds a password and is never logged. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** True when a server left running by a killed predecessor was taken over. */
  readonly adopted: boolean;
  readonly firstStart: boolean;
  isRunning(): boolean;
  /** Fast shutdown; returns when the server has ended. */
  stop(): Promise<void>;
  /** At once, for a server that does not answer. */
  abandon(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** Skips fsync. Only for ordinary tests: the service refuses such a server elsewhere (RELIABILITY R3). */
  readonly unsafe?: boolean;
  /** Where it has to listen; any free port unless told. */
  readonly port?: number;
  /** Refuses to make a new cluster: where one was a moment ago, its disk is away, and an empty database would take its place. */
  readonly mustExist?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts the product's own PostgreSQL on a free loopback port, or takes over the one a killed predecessor left running on the same
 * data folder. Handles the first start, root and non-root, a port taken in between, and a half-made cluster.
 * Throws with a sentence for people that names the log file.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const account = postgresAccount();
  const cluster = join(options.dataDir, 'postgres');
  const logFile = join(options.dataDir, 'logs', 'postgres.log');
  prepareFolders(options.dataDir, account);
  const native = await reachableBinaries(options.dataDir, account);
  const password = ownerPassword(options.dataDir);

  const firstStart = !existsSync(join(cluster, 'PG_VERSION'));
  if (firstStart && options.mustExist) throw new Error(`The data of the built-in PostgreSQL is not there any more: ${cluster}.`);
  if (firstStart) await initialise({ native, cluster, account, password, unsafe: options.unsafe ?? false });

  const serverAt = ({ pid, port }: Postmaster, adopted: boolean): EmbeddedPostgres => ({
    url: urlOf(port, password),
    port,
    pid,
    adopted,
    firstStart,
    isRunning: () => isRunning(pid),
    stop: () => stopServer(pid, cluster),
    abandon: () => abandonServer(pid, cluster),
  });
  const orphan = await findPostmaster(cluster);
  if (orphan) {
    const isWanted = options.port === undefined || options.port === orphan.port;
    if (isWanted && (await isReachable(orphan.port, password))) return serverAt(orphan, true);
    await stopServer(orphan.pid, cluster);
  }

  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const started = await launch({ native, cluster, account, port, password, logFile, options });
    if (started.ok) {
      await createDatabase(port, password);
      return serverAt({ pid: started.pid, port }, false);
    }
    // One that is neither ready nor gone would hold the cluster against the next try.
    if (started.pid !== undefined) await stopServer(started.pid, cluster);
    if (attempt === 5) throw new Error(`The built-in PostgreSQL did not start; its log is ${logFile}.`);
    await wait(200 * attempt);
  }
}

function urlOf(port: number, password: string): string {
  return `postgres://${OWNER}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

function prepareFolders(dataDir: string, account: PostgresAccount | null): void {
  mkdirSync(dataDir, { recursive: true });
  // Another account must be able to pass through, not to look around; the files inside keep their own modes.
  if (account) chmodSync(dataDir, 0o711);
}

async function reachableBinaries(dataDir: string, account: PostgresAccount | null): Promise<string> {
  const native = findNativeBinaries();
  if (!account) return native;
  const closed = await firstPrivateFolder(dataDir);
  if (closed) {
    throw new Error(
      `PostgreSQL runs as ${account.name} here and may not enter ${closed}. Choose another KABAR_DATA_DIR or run as an ordinary user.`,
    );
  }
  const hidden = await firstPrivateFolder(native);
  return hidden ? copyBinaries(native, join(dataDir, 'postgres-runtime')) : native;
}

/** The owner's password: made once, readable by this account only. */
function ownerPassword(dataDir: string): string {
  const file = join(dataDir, 'postgres.password');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, password, { mode: 0o600, flag: 'wx' });
  return password;
}

async function initialise(input: {
  native: string;
  cluster: string;
  account: PostgresAccount | null;
  password: string;
  unsafe: boolean;
}): Promise<void> {
  // Made beside its final place and moved when complete, so a kill in between leaves nothing that looks like a cluster.
  const fresh = `${input.cluster}.new`;
  const passwordFile = `${input.cluster}.pw`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  writeFileSync(passwordFile, input.password, { mode: 0o600 });
  if (input.account) {
    chownSync(fresh, input.account.uid, input.account.gid);
    chownSync(passwordFile, input.account.uid, input.account.gid);
  }
  try {
    const args = [
      '-D',
      fresh,
      `--username=${OWNER}`,
      `--pwfile=${passwordFile}`,
      ...INITDB_FLAGS,
      ...(input.unsafe ? ['--no-sync'] : []),
    ];
    await run(join(input.native, 'bin', binary('initdb')), args, { ...identityOf(input.account), cwd: dirname(input.native) });
  } catch (cause) {
    const detail = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new Error(`The built-in PostgreSQL could not create its data folder: ${detail}`, { cause });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  await rename(fresh, input.cluster);
}

function binary(name: string): string {
  return platform() === 'win32' ? `${name}.exe` : name;
}

function identityOf(account: PostgresAccount | null): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

type Answer = 'ready' | 'starting' | 'refused' | 'silent';

/** Whether a server answers there and knows our password. Waits while it is still starting, however long its recovery takes. */
async function isReachable(port: number, password: string, deadlineMs = 10_000): Promise<boolean> {
  let end = performance.now() + deadlineMs;
  while (performance.now() < end) {
    const answer = await ask(port, password);
    if (answer === 'ready' || answer === 'refused') return answer === 'ready';
    // Recovery after a crash takes as long as there is to read; asking again changes nothing, and killing it would only begin it anew.
    if (answer === 'starting') end = performance.now() + deadlineMs;
    await wait(50);
  }
  return false;
}

async function ask(port: number, password: string): Promise<Answer> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: OWNER,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return 'ready';
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === 'ECONNREFUSED' || code === '28P01' || code === '28000') return 'refused';
    return code === '57P03' && !message.includes('shutting down') ? 'starting' : 'silent';
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port could be found.');
  return address.port;
}

async function launch(input: {
  native: string;
  cluster: string;
  account: PostgresAccount | null;
  port: number;
  password: string;
  logFile: string;
  options: EmbeddedOptions;
}): Promise<{ ok: true; pid: number } | { ok: false; pid?: number }> {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    max_connections: '80',
    shared_buffers: '128MB',
    // What a statement was called with stays out of the log: texts and phones are in there. Failed statements (ERROR, below LOG) are
    // logged by the service, which knows what may be said; their DETAIL shows whole rows.
    log_min_messages: 'log',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: '0',
    ...(input.options.unsafe ? { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' } : {}),
    ...input.options.settings,
  };
  const log = openLog(input.logFile);
  // Its own session: Ctrl+C in a terminal must reach us first, so that no send is cut between call and record.
  const child = spawn(
    join(input.native, 'bin', binary('postgres')),
    [
      '-D',
      input.cluster,
      '-p',
      String(input.port),
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    { ...identityOf(input.account), cwd: dirname(input.cluster), stdio: ['ignore', log, log], detached: true, windowsHide: true },
  );
  const { pid } = child;
  const ended = new Promise<false>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', () => resolve(false));
  });
  child.unref();
  // The server has its own copy by now.
  if (log !== 'ignore') closeSync(log);
  const ok = await Promise.race([ended, untilReady(input.port, input.password, ended)]);
  if (pid === undefined) return { ok: false };
  return ok ? { ok, pid } : { ok: false, pid };
}

/** The server's own log is a file: nobody has to read it for the server to go on. One that cannot be opened is done without (E-22). */
function openLog(file: string): number | 'ignore' {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return openSync(file, 'a', 0o600);
  } catch {
    return 'ignore';
  }
}

async function untilReady(port: number, password: string, ended: Promise<false>): Promise<boolean> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const end = performance.now() + 60_000;
  while (!over && performance.now() < end) {
    if (await isReachable(port, password, 1_000)) return true;
    await wait(15);
  }
  return false;
}

async function createDatabase(port: number, password: string): Promise<void> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: OWNER, password, database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
