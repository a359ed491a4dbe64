import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockDataFolder } from '#service/start/instance-lock.ts';
import { listSandboxMessages } from '#shared/contracts/sandbox.contract.ts';
import { listTickets } from '#shared/contracts/tickets.contract.ts';
import { placeDemoDatabase } from '../../support/demo-database.ts';
import { embeddedDatabase, freshFolder, startRefused, startService } from '../../support/service-process.ts';
import { until } from '../../support/until.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = freshFolder();
  await placeDemoDatabase(dataDir);
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Processes that this process started or that belong to the cluster of this folder. */
const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

describe('standalone service on its own PostgreSQL, as in production', () => {
  it('kill -9 in the middle of work: the next start takes over the orphaned PostgreSQL and finishes what was owed, once', async () => {
    const first = await startService({ dataDir, demo: true, durable: true });
    const admin = await first.login('admin');
    const { data } = await first.call(listTickets, admin, { query: { status: 'open', limit: '40' as never } });
    const technicianId = (await first.send('GET', '/api/technicians', { token: admin })).body.data[0].id as number;
    const postgres = embeddedDatabase(dataDir);
    // Many assignments at once; the kill falls while answers, sends and records are under way.
    const answers = data.slice(0, 20).map(async ({ id }) => {
      const answer = await first
        .send('PUT', `/api/tickets/${id}/assign`, { token: admin, body: { technicianId } })
        .catch(() => ({ status: 0, body: null }));
      return { id, status: answer.status, body: answer.body };
    });
    await Promise.race(answers);
    const exit = await first.kill('SIGKILL');
    expect(exit.signal).toBe('SIGKILL');
    const outcomes = await Promise.all(answers);
    const acknowledged = outcomes.filter(({ status }) => status === 200).map(({ id }) => id);
    expect(outcomes.filter(({ status }) => status !== 200 && status !== 0)).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(isRunning(postgres.pid)).toBe(true);

    const second = await startService({ dataDir, demo: true, durable: true });
    expect(embeddedDatabase(dataDir).pid).toBe(postgres.pid);
    expect(second.log().map(({ msg }) => msg)).toContain('took over a PostgreSQL that a killed predecessor left running');
    const token = await second.login('admin');
    // What was acknowledged is there, and each of its messages arrives: none is lost, none doubled.
    for (const id of acknowledged) {
      const ticket = (await second.send('GET', `/api/tickets/${id}`, { token })).body.data;
      expect({ id, status: ticket.status, technician: ticket.technician?.id }).toEqual({
        id,
        status: 'assigned',
        technician: technicianId,
      });
      const numbers = () => ticket.number as string;
      await until(`exactly one message about ticket ${id}`, async () => {
        const page = await second.call(listSandboxMessages, token, { query: { search: numbers(), limit: '200' as never } });
        const states = (await second.send('GET', `/api/tickets/${id}`, { token })).body.data.messages
          .filter((message: { type: string }) => message.type === 'ticket_assignment')
          .map((message: { status: string }) => message.status);
        // A call cut by the kill may have reached the gateway: then it stays unknown for a person, and is never sent twice.
        const settled = states.every((status: string) => ['sent', 'delivered', 'read', 'unknown', 'sending'].includes(status));
        expect(page.data.filter(({ text }) => text.includes('TIKET') || text.includes(numbers())).length).toBeLessThanOrEqual(1);
        return settled && (page.data.length === 1 || states.includes('unknown') || states.includes('sending'));
      });
    }
    await second.stop();
    expect(isRunning(postgres.pid)).toBe(false);
  });

  it('SIGTERM ends it with code 0 before its own limit of 9.5 s cuts anything short: nothing is left running or locked', async () => {
    const service = await startService({ dataDir, demo: true, durable: true });
    const { pid } = embeddedDatabase(dataDir);
    const socket = await fetch(`${service.url}/socket.io/?EIO=4&transport=polling`);
    expect(socket.status).toBe(200);
    await service.stop();
    // Nobody holds the folder any more.
    lockDataFolder(dataDir)();
    expect({
      postgres: isRunning(pid),
      pidFile: existsSync(join(dataDir, 'postgres', 'postmaster.pid')),
    }).toEqual({
      postgres: false,
      pidFile: false,
    });
    expect(readFileSync(join(dataDir, 'logs', 'postgres.log'), 'utf8')).toMatch(/database system is shut down\s*$/);
    expect(service.log().filter(({ level }) => level >= 50)).toEqual([]);
  });

  it('SIGINT ends it the same way, and a second signal does not cut the end short', async () => {
    const service = await startService({ dataDir, demo: true });
    const { pid } = embeddedDatabase(dataDir);
    process.kill(service.pid, 'SIGINT');
    const exit = await service.kill('SIGTERM');
    expect({ code: exit.code, postgres: isRunning(pid) }).toEqual({ code: 0, postgres: false });
  });

  it('SIGTERM before it is ready leaves no PostgreSQL behind', async () => {
    const folder = freshFolder();
    const exit = await startRefused({
      dataDir: folder,
      demo: true,
      command: [
        '-e',
        `const { spawn } = require('node:child_process');
         const child = spawn(process.execPath, ['src-main/headless/main.ts'], { stdio: 'ignore' });
         const { existsSync } = require('node:fs');
         const look = setInterval(() => {
           if (!existsSync(process.env.KABAR_DATA_DIR + '/postgres/postmaster.pid')) return;
           clearInterval(look);
           child.kill('SIGTERM');
         }, 5);
         child.once('exit', (code, signal) => { console.log('ended', code, signal); });`,
      ],
    });
    expect(exit.stdout).toMatch(/^ended 0 null/);
    const pidFile = join(folder, 'postgres', 'postmaster.pid');
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : 0;
    const left = pid > 0 && isRunning(pid);
    if (left) process.kill(pid, 'SIGINT');
    expect(left).toBe(false);
    await rm(folder, { recursive: true, force: true });
  });

  it('a second service on the same data folder refuses with a sentence, and the first one goes on', async () => {
    const first = await startService({ dataDir, demo: true });
    const exit = await startRefused({ dataDir, demo: true });
    expect({ code: exit.code, stdout: exit.stdout }).toEqual({ code: 1, stdout: '' });
    expect(exit.stderr).toContain(`Kabar Desk already runs on ${dataDir}. Stop it first, or choose another KABAR_DATA_DIR.`);
    expect((await first.send('GET', '/readyz')).status).toBe(200);
    await first.stop();
    // And it can be started again afterwards.
    await (await startService({ dataDir, demo: true })).stop();
  });
});
