import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '#service/embedded/embedded-postgres.ts';
import { findPostmaster, isRunning } from '#service/embedded/server-process.ts';
import { lockDataFolder } from '#service/start/instance-lock.ts';
import { embeddedDatabase, freshFolder, ROOT, startRefused, startService } from '../../support/service-process.ts';
import { isDefunct, runUnreaped } from '../../support/unreaped.ts';
import { until } from '../../support/until.ts';

let dataDir: string;
beforeAll(() => {
  dataDir = freshFolder();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('E-22 the lock on the data folder', () => {
  it('is free after kill -9 although nobody reaps the holder, again and again, and held by a living one', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      const held = await runUnreaped(
        process.execPath,
        [
          '--input-type=module',
          '-e',
          `import { lockDataFolder } from './src-main/service/start/instance-lock.ts';
           import { writeFileSync } from 'node:fs';
           globalThis.release = lockDataFolder(process.argv[1]);
           writeFileSync(process.argv[1] + '/held-by', String(process.pid));
           setInterval(() => undefined, 1_000);`,
          dataDir,
        ],
        { cwd: ROOT, env: process.env },
      );
      await until(
        'the holder to say so',
        () => spawnSync('cat', [join(dataDir, 'held-by')]).stdout.toString() === String(held.pid),
      );
      expect(() => lockDataFolder(dataDir)).toThrow(
        `Kabar Desk already runs on ${dataDir}. Stop it first, or choose another KABAR_DATA_DIR.`,
      );
      process.kill(held.pid, 'SIGKILL');
      await until('the holder to be defunct', () => isDefunct(held.pid));
      lockDataFolder(dataDir)();
      held.parent.kill('SIGKILL');
    }
  });

  it('cannot be taken twice in one process, and can be taken again after it was given back', () => {
    const release = lockDataFolder(dataDir);
    expect(() => lockDataFolder(dataDir)).toThrow('already runs on');
    release();
    lockDataFolder(dataDir)();
  });

  it('is not held by a file of that name that holds something else', () => {
    writeFileSync(join(dataDir, 'service.lock'), `${process.pid} 12345`);
    lockDataFolder(dataDir)();
  });
});

describe('E-22 the pid file that a predecessor of the built-in PostgreSQL left', () => {
  const cluster = () => join(dataDir, 'postgres');
  const pidFile = () => join(cluster(), 'postmaster.pid');

  it('of a defunct process: its helpers end, the next start is not refused, and what was committed is there', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    // The same command again under a parent that reaps nobody.
    const [program = '', ...words] = readFileSync(`/proc/${first.pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    const owner = readFileSync(`/proc/${first.pid}/status`, 'utf8');
    const uid = Number(/^Uid:\s+(\d+)/m.exec(owner)?.[1]);
    await first.stop();
    const asAccount =
      process.getuid?.() === uid ? [program, ...words] : ['setpriv', `--reuid=${uid}`, '--clear-groups', program, ...words];
    const [command = '', ...parameters] = asAccount;
    const orphan = await runUnreaped(command, parameters, { cwd: dataDir, env: process.env });
    await until('the orphan to work', async () => (await findPostmaster(cluster()))?.pid === orphan.pid);
    process.kill(orphan.pid, 'SIGKILL');
    await until('the orphan to be defunct', () => isDefunct(orphan.pid));
    // PostgreSQL itself would say that this process is alive.
    expect(isRunning(orphan.pid)).toBe(false);
    expect(Number(readFileSync(pidFile(), 'utf8').split('\n')[0])).toBe(orphan.pid);

    const second = await startEmbeddedPostgres({ dataDir });
    expect({ adopted: second.adopted, running: second.isRunning() }).toEqual({ adopted: false, running: true });
    await second.stop();
    orphan.parent.kill('SIGKILL');
  });

  it('of a number that belongs to another program now: that program is left alone', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)', '-D', cluster()], { stdio: 'ignore' });
    mkdirSync(cluster(), { recursive: true });
    writeFileSync(pidFile(), `${stranger.pid}\n${cluster()}\n1\n5432\n\n127.0.0.1\n\nready\n`);
    expect(await findPostmaster(cluster())).toBeNull();
    expect(isRunning(stranger.pid ?? 0)).toBe(true);
    stranger.kill('SIGKILL');
  });

  it('of a server that is stopping or frozen: it is brought to its end first, then another one starts', async () => {
    for (const name of ['SIGTERM', 'SIGSTOP'] as const) {
      const first = await startEmbeddedPostgres({ dataDir });
      process.kill(first.pid, name);
      const second = await startEmbeddedPostgres({ dataDir });
      expect({ name, sameProcess: second.pid === first.pid, first: isRunning(first.pid), second: second.isRunning() }).toEqual({
        name,
        sameProcess: false,
        first: false,
        second: true,
      });
      await second.stop();
    }
  });
});

it('E-22 a service killed with -9 under a parent that does not reap it starts again, and two living ones refuse', async () => {
  const folder = freshFolder();
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    KABAR_DATA_DIR: folder,
    KABAR_PORT: '0',
    KABAR_PORTAL_PORT: '0',
    NODE_ENV: 'test',
  };
  const parents = [];
  for (let turn = 0; turn < 2; turn += 1) {
    const killed = await runUnreaped(process.execPath, [join('src-main', 'headless', 'main.ts')], { cwd: ROOT, env });
    parents.push(killed.parent);
    await until(
      'the service to be ready',
      () => {
        const log = spawnSync('grep', ['-c', '"service ready"', join(folder, 'logs', 'service.log')]).stdout.toString();
        return Number(log) > turn;
      },
      90_000,
    );
    const refused = await startRefused({ dataDir: folder });
    expect(refused.stderr).toContain('already runs on');
    process.kill(killed.pid, 'SIGKILL');
    await until('the service to be defunct', () => isDefunct(killed.pid));
  }
  const last = await startService({ dataDir: folder });
  expect(embeddedDatabase(folder).pid).toBeGreaterThan(1);
  await last.stop();
  for (const parent of parents) parent.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});
