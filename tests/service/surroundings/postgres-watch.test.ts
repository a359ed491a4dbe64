import { existsSync, readFileSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startWatchedPostgres, type WatchedPostgres, type WatchTimes } from '#service/embedded/watch-postgres.ts';
import { createLogger } from '#service/logger.ts';
import { HOOK_MS, TEST_MS } from '../../support/deadlines.ts';
import { embeddedDatabase, freshFolder } from '../../support/service-process.ts';
import { until } from '../../support/until.ts';

// A real PostgreSQL.
vi.setConfig({ testTimeout: TEST_MS, hookTimeout: HOOK_MS });

let folder: string;
let server: WatchedPostgres | null = null;
beforeEach(() => {
  folder = freshFolder();
});
afterEach(async () => {
  await server?.stop();
  server = null;
  await rm(folder, { recursive: true, force: true });
});

async function start(times: Partial<WatchTimes>): Promise<WatchedPostgres> {
  const logger = createLogger({ dataDir: null, level: 'silent', stderr: false, node: 'test' });
  server = await startWatchedPostgres({ dataDir: folder, logger, times });
  return server;
}

describe('E-22 the watch over the built-in PostgreSQL', () => {
  it('gives up after so many starts in vain, never makes an empty database instead, and still comes back when it can', async () => {
    const cluster = join(folder, 'postgres');
    const { url, watch } = await start({ checkEveryMs: 20, pausesMs: [0, 20, 20] });
    const pidOf = () => Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    client.on('error', () => undefined);
    await client.query('CREATE TABLE kept AS SELECT 42 AS answer');
    // Its disk goes away with it.
    const pid = pidOf();
    renameSync(cluster, `${cluster}.away`);
    process.kill(pid, 'SIGKILL');
    await until('it to be given up', () => watch.hasGivenUp);
    expect({ isUp: watch.isUp, made: existsSync(cluster) }).toEqual({ isUp: false, made: false });
    renameSync(`${cluster}.away`, cluster);
    await until('it to be back', () => watch.isUp);
    expect({ hasGivenUp: watch.hasGivenUp, restarts: watch.restarts }).toEqual({ hasGivenUp: false, restarts: 1 });
    const again = new pg.Client({ connectionString: url });
    await again.connect();
    expect((await again.query('SELECT answer FROM kept')).rows).toEqual([{ answer: 42 }]);
    await again.end();
  });

  it('a server that stays silent is ended and started again', async () => {
    const { watch } = await start({ checkEveryMs: 20, answerWithinMs: 200, wakeAfterMs: 1_000_000, endAfterMs: 500 });
    const { pid } = embeddedDatabase(folder);
    process.kill(pid, 'SIGSTOP');
    await until('another one to run', () => watch.restarts > 0 && watch.isUp);
    expect(embeddedDatabase(folder).pid).not.toBe(pid);
  });
});
