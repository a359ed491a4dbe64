import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { multipartBody } from '../../../support/multipart-body.ts';
import { addCustomer, addInvoice } from '../../../support/sample-rows.ts';
import { type Answer, createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { PLAIN_PDF } from '../../uploads/hostile-files.ts';

let world: TestService<FakeClock>;
let desk: SignedIn;
let admin: SignedIn;
let customerId: number;

beforeAll(async () => {
  world = await createTestService({ clock: createFakeClock() });
  desk = await world.signIn('customer_service');
  admin = await world.signIn('admin');
  customerId = await addCustomer(world, { name: 'Ani Bayar', phone: '6281377779999' });
});
afterAll(async () => {
  await world.close();
});
beforeEach(() => {
  world.forget();
});

const NOW = '2027-03-01T03:00:00.000Z';
const call = (method: string, url: string, body?: object, token = desk.token) => world.call(token, method, url, body);
const pay = (invoiceId: number, amount: number, more: object = {}, token = desk.token) =>
  call('POST', '/api/payments', { invoiceId, amount, method: 'cash', paidAt: NOW, ...more }, token);
const problem = ({ status, body }: Answer) => [status, body.error?.details?.[0]?.code];
const invoice = async (id: number) => (await call('GET', `/api/invoices/${id}`)).body.data;
const proof = (invoiceId: number, fields: Record<string, string> = { amount: '199900' }, token = desk.token) => {
  const { payload, headers } = multipartBody([
    ...Object.entries(fields).map(([name, value]) => ({ name, value })),
    { name: 'file', value: PLAIN_PDF, filename: 'bukti.pdf' },
  ]);
  return world.call(token, 'POST', `/api/invoices/${invoiceId}/payment-proofs`, payload, headers);
};
const decide = (id: number, verb: 'verify' | 'reject' | 'reverse', body?: object, token = desk.token) =>
  call('PUT', `/api/payments/${id}/${verb}`, body, token);
const actions = async (id: number) =>
  (
    await world.query<{ action: string }>(
      `SELECT action FROM audit_log WHERE entity = 'payment' AND entity_id = $1 ORDER BY id`,
      [String(id)],
    )
  ).map(({ action }) => action);

describe('recording money', () => {
  it('in part and then in full moves the invoice along, tells the desks once, and stops reminders', async () => {
    const id = await addInvoice(world, { customerId });
    const part = await pay(id, 100_000, { note: 'Di kantor' });
    expect(part.body.data).toMatchObject({
      amount: 100_000,
      status: 'verified',
      note: 'Di kantor',
      recordedBy: expect.stringContaining('customer_service'),
      invoice: { id, outstanding: 99_900 },
      customer: { name: 'Ani Bayar' },
      proof: null,
      abilities: { verify: false, reject: false, reverse: true },
    });
    expect(await invoice(id)).toMatchObject({ status: 'partially_paid', paid: 100_000, outstanding: 99_900, paidAt: null });
    expect(world.published).toEqual([]);
    await pay(id, 99_900, { paidAt: '2027-02-27T03:00:00.000Z' });
    expect(await invoice(id)).toMatchObject({ status: 'paid', outstanding: 0, paidAt: NOW, abilities: { pay: false } });
    expect(world.published).toEqual([{ room: 'staff', name: 'invoice_paid', payload: { id } }]);
    expect(world.announced).toMatchObject([
      { notice: 'invoice-paid', message: 'Ani Bayar, Rp 199.900', options: { actorId: desk.userId } },
    ]);
    expect(world.expired).toEqual([{ subject: `invoice:${id}`, end: 'settled' }]);
    expect(await actions(part.body.data.id)).toEqual(['payment.record']);
  });

  it('beyond what is owed is refused with the sum that is left', async () => {
    const id = await addInvoice(world, { customerId });
    await pay(id, 150_000);
    const answer = await pay(id, 49_901);
    expect(answer).toMatchObject({ status: 400, body: { error: { details: [{ field: 'body.amount', code: 'overpayment' }] } } });
    expect(answer.body.error.details[0].message).toBe('Sisa tagihan Rp 49.900. Jumlah Rp 49.901 melebihi sisa itu.');
    expect((await pay(id, 49_900)).status).toBe(200);
  });

  it('by 10 desks at once never books more than the total', async () => {
    const id = await addInvoice(world, { customerId });
    const answers = await Promise.all(Array.from({ length: 10 }, () => pay(id, 50_000)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(await invoice(id)).toMatchObject({ paid: 150_000, status: 'partially_paid' });
  });

  it('on an overdue invoice leaves it overdue until all is there', async () => {
    const id = await addInvoice(world, { customerId, status: 'overdue', dueDate: '2027-02-01' });
    await pay(id, 1);
    expect((await invoice(id)).status).toBe('overdue');
    await pay(id, 199_899);
    expect((await invoice(id)).status).toBe('paid');
  });

  it('refuses amounts, dates and invoices that make no sense', async () => {
    const id = await addInvoice(world, { customerId });
    for (const amount of [0, -1, 1.5, '1000', 1e15, null])
      expect([amount, (await pay(id, amount as number)).status]).toEqual([amount, 400]);
    expect(problem(await pay(id, 1, { paidAt: '2027-03-01T03:05:01.000Z' }))).toEqual([400, 'paid_in_future']);
    expect((await pay(id, 1, { paidAt: '2027-03-01T03:05:00.000Z' })).status).toBe(200);
    expect(problem(await pay(id, 1, { paidAt: '2025-01-01T00:00:00.000Z' }))).toEqual([400, 'paid_too_long_ago']);
    expect(problem(await pay(999_999, 1))).toEqual([400, 'unknown_invoice']);
    for (const status of ['draft', 'void', 'paid']) {
      const other = await addInvoice(world, { customerId, status });
      expect(problem(await pay(other, 1))).toEqual([409, 'invoice_not_payable']);
    }
    for (const key of ['status', 'verifiedBy', 'verified_by', 'proofFile', 'customerId', 'isDemo', 'id', 'createdAt']) {
      expect((await pay(id, 1, { [key]: 1 })).status).toBe(400);
    }
    for (const role of ['manager', 'supervisor', 'noc', 'technician'] as const) {
      const { token } = await world.signIn(role);
      expect((await pay(id, 1, {}, token)).status).toBe(403);
      expect((await call('GET', '/api/payments', undefined, token)).status).toBe(403);
    }
  });

  it('sent twice with one key is booked once', async () => {
    const id = await addInvoice(world, { customerId });
    const send = () =>
      world.call(
        desk.token,
        'POST',
        '/api/payments',
        { invoiceId: id, amount: 1_000, method: 'qris', paidAt: NOW },
        { 'idempotency-key': 'pay-1' },
      );
    const [one, two] = await Promise.all([send(), send()]);
    expect(one!.body).toEqual(two!.body);
    expect((await invoice(id)).paid).toBe(1_000);
  });
});

describe('a proof', () => {
  it('waits in the queue, changes nothing yet, and is told to the desks', async () => {
    const id = await addInvoice(world, { customerId });
    const { body } = await proof(id, { amount: '199900', method: 'qris', note: 'dari HP' });
    expect(body.data).toMatchObject({
      status: 'pending_verification',
      method: 'qris',
      proof: { name: 'bukti.pdf', mimeType: 'application/pdf', size: PLAIN_PDF.length },
      verifiedBy: null,
      invoice: { outstanding: 199_900 },
      abilities: { verify: true, reject: true, reverse: false },
    });
    expect(await invoice(id)).toMatchObject({ status: 'issued', paid: 0 });
    expect(world.announced).toMatchObject([{ notice: 'payment-proof', payload: { paymentId: body.data.id } }]);
    const queue = await call('GET', '/api/payments?status=pending_verification&sort=createdAt');
    expect(queue.body.data.map((row: { id: number }) => row.id)).toContain(body.data.id);
    const raw = await call('GET', `/api/payments/${body.data.id}/proof`);
    expect(raw.raw.rawPayload.equals(PLAIN_PDF)).toBe(true);
    expect((await call('HEAD', `/api/payments/${body.data.id}/proof`)).status).toBe(200);
  });

  it('verified counts; verified by two desks at once counts once, and the second is told who was faster', async () => {
    const id = await addInvoice(world, { customerId });
    const payment = (await proof(id)).body.data.id;
    const answers = await Promise.all([decide(payment, 'verify'), decide(payment, 'verify', undefined, admin.token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const refused = answers.find(({ status }) => status === 409)!;
    expect(refused.body.error).toMatchObject({ code: 'illegal_transition', details: [{ code: 'payment_already' }] });
    expect(refused.body.error.details[0].message).toMatch(
      /^Sudah diverifikasi\. Diverifikasi oleh (admin|customer_service) \d+ pada .* WIB\.$/,
    );
    expect(await invoice(id)).toMatchObject({ status: 'paid', paid: 199_900 });
    expect(world.published).toHaveLength(1);
    expect(await actions(payment)).toEqual(['payment.submit_proof', 'payment.verify']);
  });

  it('rejected keeps the reason and leaves the invoice owed', async () => {
    const id = await addInvoice(world, { customerId });
    const payment = (await proof(id)).body.data.id;
    expect((await decide(payment, 'reject', {})).status).toBe(400);
    const { body } = await decide(payment, 'reject', { reason: 'Tidak terbaca' });
    expect(body.data).toMatchObject({
      status: 'rejected',
      reason: 'Tidak terbaca',
      abilities: { verify: false, reject: false, reverse: false },
    });
    expect(await invoice(id)).toMatchObject({ status: 'issued', paid: 0 });
    expect(problem(await decide(payment, 'verify'))).toEqual([409, 'payment_decided']);
  });

  it('over more than is owed by then cannot be verified', async () => {
    const id = await addInvoice(world, { customerId });
    const payment = (await proof(id)).body.data.id;
    await pay(id, 50_000);
    expect(problem(await decide(payment, 'verify'))).toEqual([400, 'overpayment']);
    await pay(id, 149_900);
    expect(problem(await decide(payment, 'verify'))).toEqual([409, 'invoice_not_payable']);
    expect((await decide(payment, 'reject', { reason: 'Sudah lunas' })).status).toBe(200);
  });

  it('may wait three at a time per invoice', async () => {
    const id = await addInvoice(world, { customerId });
    for (let at = 0; at < 3; at += 1) expect((await proof(id, { amount: '1000' })).status).toBe(200);
    expect(problem(await proof(id, { amount: '1000' }))).toEqual([409, 'proofs_waiting']);
  });
});

describe('a reversal', () => {
  it('takes the money off, opens the invoice again by its date, and stays visible', async () => {
    const soon = await addInvoice(world, { customerId });
    const late = await addInvoice(world, { customerId, status: 'overdue', dueDate: '2027-02-01' });
    for (const [id, status] of [
      [soon, 'issued'],
      [late, 'overdue'],
    ] as const) {
      const payment = (await pay(id, 199_900)).body.data.id;
      const { body } = await decide(payment, 'reverse', { reason: 'Salah tagihan' });
      expect(body.data).toMatchObject({ status: 'reversed', reason: 'Salah tagihan', reversedBy: expect.any(String) });
      expect(await invoice(id)).toMatchObject({ status, paid: 0, outstanding: 199_900, paidAt: null });
      expect((await invoice(id)).payments).toMatchObject([{ id: payment, status: 'reversed' }]);
      const again = await decide(payment, 'reverse', { reason: 'x' });
      expect(problem(again)).toEqual([409, 'payment_already']);
      expect(again.body.error.details[0].message).toContain('Ditarik kembali oleh customer_service');
    }
    await pay(soon, 199_900);
    expect((await invoice(soon)).status).toBe('paid');
    expect(new Set(world.announced.map(({ notice, options }) => `${notice}:${options.eventId}`)).size).toBe(
      world.announced.length,
    );
  });

  it('of a part leaves the other part', async () => {
    const id = await addInvoice(world, { customerId });
    const first = (await pay(id, 100_000)).body.data.id;
    await pay(id, 99_900);
    await decide(first, 'reverse', { reason: 'x' });
    expect(await invoice(id)).toMatchObject({ status: 'partially_paid', paid: 99_900 });
  });
});

describe('the list', () => {
  it('filters by customer, invoice, method and WIB day, searches, and pages without a gap', async () => {
    const other = await addCustomer(world, { name: 'Tono Lunas', phone: '6281366665555' });
    const id = await addInvoice(world, { customerId: other });
    const made: number[] = [];
    for (const [at, paidAt] of [
      '2027-02-27T16:59:59.000Z',
      '2027-02-27T17:00:00.000Z',
      '2027-02-28T16:59:59.000Z',
      NOW,
    ].entries()) {
      made.push((await pay(id, 10_000, { paidAt, method: at === 0 ? 'qris' : 'cash' })).body.data.id);
    }
    const list = async (query: string) => {
      const { body } = await call('GET', `/api/payments?${query}`);
      return body.data.map((row: { id: number }) => row.id);
    };
    const [a, b, c, d] = made;
    expect(await list(`customerId=${other}`)).toEqual([d, c, b, a]);
    expect(await list(`invoiceId=${id}&method=qris`)).toEqual([a]);
    expect(await list(`customerId=${other}&paidFrom=2027-02-28&paidTo=2027-02-28`)).toEqual([c, b]);
    for (const search of ['tono', '0813-6666-5555', `INV-${String(id).padStart(6, '0')}`]) {
      expect([search, await list(`search=${encodeURIComponent(search)}`)]).toEqual([search, [d, c, b, a]]);
    }
    const first = (await call('GET', `/api/payments?customerId=${other}&sort=createdAt&limit=3`)).body;
    expect([first.data.length, first.total]).toEqual([3, 4]);
    expect(await list(`customerId=${other}&sort=createdAt&limit=3&cursor=${first.nextCursor}`)).toEqual([d]);
    expect((await call('GET', '/api/payments/999999')).status).toBe(404);
    for (const verb of ['verify', 'reject', 'reverse'] as const) {
      expect((await decide(999_999, verb, verb === 'verify' ? undefined : { reason: 'x' })).status).toBe(404);
    }
  });
});
