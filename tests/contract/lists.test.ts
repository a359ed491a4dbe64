import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNTED_LISTS, countLists } from '#shared/contracts/list-counts.contract.ts';
import type { ListContract } from '#shared/contracts/list-query.ts';
import { can } from '#shared/domain/permissions.ts';
import { DESK_CONTRACTS } from '../support/desk-contracts.ts';
import { type ServiceWithDatabase, startDemoService } from '../support/service-with-database.ts';

// A real process with demo data: every list has something in it.
let service: ServiceWithDatabase;
let admin: string;
beforeAll(async () => {
  service = await startDemoService();
  admin = await service.login('admin');
});
afterAll(async () => {
  await service?.stop();
});

const NAMING = DESK_CONTRACTS.filter(
  (contract): contract is ListContract =>
    contract.method === 'GET' && 'ids' in ((contract.query as { shape?: object } | undefined)?.shape ?? {}),
);
const get = async (path: string, token = admin) => (await service.send('GET', path, { token })).body;

describe('?ids= of a list', () => {
  it.each(NAMING.map(({ path }) => ({ path })))('$path answers with exactly those rows', async ({ path }) => {
    const all = await get(`${path}?limit=20`);
    expect(all.data.length).toBeGreaterThan(4);
    const wanted = [all.data[1].id, all.data[4].id];
    const answer = await get(`${path}?ids=${wanted.join(',')},2147483647`);
    expect(answer.data.map(({ id }: { id: number }) => id).toSorted()).toEqual(wanted.toSorted());
    expect(answer.nextCursor).toBeNull();
    const page = all.data.find(({ id }: { id: number }) => id === wanted[0]);
    const named = answer.data.find(({ id }: { id: number }) => id === wanted[0]);
    expect({ ...named, dueInSeconds: null }).toEqual({ ...page, dueInSeconds: null });
  });

  it('stays inside the rest of the filter, and is refused when it is none', async () => {
    const { data } = await get('/api/tickets?status=completed&limit=1');
    expect((await get(`/api/tickets?ids=${data[0].id}&status=open`)).data).toEqual([]);
    for (const ids of ['0', 'a', '1,', '1;2', Array.from({ length: 201 }, (_, index) => index + 1).join(',')]) {
      expect((await service.send('GET', `/api/tickets?ids=${ids}`, { token: admin })).status, ids).toBe(400);
    }
  });

  it('shows a technician no foreign ticket', async () => {
    const technician = await service.login('technician');
    const own = new Set((await get('/api/tickets?limit=200', technician)).data.map(({ id }: { id: number }) => id));
    const foreign = (await get('/api/tickets?limit=200')).data.find(({ id }: { id: number }) => !own.has(id));
    expect((await get(`/api/tickets?ids=${foreign.id}`, technician)).data).toEqual([]);
  });
});

describe('counts of lists', () => {
  const ask = async (token: string, counts: { list: string; query: Record<string, string> }[]) =>
    service.send('POST', countLists.path, { token, body: { counts } });

  it('are the totals of the lists themselves, many in one request', async () => {
    const wanted = [
      ...COUNTED_LISTS.map((list): { list: string; query: Record<string, string> } => ({ list, query: {} })),
      { list: 'tickets', query: { status: 'open,assigned' } },
      { list: 'tickets', query: { sla: 'due' } },
      { list: 'invoices', query: { overdue: 'true' } },
    ];
    const { body } = await ask(admin, wanted);
    for (const [at, { list, query }] of wanted.entries()) {
      const { total } = await get(`/api/${list}?${new URLSearchParams({ ...query, limit: '1' })}`);
      expect({ list, query, total: body.data[at].total }).toEqual({ list, query, total });
    }
  });

  it('of a list the role may not read are not told, the others are', async () => {
    const noc = await service.login('noc');
    const { status, body } = await ask(noc, [
      { list: 'payments', query: {} },
      { list: 'tickets', query: {} },
    ]);
    expect(can('noc', 'payments.read')).toBe(false);
    expect({ status, data: body.data }).toEqual({
      status: 200,
      data: [
        { total: null, tooMany: false },
        { total: expect.any(Number), tooMany: false },
      ],
    });
  });

  it('under an unknown filter are refused, and name which', async () => {
    const { status, body } = await ask(admin, [
      { list: 'tickets', query: {} },
      { list: 'tickets', query: { colour: 'red' } },
    ]);
    expect({ status, field: body.error.details[0].field }).toEqual({ status: 400, field: 'body.counts.1.query' });
  });
});
