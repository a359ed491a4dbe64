import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTicket } from '#shared/contracts/tickets.contract.ts';
import { type ServiceProcess, startService } from '../support/service-process.ts';
import { type ServiceWithDatabase, startDemoService } from '../support/service-with-database.ts';
import { until } from '../support/until.ts';

/** Several nodes on one database share it. */
const SECRET = 'one secret for all the nodes of this test';
let service: ServiceWithDatabase;
let noc: string;
let customerId: number;
beforeAll(async () => {
  service = await startDemoService({ KABAR_SECRET: SECRET });
  noc = await service.login('noc');
  const [row] = await service.database.query<{ id: number }>('SELECT min(id) AS id FROM customers');
  customerId = row?.id ?? 0;
});
afterAll(async () => {
  await service?.stop();
});

const body = (title: string) => ({ customerId, type: 'repair', category: 'no_connection', title });
const post = (key: string | null, content: unknown, token = noc) =>
  service.send('POST', createTicket.path, {
    token,
    body: content,
    ...(key === null ? {} : { headers: { 'idempotency-key': key } }),
  });
const countOf = async (title: string) => {
  const [row] = await service.database.query<{ count: string }>('SELECT count(*) FROM tickets WHERE title = $1', [title]);
  return Number(row?.count);
};

describe('Idempotency-Key', () => {
  it('the same key and body give the same answer and one effect', async () => {
    const first = await post('satu', body('Satu'));
    const second = await post('satu', body('Satu'));
    expect({ status: second.status, body: second.body }).toEqual({ status: 200, body: first.body });
    expect(await countOf('Satu')).toBe(1);
  });

  it('20 copies at the same moment are one ticket and one answer', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('serentak', body('Serentak'))));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map((answer) => answer.body.data.id)).size).toBe(1);
    expect(await countOf('Serentak')).toBe(1);
  });

  it('another body under the same key is 422 and has no effect', async () => {
    await post('tetap', body('Tetap'));
    const other = await post('tetap', body('Lain'));
    expect({ status: other.status, code: other.body.error.code }).toEqual({ status: 422, code: 'idempotency_mismatch' });
    expect(await countOf('Lain')).toBe(0);
  });

  it('another path under the same key is 422', async () => {
    const { body: made } = await post('jalan', body('Jalan'));
    const other = await service.send('PUT', `/api/tickets/${made.data.id}/status`, {
      token: noc,
      body: { status: 'cancelled' },
      headers: { 'idempotency-key': 'jalan' },
    });
    expect(other.status).toBe(422);
  });

  it('the same key of another user is another request', async () => {
    const admin = await service.login('admin');
    const answers = [await post('milik', body('Milik')), await post('milik', body('Milik'), admin)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await countOf('Milik')).toBe(2);
  });

  it('a refused request does not use its key up', async () => {
    expect((await post('gagal', { ...body('Gagal'), customerId: 2_000_000_000 })).status).toBe(400);
    expect((await post('gagal', body('Gagal'))).status).toBe(200);
  });

  it('without a key each request has its effect', async () => {
    await Promise.all([post(null, body('Tanpa')), post(null, body('Tanpa'))]);
    expect(await countOf('Tanpa')).toBe(2);
  });

  it.each(['', ' ', 'x'.repeat(201), 'dua kata', 'é'])('the key "%s" is 400 rather than silently no key', async (key) => {
    const { status, body: answer } = await post(key, body('Kunci'));
    expect({ status, code: answer.error?.code }).toEqual({ status: 400, code: 'validation_failed' });
  });

  it('the stored answer survives a restart of the service', async () => {
    const first = await post('awet', body('Awet'));
    const again = await startService({
      databaseUrl: service.database.url,
      demo: true,
      env: { KABAR_ROLES: 'api', KABAR_SECRET: SECRET },
    });
    try {
      const second = await again.send('POST', createTicket.path, {
        token: noc,
        body: body('Awet'),
        headers: { 'idempotency-key': 'awet' },
      });
      expect({ status: second.status, id: second.body.data.id }).toEqual({ status: 200, id: first.body.data.id });
    } finally {
      await again.stop();
    }
  });

  it('R12 killed between commit and reply: the retry gets the first result, and there is one effect', async () => {
    const options = { databaseUrl: service.database.url, demo: true, env: { KABAR_ROLES: 'api', KABAR_SECRET: SECRET } };
    const doomed = await startService(options);
    const send = (node: ServiceProcess) =>
      node.send('POST', createTicket.path, {
        token: noc,
        body: body('Mati sebelum menjawab'),
        headers: { 'idempotency-key': 'mati-sebelum-menjawab' },
      });
    // The commit itself takes until it is let go: meanwhile the process is frozen, so that it commits and can tell nobody.
    const LOCK = 7_204_999;
    await service.database.query(`CREATE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_advisory_xact_lock_shared(${LOCK}); RETURN NULL; END $$`);
    await service.database.query(`CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON tickets DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION slow_commit()`);
    const gate = new pg.Client({ connectionString: service.database.url });
    await gate.connect();
    try {
      await gate.query('SELECT pg_advisory_lock($1)', [LOCK]);
      const cut = send(doomed).then(
        (answer) => answer.status,
        () => 'no answer' as const,
      );
      await until('the commit to be under way', async () => {
        const rows = await service.database.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query ~* '^commit' AND wait_event_type = 'Lock'`,
        );
        return rows.length === 1;
      });
      process.kill(doomed.pid, 'SIGSTOP');
      await gate.query('SELECT pg_advisory_unlock($1)', [LOCK]);
      await until('the commit', async () => (await countOf('Mati sebelum menjawab')) === 1);
      await doomed.kill('SIGKILL');
      expect(await cut).toBe('no answer');
    } finally {
      await gate.end();
      await service.database.query('DROP TRIGGER slow_commit ON tickets');
      await service.database.query('DROP FUNCTION slow_commit');
    }
    const facts = () =>
      service.database.query<{ id: number; events: number; messages: number }>(
        `SELECT t.id, (SELECT count(*) FROM ticket_events e WHERE e.ticket_id = t.id)::int AS events,
                (SELECT count(*) FROM whatsapp_notifications n WHERE n.ticket_id = t.id)::int AS messages
         FROM tickets t WHERE t.title = 'Mati sebelum menjawab'`,
      );
    const before = await facts();
    const after = await startService(options);
    try {
      const retried = await send(after);
      expect({ status: retried.status, id: retried.body.data?.id }).toEqual({ status: 200, id: before[0]?.id });
      expect(await facts()).toEqual(before);
    } finally {
      await after.stop();
    }
  }, 120_000);
});
