import { rm } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSandboxMessages } from '#shared/contracts/sandbox.contract.ts';
import { placeDemoDatabase } from '../../support/demo-database.ts';
import { embeddedDatabase, freshFolder, type ServiceProcess, startService } from '../../support/service-process.ts';
import { until } from '../../support/until.ts';

const METRICS_TOKEN = 'metrics-of-the-database-tests';
let dataDir: string;
let service: ServiceProcess;
beforeAll(async () => {
  dataDir = freshFolder();
  await placeDemoDatabase(dataDir);
  service = await startService({ dataDir, demo: true, durable: true, env: { KABAR_METRICS_TOKEN: METRICS_TOKEN } });
});
afterAll(async () => {
  await service?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Asks the database as its owner, over a connection of its own. */
async function query<T extends pg.QueryResultRow>(text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: embeddedDatabase(dataDir).url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<T>(text)).rows;
  } catch {
    // Away for the moment: whoever waits asks again.
    return [];
  } finally {
    await client.end().catch(() => undefined);
  }
}

const status = async (path: string) => (await service.send('GET', path)).status;
const untilReady = () => until('the node to be ready', async () => (await status('/readyz')) === 200);

async function restarts(): Promise<number> {
  const { text } = await service.send('GET', '/metrics', { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
  return Number(/^kabar_database_restarts_total (\d+)$/m.exec(text)?.[1]);
}

/** Assigns open tickets, all at once, while `fault` happens; then each acknowledged one has its message at the gateway exactly once. */
async function exactlyOnceThrough(fault: () => void): Promise<void> {
  const token = await service.login('admin');
  const tickets = (await service.send('GET', '/api/tickets?status=open&limit=12', { token })).body.data as {
    id: number;
    number: string;
  }[];
  const technicianId = (await service.send('GET', '/api/technicians', { token })).body.data[0].id as number;
  expect(tickets.length).toBeGreaterThan(3);
  const answers = tickets.map(async ({ id, number }) => ({
    id,
    number,
    status: (await service.send('PUT', `/api/tickets/${id}/assign`, { token, body: { technicianId } })).status,
  }));
  await Promise.race(answers);
  fault();
  const outcomes = await Promise.all(answers);
  const acknowledged = outcomes.filter((outcome) => outcome.status === 200);
  expect(acknowledged.length).toBeGreaterThan(0);
  // Each of the others was told that the centre is away; none got a bare error.
  expect(outcomes.filter((outcome) => ![200, 503].includes(outcome.status))).toEqual([]);
  await untilReady();
  for (const { id, number } of acknowledged) {
    const settled = async () => {
      const { body } = await service.send('GET', `/api/tickets/${id}`, { token });
      const states = body.data.messages
        .filter(({ type }: { type: string }) => type === 'ticket_assignment')
        .map((message: { status: string }) => message.status);
      const page = await service.call(listSandboxMessages, token, { query: { search: number, limit: '200' as never } });
      expect(page.data.length).toBeLessThanOrEqual(1);
      return page.data.length === 1 && states.every((state: string) => ['sent', 'delivered', 'read', 'unknown'].includes(state));
    };
    await until(`exactly one message about ticket ${number}`, settled);
  }
}

describe('E-22 the built-in PostgreSQL falls and comes back', () => {
  it('kill -9 of its main process: red while it is away, started again, everything accepted goes out exactly once', async () => {
    const killed = embeddedDatabase(dataDir);
    let wasRed = false;
    await exactlyOnceThrough(() => {
      process.kill(killed.pid, 'SIGKILL');
      void (async () => {
        while (!wasRed) wasRed = (await status('/readyz')) === 503;
      })().catch(() => undefined);
    });
    await until('the node to have been red', () => wasRed);
    expect(await status('/healthz')).toBe(200);
    const again = embeddedDatabase(dataDir);
    expect({ samePort: again.port === killed.port, sameProcess: again.pid === killed.pid }).toEqual({
      samePort: true,
      sameProcess: false,
    });
    expect(await restarts()).toBe(1);
  });

  it('administrators and NOC are told in the app', async () => {
    const told = await until('the alert', async () => {
      const rows = await query<{ role: string }>(
        `SELECT DISTINCT u.role FROM notifications n JOIN users u ON u.id = n.user_id
         WHERE n.title = 'Basis data bawaan berhenti dan sudah dijalankan lagi' ORDER BY 1`,
      );
      return rows.length >= 2 && rows;
    });
    expect(told.map(({ role }) => role)).toEqual(['admin', 'noc']);
  });

  it('subscriptions, the queue and both pools are connected again', async () => {
    await until('every kind of connection', async () => {
      const rows = await query<{ name: string; listens: boolean }>(
        `SELECT DISTINCT application_name AS name, query ILIKE 'LISTEN%' AS listens FROM pg_stat_activity WHERE application_name LIKE 'kabar-desk%'`,
      );
      const has = (name: string, listens?: boolean) =>
        rows.some((row) => row.name === name && (listens === undefined || row.listens === listens));
      return has('kabar-desk listener') && has('kabar-desk', true) && has('kabar-desk queue') && has('kabar-desk engine') && true;
    });
  });

  it('kill -9 of one of its helpers: it recovers by itself and the service with it', async () => {
    const { pid } = embeddedDatabase(dataDir);
    const [helper] = await query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'kabar-desk engine' LIMIT 1`,
    );
    await exactlyOnceThrough(() => process.kill(helper?.pid ?? 0, 'SIGKILL'));
    expect(embeddedDatabase(dataDir).pid).toBe(pid);
    expect(await restarts()).toBe(1);
  });

  it('halted: the node is red until it is told to go on, and goes on by itself', async () => {
    const { pid } = embeddedDatabase(dataDir);
    process.kill(pid, 'SIGSTOP');
    await until('the node to be red', async () => (await status('/readyz')) === 503);
    expect(await status('/healthz')).toBe(200);
    await untilReady();
    expect(embeddedDatabase(dataDir).pid).toBe(pid);
  });
});
