import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { writeMessages } from '#service/messaging/ledger.ts';
import { newMessage } from '../support/new-message.ts';
import { until } from '../support/until.ts';
import type { BenchWorld } from './bench-world.ts';
import type { BenchResult } from './results.ts';

/** SPEC §17: resident memory of the whole service with 50,000 messages queued, and its CPU while idle. */
export async function memory(world: BenchWorld, options: { queued: number; idleMs: number }): Promise<BenchResult[]> {
  // What users run is the built service; sources stripped at load time take more.
  const built = spawnSync('electron-vite', ['build'], { stdio: 'ignore' });
  if (built.status !== 0) throw new Error('the build failed');
  const dataDir = await mkdtemp(join(tmpdir(), 'kabar-memory-'));
  await chmod(dataDir, 0o755);
  const url = await world.database();
  const child = spawn(process.execPath, ['out/main/headless.js'], {
    env: {
      ...process.env,
      DATABASE_URL: url,
      REDIS_URL: world.redis.url,
      KABAR_DATA_DIR: dataDir,
      KABAR_PORT: '0',
      KABAR_PORTAL_PORT: '0',
      KABAR_LOG_STDERR: '0',
      KABAR_GATEWAY_PER_MINUTE: '100',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) if (line.includes('ready at')) break;
    const pid = child.pid ?? 0;
    const idleFrom = cpuMs(pid);
    const began = performance.now();
    await until('the idle time to pass', () => performance.now() - began > options.idleMs, options.idleMs + 5_000);
    const idle = (100 * (cpuMs(pid) - idleFrom)) / (performance.now() - began);

    const pool = createPool({ url, max: 2, role: 'kabar_app', name: 'bench', onError: () => undefined });
    await createUnitOfWork(pool, () => undefined).transaction((tx) =>
      writeMessages(
        tx.client,
        Array.from({ length: options.queued }, () => newMessage({ lane: 'bulk' })),
      ),
    );
    const filled = performance.now();
    let peak = 0;
    await until(
      'the backlog to stand',
      () => {
        peak = Math.max(peak, residentMb(pid));
        return performance.now() - filled > 15_000;
      },
      20_000,
    );
    await pool.end();
    return [
      {
        name: `service memory with ${options.queued} queued`,
        measured: peak,
        unit: 'MB resident',
        budget: 250,
        better: 'lower',
        detail: 'peak over 15 s, sandbox gateways in the same process',
      },
      {
        name: 'service CPU while idle',
        measured: idle,
        unit: '% of one core',
        budget: 1,
        better: 'lower',
        detail: `over ${options.idleMs / 1_000} s`,
      },
    ];
  } finally {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
    await rm(dataDir, { recursive: true, force: true });
  }
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
}

/** CPU time of a process so far, ms (clock ticks of 10 ms). */
function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}
