import { type ChildProcess, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { embeddedDatabase, freshFolder, ROOT, type ServiceProcess, startService } from '../support/service-process.ts';
import { stuckPipe } from '../support/stuck-pipe.ts';
import { type DeliveryVerdict, judgeTickets, openTicket } from '../support/surrounded-service.ts';
import { isDefunct, runUnreaped } from '../support/unreaped.ts';
import { until } from '../support/until.ts';
import type { ChaosProgram, ChaosReport } from './report.ts';

/** Long enough for a recovery after each of many faults. */
const SETTLE_MS = 300_000;

/** People who open tickets at the same time. */
const PEOPLE = 4;

/** Opens tickets until told to end; each is acknowledged in the end, and its key noted. */
function produceTickets(service: ServiceProcess, token: string, prefix: string) {
  const keys: string[] = [];
  let ending = false;
  const person = async (name: number) => {
    for (let turn = 1; !ending; turn += 1) {
      const key = `${prefix}-${name}-${turn}`;
      await openTicket(service, token, key);
      keys.push(key);
    }
  };
  const running = Promise.all(Array.from({ length: PEOPLE }, (_, name) => person(name)));
  // Its failure is told by `end`; until then nobody listens.
  running.catch(() => undefined);
  return {
    keys,
    async end(): Promise<readonly string[]> {
      ending = true;
      await running;
      return keys;
    },
  };
}

function report(figures: ChaosReport['figures'], verdict: DeliveryVerdict, broken: readonly string[]): ChaosReport {
  return {
    figures: { ...figures, ...verdict },
    broken: [
      ...broken,
      ...(verdict.lost > 0 ? [`${verdict.lost} messages lost`] : []),
      ...(verdict.twice > 0 ? [`${verdict.twice} messages sent twice`] : []),
    ],
  };
}

/** The built-in PostgreSQL is killed under load, again and again. */
export const e22Database: ChaosProgram = {
  name: 'e22-database',
  promise: 'kill -9 of the built-in PostgreSQL under load: it comes back, nothing accepted is lost or sent twice',
  async run({ short }) {
    const kills = short ? 4 : 30;
    const dataDir = freshFolder();
    const env = { KABAR_LOG_LEVEL: 'warn', KABAR_GATEWAY_PER_MINUTE: '0' };
    const service = await startService({ dataDir, demo: true, durable: true, env });
    try {
      const load = produceTickets(service, await service.login('admin'), 'db');
      const away: number[] = [];
      for (let kill = 1; kill <= kills; kill += 1) {
        const before = load.keys.length;
        await until('some more tickets', () => load.keys.length >= before + 5, SETTLE_MS);
        const began = performance.now();
        process.kill(embeddedDatabase(dataDir).pid, 'SIGKILL');
        await until('the node to be red', async () => (await service.send('GET', '/readyz')).status === 503, SETTLE_MS);
        await until('the node to be ready', async () => (await service.send('GET', '/readyz')).status === 200, SETTLE_MS);
        away.push(performance.now() - began);
      }
      const keys = await load.end();
      const healthy = (await service.send('GET', '/healthz')).status === 200;
      const verdict = await judgeTickets(dataDir, keys, SETTLE_MS);
      const longest = `${(Math.max(...away) / 1_000).toFixed(1)} s`;
      return report({ kills, 'longest away': longest }, verdict, healthy ? [] : ['the process calls itself sick']);
    } finally {
      await service.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

/** The service is killed under a parent that reaps nobody, and started again. */
export const e22Restarts: ChaosProgram = {
  name: 'e22-restarts',
  promise: 'after kill -9 under a parent that reaps nobody every start succeeds',
  async run({ short }) {
    const rounds = short ? 4 : 56;
    const dataDir = freshFolder();
    const { PATH, HOME } = process.env;
    const settings = {
      KABAR_DATA_DIR: dataDir,
      KABAR_PORT: '0',
      KABAR_PORTAL_PORT: '0',
      KABAR_LOG_STDERR: '0',
      NODE_ENV: 'test',
    };
    const parents: ChildProcess[] = [];
    const log = join(dataDir, 'logs', 'service.log');
    let refused = 0;
    try {
      for (let round = 1; round <= rounds; round += 1) {
        rmSync(log, { force: true });
        const main = join('src-main', 'headless', 'main.ts');
        const { pid, parent } = await runUnreaped(process.execPath, [main], { cwd: ROOT, env: { PATH, HOME, ...settings } });
        parents.push(parent);
        const outcome = await until(
          'the service to be ready or gone',
          () => {
            if (existsSync(log) && execFileSync('cat', [log], { encoding: 'utf8' }).includes('"service ready"')) return 'ready';
            return isDefunct(pid) ? 'gone' : false;
          },
          SETTLE_MS,
        );
        if (outcome === 'gone') refused += 1;
        else process.kill(pid, 'SIGKILL');
        await until('the service to be defunct', () => isDefunct(pid));
      }
      const last = await startService({ dataDir });
      await last.stop();
    } finally {
      for (const parent of parents) parent.kill('SIGKILL');
      await rm(dataDir, { recursive: true, force: true });
    }
    return { figures: { 'kills and starts': rounds, refused }, broken: refused > 0 ? [`${refused} starts refused`] : [] };
  },
};

/** The disk of the logs is full for a while, on a small memory disk. Needs the right to mount one. */
export const e22FullDisk: ChaosProgram = {
  name: 'e22-full-disk',
  promise: 'the log disk is full at the start and again later: the service starts, sends, and says how many lines were lost',
  async run({ short }) {
    const rounds = short ? 2 : 20;
    const dataDir = freshFolder();
    const logs = join(dataDir, 'logs');
    mkdirSync(logs);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=755', 'kabar-chaos', logs]);
    const filler = join(logs, 'filler');
    const fill = () => {
      try {
        writeFileSync(filler, Buffer.alloc(1024 * 1024));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    };
    let service: ServiceProcess | null = null;
    try {
      fill();
      const env = { KABAR_LOG_STDERR: '0', KABAR_GATEWAY_PER_MINUTE: '0', KABAR_METRICS_TOKEN: METRICS_TOKEN };
      service = await startService({ dataDir, demo: true, durable: true, env });
      const running = service;
      const linesLost = async () => {
        const { text } = await running.send('GET', '/metrics', { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
        return Number(/^kabar_log_lines_lost_total\{sink="file"\} (\d+)$/m.exec(text)?.[1]);
      };
      const load = produceTickets(service, await service.login('admin'), 'disk');
      let told = 0;
      for (let round = 1; round <= rounds; round += 1) {
        const before = { keys: load.keys.length, lost: round === 1 ? 0 : await linesLost() };
        await until('tickets on a full disk', () => load.keys.length >= before.keys + 10, SETTLE_MS);
        // What is left of the file's last page takes a few more lines.
        await until('lines to be lost', async () => (await linesLost()) > before.lost, SETTLE_MS);
        // Room again, a fresh log, and whatever else lies there.
        for (const name of ['filler', 'service.log', 'postgres.log']) rmSync(join(logs, name), { force: true });
        execFileSync('mount', ['-o', 'remount,size=64m', logs]);
        await until('the loss to be told', () => hasLossLine(running) || null, SETTLE_MS);
        told += 1;
        execFileSync('mount', ['-o', 'remount,size=256k', logs], { stdio: 'ignore' });
        fill();
        await wait(100);
      }
      const verdict = await judgeTickets(dataDir, await load.end(), SETTLE_MS);
      return report({ rounds, 'losses told': told }, verdict, []);
    } finally {
      await service?.stop();
      execFileSync('umount', ['-l', logs]);
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

const METRICS_TOKEN = 'metrics-of-the-full-disk';

function hasLossLine(service: ServiceProcess): boolean {
  try {
    return service.log().some(({ msg }) => /^\d+ lines lost$/.test(msg));
  } catch {
    return false;
  }
}

/** Nobody ever reads stderr, at the most talkative level. */
export const e22UnreadPipe: ChaosProgram = {
  name: 'e22-unread-pipe',
  promise: 'nobody reads stderr: everything accepted is sent once, SIGTERM is obeyed',
  async run({ short }) {
    const tickets = short ? 100 : 1_500;
    const dataDir = freshFolder();
    chmodSync(dataDir, 0o755);
    const pipe = stuckPipe(dataDir);
    const command = [
      '-e',
      `process.execve('/bin/sh', ['sh', '-c', 'exec "$0" src-main/headless/main.ts 2>"$1"', process.execPath, ${JSON.stringify(pipe.path)}], process.env)`,
    ];
    const env = { KABAR_LOG_LEVEL: 'trace', KABAR_GATEWAY_PER_MINUTE: '0' };
    const service = await startService({ dataDir, demo: true, env, command });
    try {
      const load = produceTickets(service, await service.login('admin'), 'pipe');
      await until('the tickets', () => load.keys.length >= tickets, SETTLE_MS);
      const verdict = await judgeTickets(dataDir, await load.end(), SETTLE_MS);
      return report({ tickets }, verdict, []);
    } finally {
      await service.stop();
      pipe.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};
