import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { addArea, addCustomer, addPackage } from '../../../support/sample-rows.ts';
import { type Answer, createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';

let world: TestService<FakeClock>;
let admin: SignedIn;
let supervisor: SignedIn;
let desk: SignedIn;

beforeAll(async () => {
  world = await createTestService({ clock: createFakeClock() });
  admin = await world.signIn('admin');
  supervisor = await world.signIn('supervisor');
  desk = await world.signIn('customer_service');
});
afterAll(async () => {
  await world.close();
});

const call = (method: string, url: string, body?: object, token = admin.token) => world.call(token, method, url, body);
const ids = ({ body }: Answer): number[] => body.data.map(({ id }: { id: number }) => id);
const detail = ({ body }: Answer) => body.error.details[0];
const actions = async (entity: string, id: number) =>
  (
    await world.query<{ action: string }>(`SELECT action FROM audit_log WHERE entity = $1 AND entity_id = $2 ORDER BY id`, [
      entity,
      String(id),
    ])
  ).map(({ action }) => action);

describe('areas', () => {
  it('grow from city to OLT to ODP, count customers upwards, and come as a tree', async () => {
    const create = async (code: string, parentId: number | null) =>
      (await call('POST', '/api/areas', { code, name: `Area ${code}`, parentId })).body.data;
    const city = await create('krw-t', null);
    const olt = await create('OLT-KRW-T1', city.id);
    const odp = await create('ODP-KRW-T1', olt.id);
    expect([city.kind, city.code, olt.kind, odp.kind]).toEqual(['city', 'KRW-T', 'olt', 'odp']);
    expect(odp.path).toEqual(['Area krw-t', 'Area OLT-KRW-T1']);
    await addCustomer(world, { areaId: odp.id });
    await addCustomer(world, { areaId: odp.id, status: 'suspended' });
    await addCustomer(world, { areaId: city.id });
    const { body } = await call('GET', '/api/areas/tree');
    const mine = body.data.filter(({ id }: { id: number }) => [city.id, olt.id, odp.id].includes(id));
    expect(
      mine.map((area: { id: number; customers: number; activeCustomers: number; children: number }) => [
        area.id,
        area.customers,
        area.activeCustomers,
        area.children,
      ]),
    ).toEqual([
      [city.id, 3, 2, 1],
      [olt.id, 2, 1, 1],
      [odp.id, 2, 1, 0],
    ]);
    expect(ids(await call('GET', `/api/areas?parentId=${city.id}`))).toEqual([olt.id]);
    expect(ids(await call('GET', '/api/areas?kind=odp&search=krw-t1'))).toEqual([odp.id]);
    expect((await call('GET', `/api/areas/${city.id}`)).body.data).toEqual(mine[0]);
  });

  it('refuse a level that does not exist, a code twice, and an unknown parent', async () => {
    const odp = await addArea(world, { kind: 'odp' });
    expect(detail(await call('POST', '/api/areas', { code: 'X1', name: 'x', parentId: odp }))).toMatchObject({
      code: 'area_lowest',
    });
    await call('POST', '/api/areas', { code: 'TWICE', name: 'x' });
    expect(detail(await call('POST', '/api/areas', { code: 'twice', name: 'y' }))).toMatchObject({
      field: 'body.code',
      code: 'area_code_taken',
    });
    expect(detail(await call('POST', '/api/areas', { code: 'X2', name: 'x', parentId: 999_999 }))).toMatchObject({
      code: 'unknown_parent_area',
    });
    expect((await call('POST', '/api/areas', { code: 'X3', name: 'x', kind: 'odp' })).status).toBe(400);
  });

  it('are renamed and moved to a parent of the same level only', async () => {
    const [cityA, cityB] = [await addArea(world, { kind: 'city' }), await addArea(world, { kind: 'city' })];
    const olt = await addArea(world, { kind: 'olt', parentId: cityA });
    const odp = await addArea(world, { kind: 'odp', parentId: olt });
    const moved = await call('PUT', `/api/areas/${olt}`, { parentId: cityB, name: 'OLT Baru' });
    expect(moved.body.data).toMatchObject({ parentId: cityB, name: 'OLT Baru', children: 1 });
    expect(detail(await call('PUT', `/api/areas/${odp}`, { parentId: cityB }))).toMatchObject({ code: 'area_level' });
    expect(detail(await call('PUT', `/api/areas/${olt}`, { parentId: olt }))).toMatchObject({ code: 'area_level' });
    expect(await actions('area', olt)).toEqual(['area.update']);
  });

  it('are deleted only when nothing belongs to them, not even a deleted customer', async () => {
    const city = await addArea(world, { kind: 'city' });
    const olt = await addArea(world, { kind: 'olt', parentId: city });
    expect(detail(await call('DELETE', `/api/areas/${city}`))).toMatchObject({ code: 'area_not_empty' });
    const customer = await addCustomer(world, { areaId: olt });
    await world.query('UPDATE customers SET deleted_at = now() WHERE id = $1', [customer]);
    const refused = await call('DELETE', `/api/areas/${olt}`);
    expect([refused.status, detail(refused).message]).toEqual([409, 'Area ini belum kosong: 1 pelanggan.']);
    await world.query('UPDATE customers SET area_id = NULL WHERE id = $1', [customer]);
    expect((await call('DELETE', `/api/areas/${olt}`)).body).toEqual({ success: true });
    expect((await call('DELETE', `/api/areas/${olt}`)).status).toBe(404);
  });

  it('page without a gap and are edited by those who may', async () => {
    const whole = ids(await call('GET', '/api/areas?limit=200'));
    const paged: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Answer = await call('GET', `/api/areas?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      paged.push(...ids(page));
      cursor = page.body.nextCursor;
    }
    expect(paged).toEqual(whole);
    expect((await call('GET', '/api/areas?cursor=abc')).status).toBe(400);
    expect((await call('POST', '/api/areas', { code: 'N1', name: 'x' }, desk.token)).status).toBe(403);
  });
});

describe('packages', () => {
  it('are created, edited and retired, with one name each', async () => {
    const { body } = await call('POST', '/api/packages', { name: 'Home Diamond', mbps: 200, monthlyPrice: 499_900 });
    const id = body.data.id;
    await addCustomer(world, { packageId: id });
    expect((await call('PUT', `/api/packages/${id}`, { monthlyPrice: 479_900 })).body.data).toEqual({
      id,
      name: 'Home Diamond',
      mbps: 200,
      monthlyPrice: 479_900,
      active: true,
      customers: 1,
      abilities: { update: true },
    });
    expect((await call('PUT', `/api/packages/${id}`, { active: false })).body.data.active).toBe(false);
    expect(ids(await call('GET', '/api/packages?active=true'))).not.toContain(id);
    expect(await actions('package', id)).toEqual(['package.create', 'package.update', 'package.update']);
    expect(detail(await call('POST', '/api/packages', { name: 'Home Diamond', mbps: 1, monthlyPrice: 1 }))).toMatchObject({
      field: 'body.name',
      code: 'package_name_taken',
    });
    const other = await addPackage(world);
    expect(detail(await call('PUT', `/api/packages/${other}`, { name: 'Home Diamond' }))).toMatchObject({
      code: 'package_name_taken',
    });
  });

  it('refuse prices that are none, and people who may not', async () => {
    for (const monthlyPrice of [-1, 1.5, '100', null, 1e12]) {
      expect((await call('POST', '/api/packages', { name: 'Buruk', mbps: 10, monthlyPrice })).status).toBe(400);
    }
    expect((await call('POST', '/api/packages', { name: 'x', mbps: 10, monthlyPrice: 1 }, supervisor.token)).status).toBe(403);
    expect((await call('GET', '/api/packages', undefined, desk.token)).body.data[0].abilities).toEqual({ update: false });
    expect((await call('GET', '/api/packages/999999')).status).toBe(404);
  });
});

describe('technicians', () => {
  const user = async (role = 'technician', active = true) => {
    const [row] = await world.query<{ id: number }>(
      `INSERT INTO users (username, name, role, active) VALUES (md5(random()::text), 'Teknisi Baru', $1, $2) RETURNING id`,
      [role, active],
    );
    return row!.id;
  };

  it('are made of active users of that role, once', async () => {
    const area = await addArea(world);
    const userId = await user();
    const made = await call('POST', '/api/technicians', { userId, areaId: area, skills: ['repair'] }, supervisor.token);
    expect(made.body.data).toMatchObject({
      userId,
      name: 'Teknisi Baru',
      area: { id: area },
      skills: ['repair'],
      active: true,
      tickets: [],
    });
    for (const [id, code] of [
      [userId, 'technician_exists'],
      [await user('noc'), 'not_a_technician'],
      [await user('technician', false), 'inactive_user'],
      [999_999, 'unknown_user'],
    ] as const) {
      expect(detail(await call('POST', '/api/technicians', { userId: id }))).toMatchObject({ field: 'body.userId', code });
    }
    expect((await call('POST', '/api/technicians', { userId, skills: ['flying'] })).status).toBe(400);
    expect((await call('POST', '/api/technicians', { userId }, desk.token)).status).toBe(403);
  });

  it('change area, skills and activity, with an audit row', async () => {
    const { body } = await call('POST', '/api/technicians', { userId: await user() });
    const { id } = body.data;
    const changed = await call('PUT', `/api/technicians/${id}`, { skills: ['repair', 'installation'], active: false });
    expect(changed.body.data).toMatchObject({ skills: ['repair', 'installation'], active: false });
    expect((await call('PUT', `/api/technicians/${id}`, { skills: ['repair', 'repair'] })).status).toBe(400);
    expect(await actions('technician', id)).toEqual(['technician.create', 'technician.update']);
    expect((await call('PUT', '/api/technicians/999999', { active: true })).status).toBe(404);
  });

  it('see only their own page, with what waits for them', async () => {
    const own = await world.signIn('technician');
    const customerId = await addCustomer(world, { name: 'Ibu Ani' });
    await world.query(
      `INSERT INTO tickets (customer_id, type, category, priority, title, sla_due_at, technician_id, status)
       VALUES ($1, 'repair', 'no_connection', 'high', 'Mati', now(), $2, 'assigned'), ($1, 'repair', 'no_connection', 'high', 'Beres', now(), $2, 'completed')`,
      [customerId, own.technicianId],
    );
    const { body } = await call('GET', `/api/technicians/${own.technicianId}`, undefined, own.token);
    expect(body.data).toMatchObject({ openTickets: 1, completedTickets: 1, tickets: [{ title: 'Mati', customer: 'Ibu Ani' }] });
    const foreign = (await call('GET', '/api/technicians')).body.data.find(({ id }: { id: number }) => id !== own.technicianId);
    expect((await call('GET', `/api/technicians/${foreign.id}`, undefined, own.token)).status).toBe(404);
  });

  it('are suggested by skill, area, load and rating, each with its reasons', async () => {
    await world.query('UPDATE technicians SET active = false');
    const city = await addArea(world, { kind: 'city' });
    const olt = await addArea(world, { kind: 'olt', parentId: city });
    const [odp, otherOdp] = [
      await addArea(world, { kind: 'odp', parentId: olt }),
      await addArea(world, { kind: 'odp', parentId: olt }),
    ];
    const add = async (areaId: number | null, skills: string[]) =>
      (await call('POST', '/api/technicians', { userId: await user(), areaId, skills })).body.data.id as number;
    const farUnskilled = await add(null, []);
    const nearUnskilled = await add(olt, ['installation']);
    const nearSkilled = await add(city, ['repair']);
    const citySkilled = await add(otherOdp, ['repair']);
    const nearSkilledBusy = await add(odp, ['repair']);
    const customerId = await addCustomer(world, { areaId: odp });
    const ticket = async (technicianId: number | null) => {
      const [row] = await world.query<{ id: number }>(
        `INSERT INTO tickets (customer_id, type, category, priority, title, sla_due_at, technician_id, status)
         VALUES ($1, 'repair', 'no_connection', 'normal', 'Mati', now(), $2, $3) RETURNING id`,
        [customerId, technicianId, technicianId === null ? 'open' : 'assigned'],
      );
      return row!.id;
    };
    for (let at = 0; at < 6; at += 1) await ticket(nearSkilledBusy);
    const ticketId = await ticket(null);
    const found = await call('GET', `/api/technicians/suggestions?ticketId=${ticketId}`, undefined, desk.token);
    expect(ids(found)).toEqual([nearSkilled, citySkilled, nearSkilledBusy, nearUnskilled, farUnskilled]);
    const reasons = (at: number) => found.body.data[at].reasons.map(({ code }: { code: string }) => code);
    expect([reasons(0), reasons(1), reasons(2), reasons(4)]).toEqual([
      ['same_area', 'skill', 'idle'],
      ['same_city', 'skill', 'idle'],
      ['same_area', 'skill'],
      ['idle'],
    ]);

    const [registration] = await world.query<{ id: number }>(
      `INSERT INTO registrations (name, phone, address, area_id) VALUES ('Ani', '6281200000001', 'x', $1) RETURNING id`,
      [odp],
    );
    const forInstallation = await call('GET', `/api/technicians/suggestions?registrationId=${registration!.id}&limit=1`);
    expect(ids(forInstallation)).toEqual([nearUnskilled]);
    const noc = await world.signIn('noc');
    const asNoc = await call('GET', `/api/technicians/suggestions?registrationId=${registration!.id}`, undefined, noc.token);
    expect(asNoc.status).toBe(403);
    for (const query of ['', '?ticketId=1&registrationId=1', '?ticketId=x']) {
      expect((await call('GET', `/api/technicians/suggestions${query}`)).status).toBe(400);
    }
    expect((await call('GET', '/api/technicians/suggestions?ticketId=999999')).status).toBe(404);
  });
});
