import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTicket } from '#shared/contracts/tickets.contract.ts';
import { createEmptyDatabase, type EmptyDatabase } from '../support/empty-database.ts';
import { type ServiceProcess, startService } from '../support/service-process.ts';

/** Several nodes on one database share it. */
const SECRET = 'one secret for all the nodes of this test';
let database: EmptyDatabase;
let service: ServiceProcess;
let noc: string;
let customerId: number;
beforeAll(async () => {
  database = await createEmptyDatabase();
  service = await startService({ databaseUrl: database.url, demo: true, env: { KABAR_ROLES: 'api', KABAR_SECRET: SECRET } });
  noc = await service.login('noc');
  const [row] = await database.query<{ id: number }>('SELECT min(id) AS id FROM customers');
  customerId = row?.id ?? 0;
});
afterAll(async () => {
  await service?.stop();
  await database?.close();
});

const body = (title: string) => ({ customerId, type: 'repair', category: 'no_connection', title });
const post = (key: string | null, content: unknown, token = noc) =>
  service.send('POST', createTicket.path, {
    token,
    body: content,
    ...(key === null ? {} : { headers: { 'idempotency-key': key } }),
  });
const countOf = async (title: string) => {
  const [row] = await database.query<{ count: string }>('SELECT count(*) FROM tickets WHERE title = $1', [title]);
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
      databaseUrl: database.url,
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
});
