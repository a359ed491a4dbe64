import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MOVES, STAYS } from '#service/features/customers/merge-customers.repository.ts';
import { CUSTOMER_STATUSES, type CustomerStatus, customerStatusMachine } from '#shared/domain/customer.ts';
import { allPages } from '../../../support/all-pages.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { ONE_PHONE, OTHER_PHONES, PHONE_SPELLINGS, REFUSED_PHONES } from '../../../support/phone-spellings.ts';
import { addArea, addCustomer, addInvoice, addPackage } from '../../../support/sample-rows.ts';
import { type Answer, createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let world: TestService<FakeClock>;
let desk: SignedIn;
let admin: SignedIn;
let supervisor: SignedIn;
let field: SignedIn;
let areaId: number;
let packageId: number;

beforeAll(async () => {
  world = await createTestService({ clock: createFakeClock() });
  desk = await world.signIn('customer_service');
  admin = await world.signIn('admin');
  supervisor = await world.signIn('supervisor');
  field = await world.signIn('technician');
  const city = await addArea(world, { kind: 'city' });
  areaId = await addArea(world, { parentId: await addArea(world, { kind: 'olt', parentId: city }) });
  packageId = await addPackage(world);
});
afterAll(async () => {
  await world.close();
});
beforeEach(() => {
  world.forget();
});

const body = (more: object = {}) => ({
  name: 'Siti Aminah',
  phone: '0813-1111-2222',
  address: 'Jl. Kenanga 7',
  areaId,
  packageId,
  ...more,
});
const create = (more: object = {}, token = desk.token) => world.call(token, 'POST', '/api/customers', body(more));
const get = (id: number, token = desk.token) => world.call(token, 'GET', `/api/customers/${id}`);
const edit = (id: number, change: object, token = desk.token) => world.call(token, 'PUT', `/api/customers/${id}`, change);
const move = (id: number, change: object, token = desk.token) => world.call(token, 'PUT', `/api/customers/${id}/status`, change);
const list = (query: string, token = desk.token) => world.call(token, 'GET', `/api/customers${query}`);
const ids = ({ body: answer }: Answer): number[] => answer.data.map(({ id }: { id: number }) => id);
const auditOf = (id: number) =>
  world.query<{ action: string; before: unknown; after: unknown }>(
    `SELECT action, before, after FROM audit_log WHERE entity = 'customer' AND entity_id = $1 ORDER BY id`,
    [String(id)],
  );
const code = ({ body: answer }: Answer) => answer.error?.details?.[0]?.code;

describe('entering a customer', () => {
  it('gives a pending customer with code and area, and an audit row', async () => {
    const { status, body: answer } = await create({ email: 'Siti@Example.COM' });
    expect(status).toBe(200);
    expect(answer.data).toMatchObject({
      code: `AGLS-${10_000 + answer.data.id}`,
      name: 'Siti Aminah',
      phone: '6281311112222',
      email: 'siti@example.com',
      status: 'pending',
      installedAt: null,
      package: { id: packageId, monthlyPrice: 199_900 },
      messagePreferences: { marketing: true, paymentReminder: true, survey: true },
      version: 1,
      abilities: { update: true, tag: true, delete: false, restore: false, merge: false, moveTo: ['active', 'inactive'] },
    });
    expect(answer.data.areaPath).toHaveLength(3);
    expect((await get(answer.data.id)).body.data).toEqual(answer.data);
    expect(await auditOf(answer.data.id)).toMatchObject([{ action: 'customer.create', after: { phone: '6281311112222' } }]);
  });

  it('of 32 spellings of one phone gives 32 customers with that one phone, all found as duplicates', async () => {
    const made: number[] = [];
    for (const { spelling, note } of PHONE_SPELLINGS) {
      const answer = await create({ phone: spelling });
      expect([note, answer.status, answer.body.data?.phone]).toEqual([note, 200, ONE_PHONE]);
      made.push(answer.body.data.id);
    }
    expect(made).toHaveLength(32);
    const [first, ...others] = made;
    const duplicates = await world.call(desk.token, 'GET', `/api/customers/${first}/duplicates`);
    expect(ids(duplicates)).toEqual(others);
    expect((await get(first!)).body.data.duplicates).toBe(31);
    for (const { spelling } of PHONE_SPELLINGS) {
      const found = await list(`?limit=100&search=${encodeURIComponent(spelling)}`);
      expect([spelling, ids(found).length]).toEqual([spelling, 32]);
    }
    await world.query('UPDATE customers SET deleted_at = now() WHERE phone = $1', [ONE_PHONE]);
  });

  it('takes other numbers as they are and refuses what is no single number with the reason', async () => {
    for (const { input, phone } of OTHER_PHONES) {
      expect([input, (await create({ phone: input })).body.data?.phone]).toEqual([input, phone]);
    }
    for (const { input, reason } of REFUSED_PHONES) {
      const answer = await create({ phone: input });
      expect([input, answer.status, answer.body.error.details[0]]).toMatchObject([
        input,
        400,
        { field: 'body.phone', code: input.includes('\u0000') ? 'text.nul' : `phone.${reason}` },
      ]);
    }
  });

  it('refuses an area or package that is unknown or retired, naming the field', async () => {
    const retired = await addPackage(world, { active: false });
    for (const [more, field, reason] of [
      [{ areaId: 999_999 }, 'body.areaId', 'unknown_area'],
      [{ packageId: 999_999 }, 'body.packageId', 'unknown_package'],
      [{ packageId: retired }, 'body.packageId', 'retired_package'],
    ] as const) {
      expect((await create(more)).body.error).toMatchObject({ code: 'validation_failed', details: [{ field, code: reason }] });
    }
  });

  it('cleans names and refuses what cannot be stored', async () => {
    const { body: answer } = await create({ name: '  Budi\r\n\u202eSantoso  \t Jr ' });
    expect(answer.data.name).toBe('Budi Santoso Jr');
    for (const name of ['', '   ', 'a\u0000b', '\ud800', 'x'.repeat(121)]) expect((await create({ name })).status).toBe(400);
    const hostile = '{name} {{otp}} ${7*7} <img src=x onerror=alert(1)> =HYPERLINK("x")';
    expect((await create({ name: hostile })).body.data.name).toBe(hostile);
  });

  it('is for admin and customer service only', async () => {
    for (const role of ['manager', 'supervisor', 'noc', 'technician'] as const) {
      const other = await world.signIn(role);
      expect([role, (await create({}, other.token)).status]).toEqual([role, 403]);
    }
    expect((await world.call(null, 'POST', '/api/customers', body())).status).toBe(401);
  });
});

/** RELIABILITY P5: names that an attacker tries. */
const FOREIGN_KEYS = [
  'id', 'code', 'status', 'role', 'customerId', 'customer_id', 'balance', 'price', 'total', 'paid', 'createdBy', 'created_by', 'createdAt',
  'updatedAt', 'deletedAt', 'deleted_at', 'version_', 'isDemo', 'is_demo', 'optedOutAt', 'opted_out_at', 'mergedIntoId', 'tags', 'permissions',
  'abilities', 'userId', 'installed_at', 'messagePreferences', 'constructor_', '$where',
]; // biome-ignore format: a list of words

describe('fields that nobody may set', () => {
  it('are refused by every write, all 30 of them, and change nothing', async () => {
    const id = await addCustomer(world, { areaId, packageId });
    const before = await world.query('SELECT * FROM customers WHERE id = $1', [id]);
    const writes: [string, string, object][] = [
      ['POST', '/api/customers', body()],
      ['PUT', `/api/customers/${id}`, { name: 'Lain', version: 1 }],
      ['PUT', `/api/customers/${id}/status`, { status: 'suspended', reason: 'x' }],
      ['POST', `/api/customers/${id}/tags`, { tag: 'vip' }],
      ['PUT', `/api/customers/${id}/message-preferences`, { marketing: false }],
      ['POST', `/api/customers/${id}/merge`, { otherId: id }],
    ];
    expect(FOREIGN_KEYS).toHaveLength(30);
    for (const [method, url, good] of writes) {
      for (const key of FOREIGN_KEYS.filter((name) => !Object.hasOwn(good, name))) {
        const answer = await world.call(admin.token, method, url, { ...good, [key]: 1 });
        expect([url, key, answer.status]).toEqual([url, key, 400]);
      }
      const poisoned = JSON.stringify(good).replace('{', '{"__proto__":{"role":"admin"},');
      const raw = await world.app.inject({
        method: method as 'POST',
        url,
        headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
        payload: poisoned,
      });
      expect([url, raw.statusCode]).toEqual([url, 400]);
    }
    expect(await world.query('SELECT * FROM customers WHERE id = $1', [id])).toEqual(before);
  });
});

describe('editing', () => {
  it('changes what is given, writes before and after, and counts the version', async () => {
    const id = await addCustomer(world, { areaId, packageId, phone: '6281200001111' });
    const { body: answer } = await edit(id, { name: 'Budi Baru', notes: 'Anjing galak', phone: '0812 0000 2222', version: 1 });
    expect(answer.data).toMatchObject({ name: 'Budi Baru', notes: 'Anjing galak', phone: '6281200002222', version: 2 });
    expect(await auditOf(id)).toEqual([
      {
        action: 'customer.update',
        before: { name: 'Budi Santoso', phone: '6281200001111', notes: '' },
        after: { name: 'Budi Baru', phone: '6281200002222', notes: 'Anjing galak' },
      },
    ]);
  });

  it('that changes nothing leaves version and audit alone', async () => {
    const id = await addCustomer(world, { areaId, packageId });
    const { body: answer } = await edit(id, { name: 'Budi Santoso', installedAt: '2026-01-10T03:00:00.000Z', version: 1 });
    expect(answer.data.version).toBe(1);
    expect(await auditOf(id)).toEqual([]);
  });

  it('of an old version is refused and says who was faster and when', async () => {
    const id = await addCustomer(world, { areaId, packageId });
    await edit(id, { name: 'Satu', version: 1 }, admin.token);
    const answer = await edit(id, { name: 'Dua', version: 1 });
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'conflict', details: [{ field: 'version' }] } } });
    expect(answer.body.error.details[0].message).toMatch(/^Diubah oleh admin \d+ pada .* WIB\.$/);
    expect((await edit(id, { name: 'Tiga' })).status).toBe(400);
  });

  it('by two desks at once has one effect', async () => {
    const id = await addCustomer(world, { areaId, packageId });
    const answers = await Promise.all([edit(id, { name: 'A', version: 1 }), edit(id, { name: 'B', version: 1 }, admin.token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await get(id)).body.data.version).toBe(2);
  });

  it('of a customer that does not exist or is deleted finds nothing', async () => {
    const id = await addCustomer(world);
    await world.call(admin.token, 'DELETE', `/api/customers/${id}`);
    for (const gone of [id, 999_999]) expect((await edit(gone, { name: 'X', version: 2 }, admin.token)).status).toBe(404);
  });
});

describe('the status', () => {
  it('moves along the machine only, in every one of its 16 pairs', async () => {
    for (const from of CUSTOMER_STATUSES) {
      for (const to of CUSTOMER_STATUSES) {
        const id = await addCustomer(world, { status: from });
        const { status } = await move(id, { status: to, reason: 'Permintaan pelanggan' });
        expect([from, to, status]).toEqual([from, to, customerStatusMachine.can(from, to as CustomerStatus) ? 200 : 409]);
      }
    }
  });

  it('is suspended or ended with a reason, which the audit keeps', async () => {
    const id = await addCustomer(world);
    const refused = await move(id, { status: 'suspended' });
    expect([refused.status, code(refused)]).toEqual([400, 'reason_missing']);
    await move(id, { status: 'suspended', reason: 'Menunggak dua bulan' });
    expect(await auditOf(id)).toMatchObject([
      {
        action: 'customer.set_status',
        before: { status: 'active' },
        after: { status: 'suspended', reason: 'Menunggak dua bulan' },
      },
    ]);
  });

  it('active for the first time sets the day of installation, later ones keep it', async () => {
    const id = await addCustomer(world, { status: 'pending', installedAt: null });
    const first = (await move(id, { status: 'active' })).body.data.installedAt;
    expect(first).toBe(world.clock.now().toISOString());
    await move(id, { status: 'suspended', reason: 'x' });
    world.clock.advance(HOUR);
    expect((await move(id, { status: 'active' })).body.data.installedAt).toBe(first);
  });
});

describe('tags and preferences', () => {
  it('a tag is added once, in one spelling, and removed', async () => {
    const id = await addCustomer(world);
    const tag = (text: string) => world.call(desk.token, 'POST', `/api/customers/${id}/tags`, { tag: text });
    await tag('VIP  Utama');
    expect((await tag('vip utama')).body.data).toMatchObject({ tags: ['vip-utama'], version: 2 });
    expect(ids(await list('?tag=vip-utama'))).toEqual([id]);
    const removed = await world.call(desk.token, 'DELETE', `/api/customers/${id}/tags/vip-utama`);
    expect(removed.body.data.tags).toEqual([]);
    expect((await tag('a/b')).status).toBe(400);
    for (let at = 0; at < 20; at += 1) await tag(`label-${at}`);
    expect(code(await tag('satu-lagi'))).toBe('too_many_tags');
  });

  it('preferences are kept apart, and an opt-out keeps its first instant', async () => {
    const id = await addCustomer(world);
    const prefer = (given: object) => world.call(desk.token, 'PUT', `/api/customers/${id}/message-preferences`, given);
    expect((await prefer({ paymentReminder: false })).body.data.messagePreferences).toEqual({
      marketing: true,
      paymentReminder: false,
      survey: true,
    });
    const since = (await prefer({ optedOut: true })).body.data.optedOutAt;
    world.clock.advance(HOUR);
    expect((await prefer({ optedOut: true, marketing: true })).body.data.optedOutAt).toBe(since);
    expect((await prefer({ optedOut: false })).body.data.optedOutAt).toBeNull();
    expect(await world.query('SELECT message_preferences FROM customers WHERE id = $1', [id])).toEqual([
      { message_preferences: { payment_reminder: false, marketing: true } },
    ]);
  });
});

describe('deleting', () => {
  it('is for admins, hides the customer, and is undone for 30 days and not longer', async () => {
    const id = await addCustomer(world, { name: 'Dihapus' });
    for (const other of [desk, supervisor]) {
      expect((await world.call(other.token, 'DELETE', `/api/customers/${id}`)).status).toBe(403);
    }
    expect((await world.call(admin.token, 'DELETE', `/api/customers/${id}`)).body).toEqual({ success: true });
    expect((await get(id)).status).toBe(404);
    expect(ids(await list('?search=Dihapus'))).toEqual([]);
    expect((await list('?deleted=true')).status).toBe(403);
    expect(ids(await list('?deleted=true&search=Dihapus', admin.token))).toEqual([id]);
    expect((await get(id, admin.token)).body.data.abilities).toMatchObject({ update: false, restore: true, moveTo: [] });

    const restore = (token = admin.token) => world.call(token, 'POST', `/api/customers/${id}/restore`);
    expect((await restore(desk.token)).status).toBe(403);
    // Sessions do not live that long, so the deletion moves back instead of the clock forward.
    const deletedAgo = (ms: number) =>
      world.query('UPDATE customers SET deleted_at = $2 WHERE id = $1', [id, new Date(world.clock.now().getTime() - ms)]);
    await deletedAgo(30 * DAY);
    expect((await restore()).body.data).toMatchObject({ name: 'Dihapus', status: 'active', deletedAt: null });
    expect((await restore()).status).toBe(404);
    await world.call(admin.token, 'DELETE', `/api/customers/${id}`);
    await deletedAgo(30 * DAY + 1);
    expect(code(await restore())).toBe('restore_late');
    expect((await auditOf(id)).map(({ action }) => action)).toEqual(['customer.delete', 'customer.restore', 'customer.delete']);
  });
});

describe('merging duplicates', () => {
  const merge = (id: number, otherId: number, token = admin.token) =>
    world.call(token, 'POST', `/api/customers/${id}/merge`, { otherId });

  it('moves everything over in one step, fills gaps, keeps refusals, and leaves a pointer', async () => {
    const phone = '6281355550000';
    const kept = await addCustomer(world, { phone, name: 'Asli' });
    const other = await addCustomer(world, { phone, name: 'Ganda', areaId, packageId });
    await world.query(
      `UPDATE customers SET email = 'a@b.id', tags = '{vip}', notes = 'catatan', message_preferences = '{"survey": false}', opted_out_at = '2026-05-01' WHERE id = $1`,
      [other],
    );
    await world.query(
      `INSERT INTO tickets (customer_id, type, category, priority, title, sla_due_at) VALUES ($1, 'repair', 'no_connection', 'normal', 'Mati', now())`,
      [other],
    );
    await addInvoice(world, { customerId: kept, kind: 'monthly', period: '2027-01-01' });
    const sameMonth = await addInvoice(world, { customerId: other, kind: 'monthly', period: '2027-01-01' });
    const nextMonth = await addInvoice(world, { customerId: other, kind: 'monthly', period: '2027-02-01' });
    await world.query(`INSERT INTO registrations (name, phone, address, customer_id) VALUES ('Ganda', $2, 'x', $1)`, [
      other,
      phone,
    ]);
    await world.query(
      `INSERT INTO whatsapp_notifications (notification_type, dedupe_key, lane, message_class, on_unknown, recipient_type, recipient_phone, recipient_name, message, customer_id, expires_at)
       VALUES ('welcome', 'merge-1', 'normal', 'operational', 'hold', 'customer', $2, 'Ganda', 'Halo', $1, now())`,
      [other, phone],
    );

    const { status, body: answer } = await merge(kept, other);
    expect(status).toBe(200);
    expect(answer.data).toMatchObject({
      name: 'Asli',
      email: 'a@b.id',
      tags: ['vip'],
      notes: 'catatan',
      area: { id: areaId },
      package: { id: packageId },
      messagePreferences: { marketing: true, paymentReminder: true, survey: false },
      optedOutAt: expect.any(String),
      duplicates: 0,
      openTickets: 1,
    });
    expect([answer.data.tickets, answer.data.registrations, answer.data.messages].map((rows) => rows.length)).toEqual([1, 1, 1]);
    expect(answer.data.invoices.map(({ id }: { id: number }) => id)).toContain(sameMonth);
    expect(await world.query('SELECT id, kind FROM invoices WHERE id = ANY($1) ORDER BY id', [[sameMonth, nextMonth]])).toEqual([
      { id: sameMonth, kind: 'manual' },
      { id: nextMonth, kind: 'monthly' },
    ]);
    expect((await get(other, admin.token)).body.data).toMatchObject({
      mergedIntoId: kept,
      tickets: [],
      invoices: [],
      messages: [],
    });
    const restore = await world.call(admin.token, 'POST', `/api/customers/${other}/restore`);
    expect([restore.status, code(restore)]).toEqual([409, 'merged']);
    expect((await auditOf(kept)).at(-1)).toMatchObject({
      action: 'customer.merge',
      after: { mergedFromId: other, moved: { tickets: 1, invoices: 2, registrations: 1, whatsapp_notifications: 1 } },
    });
    expect((await auditOf(other)).at(-1)).toMatchObject({ action: 'customer.merge_into', before: { name: 'Ganda' } });
  });

  it('is for admins and for two living customers on one phone', async () => {
    const one = await addCustomer(world, { phone: '6281355551111' });
    const stranger = await addCustomer(world, { phone: '6281355552222' });
    expect((await merge(one, stranger, desk.token)).status).toBe(403);
    expect(code(await merge(one, stranger))).toBe('not_a_duplicate');
    expect(code(await merge(one, one))).toBe('merge_same');
    expect(code(await merge(one, 999_999))).toBe('unknown_customer');
    expect((await merge(999_999, one)).status).toBe(404);
  });

  it('twice at once happens once', async () => {
    const phone = '6281355553333';
    const [a, b] = [await addCustomer(world, { phone }), await addCustomer(world, { phone })];
    const answers = await Promise.all([merge(a, b), merge(b, a)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await world.query('SELECT id FROM customers WHERE phone = $1 AND deleted_at IS NULL', [phone])).toHaveLength(1);
  });

  it('knows what to do with every table that has a key to customers', async () => {
    const rows = await world.query<{ name: string }>(
      `SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint WHERE contype = 'f' AND confrelid = 'customers'::regclass`,
    );
    const known = new Set<string>([...MOVES, ...Object.keys(STAYS)]);
    expect(rows.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('the whole customer', () => {
  it('shows service, invoices with balances, payments and how they pay', async () => {
    const id = await addCustomer(world, { areaId, packageId });
    const late = await addInvoice(world, { customerId: id, status: 'paid', dueDate: '2027-01-20', period: '2027-01-01' });
    const inTime = await addInvoice(world, { customerId: id, status: 'paid', dueDate: '2027-02-20', period: '2027-02-01' });
    const open = await addInvoice(world, {
      customerId: id,
      status: 'overdue',
      dueDate: '2027-02-25',
      total: 300_000,
      period: '2027-03-01',
    });
    await addInvoice(world, { customerId: id, status: 'void', total: 999 });
    // 2027-02-20 is the last day in time, until midnight in WIB.
    for (const [invoice, at, amount] of [
      [late, '2027-01-20T17:00:00Z', 199_900],
      [inTime, '2027-02-20T16:59:59Z', 199_900],
      [open, '2027-02-26T03:00:00Z', 100_000],
    ] as const) {
      await world.query(
        `INSERT INTO payments (invoice_id, amount, method, status, paid_at) VALUES ($1, $2, 'cash', 'verified', $3)`,
        [invoice, amount, at],
      );
      await world.query('UPDATE invoices SET paid_at = $2 WHERE id = $1', [invoice, at]);
    }
    const { data } = (await get(id)).body;
    expect(data.billing).toEqual({
      outstanding: 200_000,
      overdue: 200_000,
      totalPaid: 499_800,
      paidInvoices: 2,
      latePayments: 1,
      onTimeRate: 50,
    });
    expect(data.invoices.find((invoice: { id: number }) => invoice.id === open)).toEqual({
      id: open,
      number: expect.stringMatching(/^INV-\d{6}$/),
      period: '2027-03',
      dueDate: '2027-02-25',
      status: 'overdue',
      total: 300_000,
      paid: 100_000,
      outstanding: 200_000,
    });
    expect(data.payments).toHaveLength(3);
  });

  it('shows each role only what its permissions say', async () => {
    const id = await addCustomer(world);
    await addInvoice(world, { customerId: id });
    const noc = await world.signIn('noc');
    const { data } = (await get(id, noc.token)).body;
    expect([data.billing, data.invoices, data.payments]).toEqual([null, [], []]);
    expect((await get(id, supervisor.token)).body.data).toMatchObject({ billing: { outstanding: 199_900 }, payments: [] });
  });

  it('is shown to a technician only as the customer of an own ticket, with the own tickets only', async () => {
    const mine = await addCustomer(world);
    const foreign = await addCustomer(world);
    const ticket = (customerId: number, technicianId: number | null) =>
      world.query(
        `INSERT INTO tickets (customer_id, type, category, priority, title, sla_due_at, technician_id, status)
         VALUES ($1, 'repair', 'no_connection', 'normal', 'Mati', now(), $2, 'open')`,
        [customerId, technicianId],
      );
    await ticket(mine, field.technicianId);
    await ticket(mine, null);
    await ticket(foreign, null);
    const { data } = (await get(mine, field.token)).body;
    expect(data.tickets).toHaveLength(1);
    expect(data).toMatchObject({ billing: null, messages: [], duplicates: 0, abilities: { update: false, moveTo: [] } });
    expect((await get(foreign, field.token)).status).toBe(404);
    expect(ids(await list('', field.token))).toEqual([mine]);
    expect((await world.call(field.token, 'GET', `/api/customers/${foreign}/duplicates`)).status).toBe(404);
  });
});

describe('the list', () => {
  it('sorts, filters by area tree, package and status, and pages without a gap', async () => {
    const city = await addArea(world, { kind: 'city' });
    const olt = await addArea(world, { kind: 'olt', parentId: city });
    const odp = await addArea(world, { kind: 'odp', parentId: olt });
    const plan = await addPackage(world);
    const made: number[] = [];
    for (const [at, name] of ['Candra', 'Agus', 'Bayu', 'Agus', 'Dewi'].entries()) {
      made.push(await addCustomer(world, { name, areaId: [city, olt, odp][at % 3]!, packageId: plan }));
    }
    const here = `areaId=${city}&packageId=${plan}`;
    const [candra, agus, bayu, agus2, dewi] = made;
    expect(ids(await list(`?${here}&sort=name`))).toEqual([agus, agus2, bayu, candra, dewi]);
    expect(ids(await list(`?${here}&sort=createdAt`))).toEqual(made);
    expect(ids(await list(`?areaId=${odp}`))).toEqual([bayu]);
    await edit(bayu!, { notes: 'baru', version: 1 });
    for (const sort of ['-createdAt', 'createdAt', 'name', '-updatedAt']) {
      const whole = ids(await list(`?${here}&sort=${sort}`));
      const pages = await allPages((cursor) => list(`?${here}&sort=${sort}&limit=2${cursor}`));
      const paged = pages.flatMap(ids);
      expect(new Set(pages.map(({ body }) => body.total))).toEqual(new Set([5]));
      expect([sort, paged]).toEqual([sort, whole]);
      expect(whole).toHaveLength(5);
    }
    const foreign = (await list(`?${here}&sort=name&limit=2`)).body.nextCursor;
    expect((await list(`?${here}&sort=createdAt&cursor=${foreign}`)).status).toBe(400);
    expect((await list('?cursor=abc')).status).toBe(400);
  });
});
