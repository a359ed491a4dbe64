import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPages } from '../../../support/all-pages.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { addArea, addCustomer, addTechnician, addTicket } from '../../../support/sample-rows.ts';
import { createTestService, type TestService } from '../../../support/test-service.ts';

let world: TestService<FakeClock>;
let token: string;

beforeAll(async () => {
  world = await createTestService({ clock: createFakeClock() });
  token = (await world.signIn('supervisor')).token;
});
afterAll(async () => {
  await world.close();
});

const find = (url: string, as = token) => world.call(as, 'GET', url);
const ids = (answer: { body: { data: { id: number }[] } }) => answer.body.data.map(({ id }) => id);

const walk = async (url: string) => (await allPages((cursor) => find(`${url}${cursor}`))).flatMap(ids);

describe('technicians', () => {
  it('come least busy first with load, rating and area; inactive ones apart', async () => {
    const areaId = await addArea(world, { code: 'JKT', kind: 'city' });
    const customerId = await addCustomer(world);
    const busy = await addTechnician(world, { name: 'Wahyu', phone: '6281377770001', areaId });
    const idle = await addTechnician(world, { name: 'Eko' });
    const gone = await addTechnician(world, { active: false });
    for (const status of ['assigned', 'in_progress', 'on_hold', 'completed', 'cancelled']) {
      await addTicket(world, { customerId, status, technicianId: busy });
    }
    for (const rating of [5, 4, 4]) await addTicket(world, { customerId, status: 'completed', technicianId: busy, rating });
    const { body } = await find('/api/technicians');
    expect(body.data).toEqual([
      { id: idle, name: 'Eko', phone: null, area: null, skills: [], active: true, openTickets: 0, averageRating: null },
      {
        id: busy,
        name: 'Wahyu',
        phone: '6281377770001',
        area: { id: areaId, name: 'JKT' },
        skills: [],
        active: true,
        openTickets: 3,
        averageRating: 4.33,
      },
    ]);
    expect(body.total).toBe(2);
    expect(ids(await find('/api/technicians?active=false'))).toEqual([gone]);
    for (const search of ['wah', '0813 7777', '628137777']) {
      expect(ids(await find(`/api/technicians?search=${encodeURIComponent(search)}`))).toEqual([busy]);
    }
    for (let count = 0; count < 5; count += 1) await addTechnician(world);
    expect(await walk('/api/technicians?limit=2')).toEqual(ids(await find('/api/technicians')));
    expect((await find('/api/technicians?cursor=abc')).status).toBe(400);
  });

  it('see only themselves', async () => {
    const own = await world.signIn('technician');
    const answer = await find('/api/technicians', own.token);
    expect([ids(answer), answer.body.total]).toEqual([[own.technicianId], 1]);
  });
});

describe('customers', () => {
  it('come newest first with the tickets they still wait for, without deleted ones', async () => {
    const areaId = await addArea(world, { code: 'SBY', kind: 'city' });
    const customer = await addCustomer(world, { name: 'Ayu Lestari', phone: '6281299990000', areaId });
    await addCustomer(world, { deleted: true });
    for (const status of ['open', 'assigned', 'on_hold', 'completed', 'cancelled'])
      await addTicket(world, { customerId: customer, status });
    const { body } = await find('/api/customers?limit=1');
    expect(body.data).toEqual([
      {
        id: customer,
        code: `AGLS-${10_000 + customer}`,
        name: 'Ayu Lestari',
        phone: '6281299990000',
        address: 'Jl. Melati 1',
        status: 'active',
        area: { id: areaId, name: 'SBY' },
        package: null,
        openTickets: 3,
        tags: [],
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
        deletedAt: null,
        version: 1,
        abilities: { update: false, tag: false, delete: false, restore: false, merge: false, moveTo: [] },
      },
    ]);
  });

  it('are found by name, code and phone in any form', async () => {
    const customer = await addCustomer(world, { name: '50% Hemat', phone: '6281988887777' });
    for (const search of [
      'hemat',
      '50%',
      `AGLS-${10_000 + customer}`,
      `${10_000 + customer}`,
      '0819-8888-7777',
      '+62 819 8888',
      '8888777',
    ]) {
      expect([search, ids(await find(`/api/customers?search=${encodeURIComponent(search)}`))]).toEqual([search, [customer]]);
    }
    expect(ids(await find('/api/customers?status=suspended'))).toEqual([]);
  });

  it('come once each over the pages', async () => {
    for (let count = 0; count < 7; count += 1) await addCustomer(world);
    const rows = await world.query<{ id: number }>('SELECT id FROM customers WHERE deleted_at IS NULL ORDER BY id DESC');
    expect(await walk('/api/customers?limit=3')).toEqual(rows.map(({ id }) => id));
    expect((await find('/api/customers')).body.total).toBe(rows.length);
    expect((await find('/api/customers?cursor=abc')).status).toBe(400);
  });

  it('are shown to a technician only when their ticket is the own one', async () => {
    const own = await world.signIn('technician');
    const [led, helped] = [await addCustomer(world), await addCustomer(world)];
    await addTicket(world, { customerId: led, technicianId: own.technicianId, status: 'assigned' });
    await addTicket(world, {
      customerId: helped,
      team: [{ technicianId: own.technicianId!, role: 'Bantu' }],
      status: 'assigned',
    });
    const answer = await find('/api/customers', own.token);
    expect([ids(answer), answer.body.total]).toEqual([[helped, led], 2]);
  });
});
