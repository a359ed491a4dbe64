import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formatRupiah } from '#shared/domain/money.ts';
import { allPages } from '../../../support/all-pages.ts';
import { countStatements } from '../../../support/counted-statements.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { addArea, addCustomer, addInvoice, addPackage } from '../../../support/sample-rows.ts';
import { type Answer, createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { pdfFaults, pdfTexts } from './pdf-text.ts';

/** 2027-03-01 10:00 WIB. */
const START = '2027-03-01T03:00:00.000Z';
const HOUR = 3_600_000;

let world: TestService<FakeClock>;
let desk: SignedIn;
let admin: SignedIn;
let manager: SignedIn;

beforeAll(async () => {
  world = await createTestService({ clock: createFakeClock(START) });
  desk = await world.signIn('customer_service');
  admin = await world.signIn('admin');
  manager = await world.signIn('manager');
});
afterAll(async () => {
  await world.close();
});
beforeEach(() => {
  world.forget();
});

const LINES = [{ description: 'Pindah alamat', quantity: 1, unitPrice: 150_000 }];
const call = (method: string, url: string, body?: object, token = desk.token) => world.call(token, method, url, body);
const create = (more: object, token = desk.token) =>
  call('POST', '/api/invoices', { dueDate: '2027-03-15', lines: LINES, ...more }, token);
const list = (query: string, token = desk.token) => call('GET', `/api/invoices${query}`, undefined, token);
const ids = ({ body }: Answer): number[] => body.data.map(({ id }: { id: number }) => id);
const problem = ({ status, body }: Answer) => [status, body.error?.details?.[0]?.code];
const generate = (period: string, more: object = {}, token = desk.token) =>
  call('POST', '/api/invoices/generate', { period, ...more }, token);
const invoicesOf = (customerId: number) =>
  world.query<{ id: number; total: string; due_date: string; description: string; status: string; kind: string }>(
    `SELECT i.id, i.total, to_char(i.due_date, 'YYYY-MM-DD') AS due_date, i.status, i.kind, l.description
     FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.id WHERE i.customer_id = $1 ORDER BY i.id`,
    [customerId],
  );

describe('an invoice entered by hand', () => {
  it('sums its lines, is issued, audited, and told to the desks after the commit', async () => {
    const customerId = await addCustomer(world, { name: 'Rina' });
    const lines = [
      { description: 'Kabel', quantity: 3, unitPrice: 25_000 },
      { description: 'Potongan', quantity: 1, unitPrice: -10_000 },
    ];
    const { status, body } = await create({ customerId, lines, note: 'Terima kasih' });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      kind: 'manual',
      status: 'issued',
      period: '2027-03',
      total: 65_000,
      paid: 0,
      outstanding: 65_000,
      note: 'Terima kasih',
      createdBy: expect.stringContaining('customer_service'),
      lines: [
        { position: 1, amount: 75_000 },
        { position: 2, amount: -10_000 },
      ],
      abilities: { edit: false, issue: false, pay: true, void: false, moveDueDate: true },
    });
    expect(world.published).toEqual([{ room: 'staff', name: 'invoice_created', payload: { id: body.data.id, count: 1 } }]);
    expect(world.announced).toMatchObject([
      { notice: 'invoice-issued', message: 'Rina, Rp 65.000', options: { actorId: desk.userId } },
    ]);
    const [audit] = await world.query<{ action: string; after: { total: number } }>(
      `SELECT action, after FROM audit_log WHERE entity = 'invoice' AND entity_id = $1`,
      [String(body.data.id)],
    );
    expect(audit).toMatchObject({ action: 'invoice.create', after: { total: 65_000 } });
  });

  it('refuses totals that are none, dates that have passed, and customers that are not there', async () => {
    const customerId = await addCustomer(world);
    const price = (unitPrice: number, quantity = 1) => ({ customerId, lines: [{ description: 'x', quantity, unitPrice }] });
    const gone = await addCustomer(world);
    await world.query('UPDATE customers SET deleted_at = now() WHERE id = $1', [gone]);
    for (const [more, code] of [
      [price(0), 'nothing_to_pay'],
      [price(-5), 'nothing_to_pay'],
      [price(999_999_999_999, 2), 'line_too_large'],
      [price(999_999_999_999, 10_000), 'line_too_large'],
      [{ customerId, dueDate: '2027-02-28' }, 'due_past'],
      [{ customerId, dueDate: '2029-03-01' }, 'due_too_far'],
      [{ customerId: 999_999 }, 'unknown_customer'],
      [{ customerId: gone }, 'unknown_customer'],
    ] as const) {
      expect([more, ...problem(await create(more))]).toEqual([more, 400, code]);
    }
    expect((await create({ ...price(999_999_999_999) })).body.data.total).toBe(999_999_999_999);
    for (const bad of [
      { dueDate: '2027-02-31' },
      { dueDate: 'besok' },
      { lines: [] },
      { period: '2027-13' },
      { total: 1 },
      { status: 'paid' },
    ]) {
      expect((await create({ customerId, ...bad })).status).toBe(400);
    }
    expect((await create({ customerId, dueDate: '2027-03-01' })).status).toBe(200);
  });

  it('may begin as a draft, which is edited, issued and then fixed', async () => {
    const customerId = await addCustomer(world);
    const { body } = await create({ customerId, draft: true });
    const { id } = body.data;
    expect(body.data).toMatchObject({
      status: 'draft',
      outstanding: 0,
      issuedAt: null,
      abilities: { edit: true, issue: true, pay: false },
    });
    expect(world.published).toEqual([]);
    const lines = [{ description: 'Baru', quantity: 2, unitPrice: 40_000 }];
    const edited = await call('PUT', `/api/invoices/${id}`, { lines, period: '2027-04', note: null, version: 1 });
    expect(edited.body.data).toMatchObject({ total: 80_000, period: '2027-04', lines: [{ description: 'Baru' }], version: 2 });
    expect((await call('PUT', `/api/invoices/${id}`, { lines, version: 1 })).body.error).toMatchObject({
      code: 'conflict',
      details: [{ message: expect.stringMatching(/^Diubah oleh customer_service/) }],
    });
    expect((await call('POST', `/api/invoices/${id}/issue`)).body.data).toMatchObject({ status: 'issued', issuedAt: START });
    expect(problem(await call('POST', `/api/invoices/${id}/issue`))).toEqual([409, 'already']);
    expect(problem(await call('PUT', `/api/invoices/${id}`, { lines, version: 3 }))).toEqual([409, 'invoice_not_draft']);
    expect(world.published).toMatchObject([{ name: 'invoice_created', payload: { id } }]);
  });

  it('is voided by who may, with a reason, and only while it carries no money', async () => {
    const customerId = await addCustomer(world);
    const id = await addInvoice(world, { customerId });
    const takeBack = (of: number, token = manager.token) =>
      call('POST', `/api/invoices/${of}/void`, { reason: 'Salah paket' }, token);
    expect((await takeBack(id, desk.token)).status).toBe(403);
    expect((await takeBack(id)).body.data).toMatchObject({ status: 'void', voidReason: 'Salah paket', outstanding: 0 });
    expect(world.expired).toEqual([{ subject: `invoice:${id}`, end: 'settled' }]);
    expect(problem(await takeBack(id))).toEqual([409, 'already']);
    const overdue = await addInvoice(world, { customerId, status: 'overdue', dueDate: '2027-02-01' });
    await world.query(
      `INSERT INTO payments (invoice_id, amount, method, status, paid_at) VALUES ($1, 1000, 'cash', 'verified', now())`,
      [overdue],
    );
    expect(problem(await takeBack(overdue))).toEqual([409, 'invoice_carries_money']);
  });

  it('gets another due date while it is owed, and is not overdue any more then', async () => {
    const customerId = await addCustomer(world);
    const id = await addInvoice(world, { customerId, status: 'overdue', dueDate: '2027-02-20' });
    const later = (of: number, dueDate: string, version?: number) =>
      call('PUT', `/api/invoices/${of}/due-date`, { dueDate, reason: 'Janji bayar', ...(version ? { version } : {}) });
    expect(problem(await later(id, '2027-02-28'))).toEqual([400, 'due_past']);
    expect(problem(await later(id, '2027-03-10', 7))).toEqual([409, 'changed']);
    expect((await later(id, '2027-03-10', 1)).body.data).toMatchObject({ status: 'issued', dueDate: '2027-03-10' });
    for (const status of ['paid', 'void', 'draft']) {
      expect(problem(await later(await addInvoice(world, { customerId, status }), '2027-03-10'))).toEqual([
        409,
        'invoice_not_owed',
      ]);
    }
  });
});

describe('the invoices of a month', () => {
  it('are one per active customer, with the part of the month for who was installed in it', async () => {
    const packageId = await addPackage(world, { name: 'Home Uji', price: 200_000 });
    const at = (installedAt: string | null) => addCustomer(world, { packageId, installedAt });
    const old = await at('2026-01-10T03:00:00Z');
    const unknown = await at(null);
    // WIB decides: 17:00 UTC is midnight of the next day.
    const firstOfMonth = await at('2027-02-28T17:00:00Z');
    const lastOfBefore = await at('2027-02-28T16:59:59Z');
    const middle = await at('2027-03-16T03:00:00Z');
    const lastDay = await at('2027-03-31T16:59:59Z');
    const nextMonth = await at('2027-03-31T17:00:00Z');
    const suspended = await addCustomer(world, { packageId, status: 'suspended' });
    const pending = await addCustomer(world, { packageId, status: 'pending' });
    const deleted = await at('2026-01-10T03:00:00Z');
    await world.query('UPDATE customers SET deleted_at = now() WHERE id = $1', [deleted]);
    const withoutPackage = await addCustomer(world);
    const free = await addCustomer(world, { packageId: await addPackage(world, { price: 0 }) });

    const dry = (await generate('2027-03', { dryRun: true })).body.data;
    expect(await invoicesOf(old)).toEqual([]);
    const { body } = await generate('2027-03');
    expect({ ...body.data, dryRun: true }).toEqual(dry);
    expect(body.data).toMatchObject({
      period: '2027-03',
      dueDate: '2027-03-20',
      dryRun: false,
      proRated: 2,
      skipped: { alreadyInvoiced: 0, notYetInstalled: 1, nothingToPay: 1 },
    });
    expect(body.data.skipped.withoutPackage).toBeGreaterThanOrEqual(1);

    const only = async (id: number) =>
      (await invoicesOf(id)).map(({ total, description, due_date, kind }) => [Number(total), description, due_date, kind]);
    for (const id of [old, unknown, firstOfMonth, lastOfBefore]) {
      expect(await only(id)).toEqual([[200_000, 'Home Uji, Maret 2027', '2027-03-20', 'monthly']]);
    }
    // 16 of 31 days: 103,225.8 → 103,226; one day: 6,451.6 → 6,452.
    expect(await only(middle)).toEqual([[103_226, 'Home Uji, Maret 2027 (16 dari 31 hari)', '2027-03-20', 'monthly']]);
    expect(await only(lastDay)).toEqual([[6_452, 'Home Uji, Maret 2027 (1 dari 31 hari)', '2027-03-20', 'monthly']]);
    for (const id of [nextMonth, suspended, pending, deleted, withoutPackage, free])
      expect([id, await only(id)]).toEqual([id, []]);
    expect(world.published).toEqual([
      { room: 'staff', name: 'invoice_created', payload: { id: null, count: body.data.created } },
    ]);
    expect(world.announced).toMatchObject([
      {
        title: `${body.data.created} tagihan Maret 2027 dibuat`,
        message: expect.stringContaining(formatRupiah(body.data.total)),
      },
    ]);
    const [sums] = await world.query<{ count: number; total: string; lines: string }>(
      `SELECT count(*)::int AS count, sum(total)::text AS total, (SELECT sum(amount)::text FROM invoice_lines l JOIN invoices x ON x.id = l.invoice_id
        WHERE x.period = '2027-03-01' AND x.kind = 'monthly') AS lines FROM invoices WHERE period = '2027-03-01' AND kind = 'monthly'`,
    );
    expect(sums).toEqual({ count: body.data.created, total: String(body.data.total), lines: String(body.data.total) });
  });

  it('are made once, however often and by however many it is asked, also after one was voided', async () => {
    const customerId = await addCustomer(world, { packageId: await addPackage(world) });
    const answers = await Promise.all([generate('2027-04'), generate('2027-04', {}, admin.token), generate('2027-04')]);
    const created = answers.map(({ body }) => body.data.created);
    expect(created.filter((count) => count > 0)).toHaveLength(1);
    const [invoice] = await invoicesOf(customerId);
    await call('POST', `/api/invoices/${invoice!.id}/void`, { reason: 'x' }, admin.token);
    const again = (await generate('2027-04')).body.data;
    expect([again.created, again.skipped.alreadyInvoiced]).toEqual([0, Math.max(...created)]);
    expect(await invoicesOf(customerId)).toHaveLength(1);
    const late = await addCustomer(world, { packageId: await addPackage(world) });
    expect((await generate('2027-04')).body.data.created).toBe(1);
    expect(await invoicesOf(late)).toHaveLength(1);
  });

  it('fall due on the wished day, in a short month on its last, and never within a week', async () => {
    const due = async (period: string, dueDay: number) => (await generate(period, { dueDay, dryRun: true })).body.data.dueDate;
    expect(await due('2027-04', 31)).toBe('2027-04-30');
    expect(await due('2027-03', 31)).toBe('2027-03-31');
    expect(await due('2027-03', 8)).toBe('2027-03-08');
    expect(await due('2027-03', 7)).toBe('2027-03-08');
    expect(await due('2027-02', 31)).toBe('2027-03-08');
  });

  it('cannot be far away, and are for who may enter invoices', async () => {
    expect(problem(await generate('2027-05'))).toEqual([400, 'period_too_early']);
    expect(problem(await generate('2026-02'))).toEqual([400, 'period_too_late']);
    expect((await generate('2026-03', { dryRun: true })).status).toBe(200);
    expect((await generate('2027-03', {}, manager.token)).status).toBe(403);
    expect((await generate('2027-03', { customerId: 1 })).status).toBe(400);
  });

  it('of 5,000 customers are made in one go, with a few statements', async () => {
    const packageId = await addPackage(world);
    await world.query(
      `INSERT INTO customers (name, phone, address, package_id, status, installed_at)
       SELECT 'Massal ' || n, '6289' || (100000000 + n), 'x', $1, 'active', '2026-01-01' FROM generate_series(1, 5000) n`,
      [packageId],
    );
    const statements = await countStatements(async () => {
      const { body } = await generate('2027-02');
      expect(body.data.created).toBeGreaterThanOrEqual(5_000);
    });
    expect(statements).toBeLessThan(50);
    await world.query('UPDATE customers SET deleted_at = now() WHERE package_id = $1', [packageId]);
  });
});

describe('overdue', () => {
  it('is what is owed after its WIB due date, and nothing else', async () => {
    const customerId = await addCustomer(world);
    const add = (status: string, dueDate: string) => addInvoice(world, { customerId, status, dueDate });
    const today = await add('issued', '2027-03-01');
    const yesterday = await add('issued', '2027-02-28');
    const partly = await add('partially_paid', '2027-02-28');
    const others = [await add('paid', '2027-02-01'), await add('void', '2027-02-01'), await add('draft', '2027-02-01')];
    expect(ids(await list(`?customerId=${customerId}&overdue=true`))).toEqual([partly, yesterday]);
    const invoices = world.feature('invoices').service;
    const mark = () => world.unitOfWork.transaction((tx) => invoices.markOverdue(tx));
    await mark();
    const statusOf = async (id: number) => (await call('GET', `/api/invoices/${id}`)).body.data.status;
    expect(await Promise.all([today, yesterday, partly, ...others].map(statusOf))).toEqual([
      'issued',
      'overdue',
      'overdue',
      'paid',
      'void',
      'draft',
    ]);
    expect(await mark()).toBe(0);
    // 23:59 WIB on the due date is still in time, 00:00 is not.
    const stored = async () => (await world.query('SELECT status FROM invoices WHERE id = $1', [today]))[0];
    world.clock.advance(14 * HOUR - 1);
    await mark();
    expect(await stored()).toEqual({ status: 'issued' });
    world.clock.advance(1);
    await mark();
    expect(await stored()).toEqual({ status: 'overdue' });
    world.clock.advance(-14 * HOUR);
  });
});

describe('the list', () => {
  it('filters, searches by number, name, code and phone in any form, sorts, and pages without a gap', async () => {
    const area = await addArea(world);
    const customerId = await addCustomer(world, { name: 'Cari Saya', phone: '6281377778888', areaId: area });
    const made: number[] = [];
    for (const dueDate of ['2027-03-20', '2027-03-05', '2027-03-20', '2027-04-01', '2027-03-12']) {
      made.push(await addInvoice(world, { customerId, dueDate, period: dueDate.replace(/..$/, '01') }));
    }
    const [a, b, c, d, e] = made;
    const newest = [e, d, c, b, a];
    for (const search of ['cari sa', '0813-7777-8888', '+62 813 7777', '77778888', `AGLS-${10_000 + customerId}`]) {
      expect([search, ids(await list(`?search=${encodeURIComponent(search)}`))]).toEqual([search, newest]);
    }
    for (const search of [`INV-${String(c).padStart(6, '0')}`, `inv ${c}`])
      expect(ids(await list(`?search=${search}`))).toEqual([c]);
    const mine = `customerId=${customerId}`;
    expect(ids(await list(`?${mine}&period=2027-04`))).toEqual([d]);
    expect(ids(await list(`?${mine}&dueFrom=2027-03-06&dueTo=2027-03-20&sort=dueDate`))).toEqual([e, a, c]);
    expect(ids(await list(`?${mine}&status=paid,void`))).toEqual([]);
    for (const sort of ['-createdAt', 'createdAt', 'dueDate', '-dueDate']) {
      const whole = ids(await list(`?${mine}&sort=${sort}`));
      const pages = await allPages((cursor) => list(`?${mine}&sort=${sort}&limit=2${cursor}`));
      const paged = pages.flatMap(ids);
      expect(new Set(pages.map(({ body }) => body.total))).toEqual(new Set([5]));
      expect([sort, paged]).toEqual([sort, whole]);
    }
    for (const cursor of [
      'abc',
      Buffer.from('dueDate|2027-02-31|1').toString('base64url'),
      Buffer.from('x|2027-02-01|1').toString('base64url'),
    ]) {
      expect((await list(`?sort=dueDate&cursor=${cursor}`)).status).toBe(400);
    }
  });

  it('is for the roles of the table; payments on a detail are for those who may read them', async () => {
    const id = await addInvoice(world, { customerId: await addCustomer(world) });
    await world.query(
      `INSERT INTO payments (invoice_id, amount, method, status, paid_at) VALUES ($1, 1000, 'cash', 'verified', now())`,
      [id],
    );
    for (const role of ['noc', 'technician'] as const)
      expect((await list('', (await world.signIn(role)).token)).status).toBe(403);
    const supervisor = await world.signIn('supervisor');
    expect((await call('GET', `/api/invoices/${id}`, undefined, supervisor.token)).body.data).toMatchObject({
      paid: 1_000,
      payments: [],
    });
    expect((await call('GET', `/api/invoices/${id}`)).body.data.payments).toHaveLength(1);
    expect((await call('GET', '/api/invoices/999999')).status).toBe(404);
  });
});

describe('the PDF', () => {
  it('is streamed as a download with the totals of the record', async () => {
    const id = await addInvoice(world, { customerId: await addCustomer(world, { name: ') /JS (' }), total: 349_900 });
    const { raw } = await call('GET', `/api/invoices/${id}/pdf`);
    expect([raw.statusCode, raw.headers['content-type']]).toEqual([200, 'application/pdf']);
    expect(raw.headers['content-disposition']).toContain(`attachment; filename="INV-${String(id).padStart(6, '0')}.pdf"`);
    expect(raw.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    expect(pdfFaults(raw.rawPayload)).toEqual([]);
    const texts = pdfTexts(raw.rawPayload);
    expect(texts).toEqual(expect.arrayContaining([') /JS (', 'AGLIS', 'Rp 349.900']));
    expect(pdfTexts((await call('GET', `/api/invoices/${id}/pdf?language=en`)).raw.rawPayload)).toContain('INVOICE');
    const head = (await call('HEAD', `/api/invoices/${id}/pdf`)).raw;
    expect([head.statusCode, head.rawPayload.length]).toEqual([200, 0]);
    expect((await call('GET', '/api/invoices/999999/pdf')).body.error.code).toBe('not_found');
    expect((await call('GET', `/api/invoices/${id}/pdf`, undefined, (await world.signIn('noc')).token)).status).toBe(403);
  });
});
