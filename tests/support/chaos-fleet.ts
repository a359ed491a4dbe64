import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChaosWorld } from './chaos-world.ts';
import { PATIENCE_MS } from './deadlines.ts';
import { until } from './until.ts';

/** Where a worker can be made to stand still, in the order a message passes them. */
export const stopPoints = [
  /** Wake-ups in hand, admission not asked for: no attempt. */
  'waiting',
  /** Admission committed, so the attempt is open; the request is not written. */
  'admitted',
  /** The gateway's answer is here, nothing of it is recorded. */
  'answered',
  /** The statement that records outcomes is about to go out. */
  'recording',
] as const;
export type StopPoint = (typeof stopPoints)[number];

export interface ChaosWorker {
  /** Name of this very process in the attempts table. */
  readonly node: string;
  readonly isAlive: boolean;
  /** Resolves true once something stands still there, false when nothing came by in time. */
  stopAt(point: StopPoint, options?: { readonly textIncludes?: string; readonly deadlineMs?: number }): Promise<boolean>;
  /** Lets go what stands still. */
  release(): void;
  /** `kill -9`; resolves when PostgreSQL has noticed, too, so that nothing of it can still commit. */
  kill(): Promise<void>;
  /** SIGSTOP. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /** SIGTERM; resolves with the milliseconds it took. */
  stop(): Promise<number>;
  /** Exit code or signal once it has ended, null before. */
  readonly ended: string | null;
}

export interface FleetOptions {
  readonly script?: 'worker' | 'stock-worker';
  readonly environment?: Readonly<Record<string, string>>;
  /** A command that runs the worker within something else, e.g. `nsenter -t 12 -n`. */
  readonly within?: readonly string[];
}

export interface WorkerOptions {
  readonly clockShiftMs?: number;
}

/** Worker processes of one world. Whatever happens, `close` leaves none behind. */
export interface ChaosFleet {
  readonly workers: readonly ChaosWorker[];
  readonly alive: readonly ChaosWorker[];
  /** Resolves with the worker once it is ready. */
  start(options?: WorkerOptions): Promise<ChaosWorker>;
  startMany(count: number, options?: (index: number) => WorkerOptions): Promise<ChaosWorker[]>;
  close(): Promise<void>;
}

const scripts = {
  worker: new URL('../chaos/worker.ts', import.meta.url),
  'stock-worker': new URL('../chaos/stock-worker.ts', import.meta.url),
};

export function createChaosFleet(world: ChaosWorld, options: FleetOptions = {}): ChaosFleet {
  const workers: (ChaosWorker & { readonly child: ChildProcess })[] = [];
  let serial = 0;

  async function start({ clockShiftMs = 0 }: WorkerOptions = {}): Promise<ChaosWorker> {
    serial += 1;
    const node = `w${serial}-${world.databaseUrl.slice(-6)}`;
    const child = fork(fileURLToPath(scripts[options.script ?? 'worker']), [], {
      env: {
        ...process.env,
        NODE_ENV: 'test',
        // Hundreds of starts of the same program.
        NODE_COMPILE_CACHE: join(tmpdir(), 'kabar-chaos-compile-cache'),
        NODE_OPTIONS: '',
        ...world.workerEnvironment,
        ...options.environment,
        CHAOS_NODE: node,
        CLOCK_SHIFT_MS: String(clockShiftMs),
      },
      execArgv: options.within ? [...options.within.slice(1), process.execPath] : [],
      execPath: options.within?.[0] ?? process.execPath,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    let ended: string | null = null;
    const exited = new Promise<void>((resolve) =>
      child.once('exit', (code, signal) => {
        ended = signal ?? String(code);
        resolve();
      }),
    );
    const heard = (wanted: (message: Record<string, unknown>) => boolean, deadlineMs: number): Promise<boolean> =>
      new Promise((resolve) => {
        const finish = (answer: boolean) => {
          clearTimeout(timer);
          child.off('message', listener);
          resolve(answer);
        };
        const listener = (message: unknown) => {
          if (wanted(message as Record<string, unknown>)) finish(true);
        };
        const timer = setTimeout(() => finish(false), deadlineMs);
        child.on('message', listener);
        void exited.then(() => finish(false));
      });
    const tell = (message: Record<string, unknown>) => {
      if (child.connected) child.send(message, () => undefined);
    };
    const worker: ChaosWorker & { readonly child: ChildProcess } = {
      child,
      node,
      get isAlive() {
        return ended === null;
      },
      get ended() {
        return ended;
      },
      async stopAt(point, { textIncludes, deadlineMs = 10_000 } = {}) {
        const stopped = heard((message) => message.stoppedAt === point, deadlineMs);
        tell({ arm: point, ...(textIncludes === undefined ? {} : { textIncludes }) });
        if (await stopped) return true;
        tell({ disarm: true });
        return false;
      },
      release: () => tell({ release: true }),
      async kill() {
        child.kill('SIGKILL');
        await exited;
        await until(`PostgreSQL to notice the end of ${node}`, async () => {
          const { rows } = await world.pool.query<{ sessions: number }>(
            'SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE application_name = $1',
            [`chaos ${node}`],
          );
          return rows[0]?.sessions === 0;
        });
      },
      freeze: () => child.kill('SIGSTOP'),
      thaw: () => child.kill('SIGCONT'),
      async stop() {
        const began = performance.now();
        child.kill('SIGTERM');
        await exited;
        return performance.now() - began;
      },
    };
    workers.push(worker);
    if (!(await heard((message) => message.ready === true, PATIENCE_MS))) throw new Error(`${node} did not get ready (${ended})`);
    return worker;
  }

  return {
    workers,
    get alive() {
      return workers.filter((worker) => worker.isAlive);
    },
    start,
    startMany: (count, each = () => ({})) => Promise.all(Array.from({ length: count }, (_, index) => start(each(index)))),
    async close() {
      for (const { child, isAlive } of workers) if (isAlive) child.kill('SIGKILL');
      await until('the fleet to end', () => workers.every(({ isAlive }) => !isAlive));
    },
  };
}
