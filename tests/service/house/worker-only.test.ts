import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import { createTicket } from '#shared/contracts/tickets.contract.ts';
import { createDemoDatabase } from '../../support/demo-database.ts';
import type { BareDatabase } from '../../support/empty-database.ts';
import { type ServiceProcess, startService } from '../../support/service-process.ts';
import { until } from '../../support/until.ts';

let database: BareDatabase;
let sandbox: Sandbox;
let desk: ServiceProcess;
let worker: ServiceProcess;
beforeAll(async () => {
  [database, sandbox] = await Promise.all([createDemoDatabase(), startSandbox({ now: Date.now, separatePorts: true })]);
  const { fonnte, wablas } = sandbox.credentials;
  const shared = {
    KABAR_SECRET: 'one secret for the two nodes of this test',
    FONNTE_BASE_URL: fonnte.baseUrl,
    FONNTE_TOKEN: fonnte.token,
    WABLAS_BASE_URL: wablas.baseUrl,
    WABLAS_TOKEN: wablas.token,
    ...(wablas.secretKey ? { WABLAS_SECRET_KEY: wablas.secretKey } : {}),
  };
  desk = await startService({ databaseUrl: database.url, demo: true, env: { ...shared, KABAR_ROLES: 'api' } });
  worker = await startService({ databaseUrl: database.url, env: { ...shared, KABAR_ROLES: 'worker' } });
}, 150_000);
afterAll(async () => {
  await desk?.stop();
  await worker?.kill('SIGKILL');
  await sandbox?.close();
  await database?.close();
});

/** Ports a process listens on, as the kernel knows them. */
function listeningPorts(pid: number): number[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  return ['tcp', 'tcp6'].flatMap((kind) =>
    readFileSync(`/proc/${pid}/net/${kind}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(inode ?? ''))
      .map(([, local]) => Number.parseInt(local?.split(':')[1] ?? '0', 16)),
  );
}

it('messages written at a node that only serves the desk leave through a node that only sends', async () => {
  const noc = await desk.login('noc');
  const [customer] = await database.query<{ id: number }>('SELECT min(id) AS id FROM customers');
  const made = await desk.call(createTicket, noc, {
    body: { customerId: customer?.id ?? 0, type: 'repair', category: 'no_connection', title: 'Lewat pekerja' },
  });
  await until(
    'a message of the ticket to be sent',
    async () => {
      const rows = await database.query<{ status: string; node: string }>(
        `SELECT n.status, a.node FROM whatsapp_notifications n JOIN whatsapp_delivery_attempts a ON a.notification_id = n.id
         WHERE n.ticket_id = $1 AND a.state = 'accepted'`,
        [made.data.id],
      );
      return rows.length > 0 && rows.every((row) => row.node.includes(`-${worker.pid}-`));
    },
    60_000,
  );
}, 90_000);

it('a node that only sends listens on no port', () => {
  expect(listeningPorts(worker.pid)).toEqual([]);
  expect(listeningPorts(desk.pid)).toEqual([desk.port]);
});

it('a node that only sends stops in order and leaves nothing open', async () => {
  await worker.stop();
  expect(await database.query(`SELECT id FROM whatsapp_delivery_attempts WHERE state = 'open'`)).toEqual([]);
  expect(await database.query(`SELECT id FROM nodes WHERE id LIKE $1`, [`%-${worker.pid}-%`])).toEqual([]);
});
