import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeDemoDatabase } from '../../support/demo-database.ts';
import { freshFolder, ROOT, type ServiceProcess, startService } from '../../support/service-process.ts';
import { stuckPipe } from '../../support/stuck-pipe.ts';
import { until } from '../../support/until.ts';

const METRICS_TOKEN = 'metrics-of-the-log-tests';
let dataDir: string;
beforeEach(async () => {
  dataDir = freshFolder();
  await placeDemoDatabase(dataDir);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** The service with its stderr on a file or a named pipe; stdout stays ours. */
const withStderrTo = (path: string): readonly string[] => [
  '-e',
  `process.execve('/bin/sh', ['sh', '-c', 'exec "$0" src-main/headless/main.ts 2>"$1"', process.execPath, ${JSON.stringify(path)}], process.env)`,
];

async function lost(service: ServiceProcess, sink: string): Promise<number> {
  const { text } = await service.send('GET', '/metrics', { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
  return Number(new RegExp(`^kabar_log_lines_lost_total\\{sink="${sink}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
}

/** Something that is sent, answered and logged. */
async function work(service: ServiceProcess): Promise<void> {
  const token = await service.login('admin');
  const { body } = await service.send('GET', '/api/tickets?status=open&limit=10', { token });
  const technicians = await service.send('GET', '/api/technicians', { token });
  const technicianId = technicians.body.data[0].id as number;
  for (const { id } of body.data) {
    const answer = await service.send('PUT', `/api/tickets/${id}/assign`, { token, body: { technicianId } });
    expect(answer.status).toBe(200);
  }
  for (const { id } of body.data) {
    await until(`the message about ticket ${id} to be sent`, async () => {
      const ticket = await service.send('GET', `/api/tickets/${id}`, { token });
      const messages = ticket.body.data.messages.filter(({ type }: { type: string }) => type === 'ticket_assignment');
      return messages.some(({ status }: { status: string }) => ['sent', 'delivered', 'read'].includes(status));
    });
  }
}

describe('E-22 a log that cannot be written neither blocks nor ends the service', () => {
  it('nobody reads stderr, from before the start: requests are answered, messages sent, SIGTERM obeyed', async () => {
    const pipe = stuckPipe(dataDir);
    const service = await startService({ dataDir, demo: true, command: withStderrTo(pipe.path) });
    await work(service);
    expect(service.log().length).toBeGreaterThan(0);
    await service.stop();
    pipe.close();
  });

  it('the reader of stderr goes away: lines are counted as lost, the file goes on', async () => {
    const pipe = stuckPipe(dataDir);
    const env = { KABAR_METRICS_TOKEN: METRICS_TOKEN };
    const service = await startService({ dataDir, demo: true, env, command: withStderrTo(pipe.path) });
    pipe.close();
    const before = service.log().length;
    await work(service);
    expect(service.log().length).toBeGreaterThan(before);
    await until('lost lines to be counted', async () => (await lost(service, 'stderr')) > 0);
    await service.stop();
  });

  it('the disk of the log file is full at the start and later: it starts, sends, counts, and says how much was lost', async () => {
    mkdirSync(join(dataDir, 'logs'));
    const file = join(dataDir, 'logs', 'service.log');
    // Every write to this device fails with ENOSPC.
    symlinkSync('/dev/full', file);
    const env = { KABAR_METRICS_TOKEN: METRICS_TOKEN, KABAR_LOG_STDERR: '0' };
    const service = await startService({ dataDir, demo: true, env });
    await work(service);
    const count = await until('lost lines to be counted', async () => (await lost(service, 'file')) || false);
    expect(count).toBeGreaterThan(0);
    unlinkSync(file);
    await until('the loss to be told', () => {
      try {
        return service.log().some(({ msg }) => /^\d+ lines lost$/.test(msg));
      } catch {
        return false;
      }
    });
    const told = service.log().find(({ lost: lines }) => typeof lines === 'number');
    expect(told?.lost).toBeGreaterThanOrEqual(count);
    await work(service);
    expect(service.log().length).toBeGreaterThan(1);
    await service.stop();
  });

  it('a place for logs that can never be made keeps nothing from starting', async () => {
    writeFileSync(join(dataDir, 'logs'), 'not a folder');
    const service = await startService({ dataDir, demo: true });
    expect((await service.send('GET', '/readyz')).status).toBe(200);
    await service.stop();
    rmSync(join(dataDir, 'logs'));
  });

  it('what is announced on stdout waits for nobody', async () => {
    const pipe = stuckPipe(dataDir);
    const script = `const { announce } = await import('./src-main/service/ports/announcements.ts');
      for (let line = 0; line < 3_000; line += 1) announce('x'.repeat(1_000));
      await import('node:fs').then(({ writeFileSync }) => writeFileSync(process.argv[1], 'went on'));
      process.exit(0);`;
    const went = join(dataDir, 'went-on');
    const child = spawn(
      '/bin/sh',
      ['-c', 'exec "$0" --input-type=module -e "$1" "$2" >"$3"', process.execPath, script, went, pipe.path],
      {
        cwd: ROOT,
        stdio: 'ignore',
      },
    );
    try {
      await until('it to end by itself', () => child.exitCode !== null);
    } finally {
      child.kill('SIGKILL');
      pipe.close();
    }
    expect({ code: child.exitCode, went: readFileSync(went, 'utf8') }).toEqual({ code: 0, went: 'went on' });
  });
});
