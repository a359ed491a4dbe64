import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { addCustomer, addTechnician, freshPhone } from '../../../support/sample-rows.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { addRegistration } from './registration-data.ts';

let desk: TestService<FakeClock>;
let cs: SignedIn;

beforeAll(async () => {
  desk = await createTestService({ clock: createFakeClock() });
  cs = await desk.signIn('customer_service', { username: 'citra', name: 'Citra' });
});
afterAll(async () => {
  await desk.close();
});

const find = (query: string) => desk.call(cs, 'GET', `/api/registrations?${query}`);
const ids = (answer: { body: { data: { id: number }[] } }) => answer.body.data.map(({ id }) => id);

it('filters by status, technician, area with everything below, and counts per status', async () => {
  const technicianId = await addTechnician(desk, { name: 'Joko' });
  const city = await desk.insert(`INSERT INTO areas (code, name, kind) VALUES ('KRW', 'Karawang', 'city')`);
  const odp = await desk.insert(`INSERT INTO areas (code, name, kind, parent_id) VALUES ('ODP-1', 'ODP 1', 'odp', $1)`, [city]);
  const plain = await addRegistration(desk);
  const placed = await addRegistration(desk, { areaId: odp, status: 'verified', technicianId });
  const { body } = await find('');
  expect(ids({ body })).toEqual([placed, plain]);
  expect(body).toMatchObject({ total: 2, counts: { pending_verification: 1, verified: 1, approved: 0 } });
  for (const [query, expected] of [
    ['status=verified,approved', [placed]],
    [`technicianId=${technicianId}`, [placed]],
    ['unassigned=true', [plain]],
    [`areaId=${city}`, [placed]],
    [`areaId=${odp}&status=pending_verification`, []],
    ['areaId=2147483647', []],
    ['source=public', []],
  ] as const) {
    expect([query, ids(await find(query))]).toEqual([query, expected]);
  }
  expect((await find('status=verified')).body).toMatchObject({ total: 1, counts: { pending_verification: 1 } });
  for (const bad of ['status=gone', 'areaId=0', 'sort=name', 'limit=201', 'foreign=1'])
    expect((await find(bad)).status).toBe(400);
});

it('is searched by name, number and phone in any form, and wildcards are letters', async () => {
  const id = await addRegistration(desk, { name: 'Siti 100%_Aminah', phone: '6281977778888' });
  const number = `REG-${String(id).padStart(6, '0')}`;
  for (const search of [
    'siti',
    '100%_',
    number,
    number.toLowerCase(),
    `reg${id}`,
    '0819-7777-8888',
    '+62 819 7777',
    '77778888',
  ]) {
    expect([search, ids(await find(`search=${encodeURIComponent(search)}`))]).toEqual([search, [id]]);
  }
  expect(ids(await find('search=%25%25%25'))).toEqual([]);
});

it('covers every row once over its pages, in every order, also when they were made in the same instant', async () => {
  await desk.query('DELETE FROM registrations');
  const expected: number[] = [];
  for (let count = 0; count < 17; count += 1) {
    const fraction = String(100 + Math.floor(count / 3)).padStart(6, '0');
    expected.push(await addRegistration(desk, { createdAt: `2027-02-01T00:00:00.${fraction}Z` }));
  }
  for (const sort of ['-createdAt', 'createdAt', '-updatedAt']) {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const answer = await find(`sort=${sort}&limit=4${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...ids(answer));
      cursor = answer.body.nextCursor;
    } while (cursor !== null);
    expect([sort, seen]).toEqual([sort, sort.startsWith('-') ? expected.toReversed() : expected]);
  }
  const { nextCursor } = (await find('limit=2')).body;
  expect((await find(`sort=createdAt&cursor=${nextCursor}`)).status).toBe(400);
  for (const cursor of ['x', '', 'eyJh', '%00']) expect((await find(`cursor=${cursor}`)).status).toBe(400);
});

it('marks a phone that somebody else has, but not the own customer', async () => {
  const [shared, alone] = [freshPhone(), freshPhone()];
  const [one, two] = [await addRegistration(desk, { phone: shared }), await addRegistration(desk, { phone: shared })];
  const ended = await addRegistration(desk, { phone: alone, status: 'cancelled' });
  const single = await addRegistration(desk, { phone: alone });
  const customerId = await addCustomer(desk, { phone: freshPhone() });
  const turned = await addRegistration(desk, { status: 'customer_created' });
  await desk.query(
    'UPDATE registrations r SET phone = c.phone, customer_id = c.id FROM customers c WHERE r.id = $1 AND c.id = $2',
    [turned, customerId],
  );
  const marked = (await find('limit=200')).body.data.filter(({ duplicate }: { duplicate: boolean }) => duplicate);
  expect(ids({ body: { data: marked } }).toSorted((a, b) => a - b)).toEqual([one, two, ended].toSorted((a, b) => a - b));
  expect(ids({ body: { data: marked } })).not.toContain(single);
});
