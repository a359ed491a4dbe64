import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOnlineMigrations } from '#service/db/postgres/online/run-online-migrations.ts';
import { ONLINE_STEPS } from '#service/db/postgres/online/steps.ts';
import { once } from '../../support/one-statement.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
let userId: number;
const query = <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) => once<R>(database.url, text, values);
const idOf = async (text: string, values: unknown[] = []) => (await query<{ id: number }>(text, values))[0]?.id ?? 0;

beforeAll(async () => {
  database = await createTestDatabase();
  userId = await idOf(`INSERT INTO users (username, name, role) VALUES ('kasir', 'Kasir', 'customer_service') RETURNING id`);
});
afterAll(() => database.close());

const addCustomer = () =>
  idOf(`INSERT INTO customers (name, phone, address) VALUES ('Siti', '6281200000000', 'Jl. 1') RETURNING id`);
const addInvoice = (customerId: number, total: number) =>
  idOf(
    `INSERT INTO invoices (customer_id, kind, period, due_date, status, total) VALUES ($1, 'manual', '2026-11-01', '2026-11-20', 'issued', $2)
     RETURNING id`,
    [customerId, total],
  );
const pay = (invoiceId: number, amount: number, status = 'verified') =>
  idOf(`INSERT INTO payments (invoice_id, amount, method, status, paid_at) VALUES ($1, $2, 'cash', $3, now()) RETURNING id`, [
    invoiceId,
    amount,
    status,
  ]);
const balance = async (paymentId: number) =>
  (
    await query<{ received: number; allocated: number; refunded: number; credit: number }>(
      'SELECT received::int, allocated::int, refunded::int, credit::int FROM payment_balances WHERE payment_id = $1',
      [paymentId],
    )
  )[0];
const creditOf = async (customerId: number) =>
  (await query<{ credit: number }>('SELECT credit::int FROM customer_credits WHERE customer_id = $1', [customerId]))[0]?.credit ??
  0;

describe('what was received is allocated, paid back, or the credit of the customer (SPEC §18)', () => {
  it('a payment beyond its bill pays the bill and leaves the rest as credit', async () => {
    const customer = await addCustomer();
    const payment = await pay(await addInvoice(customer, 199_900), 200_000);
    expect(await balance(payment)).toEqual({ received: 200_000, allocated: 199_900, refunded: 0, credit: 100 });
    expect(await creditOf(customer)).toBe(100);
    expect(await query('SELECT customer_id AS id FROM payments WHERE id = $1', [payment])).toEqual([{ id: customer }]);
  });

  it('a proof counts from when it is accepted, and taken back it leaves neither payment nor credit', async () => {
    const customer = await addCustomer();
    const invoice = await addInvoice(customer, 100);
    const payment = await pay(invoice, 150, 'pending_verification');
    expect(await balance(payment)).toBeUndefined();
    await query(`UPDATE payments SET status = 'verified' WHERE id = $1`, [payment]);
    expect(await creditOf(customer)).toBe(50);
    await query(`UPDATE payments SET status = 'reversed' WHERE id = $1`, [payment]);
    expect(await creditOf(customer)).toBe(0);
    expect(await query('SELECT invoice_open_amount($1)::int AS open', [invoice])).toEqual([{ open: 100 }]);
    expect(await query('SELECT release_reason AS reason FROM payment_allocations WHERE payment_id = $1', [payment])).toEqual([
      { reason: 'reversed' },
    ]);
  });

  it('credit that has been used elsewhere keeps its payment from being taken back', async () => {
    const customer = await addCustomer();
    const payment = await pay(await addInvoice(customer, 100), 150);
    const next = await addInvoice(customer, 200);
    await query('INSERT INTO payment_allocations (payment_id, invoice_id, amount) VALUES ($1, $2, 50)', [payment, next]);
    await query(
      'INSERT INTO credit_refunds (customer_id, payment_id, amount, method, reason, booked_by) VALUES ($1, $2, 1, $3, $4, $5)',
      [customer, payment, 'cash', 'salah', userId],
    ).then(
      () => expect.unreachable('more than was left was paid back'),
      (error: pg.DatabaseError) => expect(error.constraint).toBe('payment_balance_check'),
    );
  });

  it('two who spend the same credit at the same moment: one of them is refused', async () => {
    const customer = await addCustomer();
    const payment = await pay(await addInvoice(customer, 100), 150);
    const bills = [await addInvoice(customer, 40), await addInvoice(customer, 40)];
    const outcomes = await Promise.allSettled(
      bills.map((bill) =>
        query('INSERT INTO payment_allocations (payment_id, invoice_id, amount) VALUES ($1, $2, 40)', [payment, bill]),
      ),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await balance(payment))?.credit).toBe(10);
  });

  it('a bill is never paid beyond its total, and nobody is refunded from the money of another', async () => {
    const [one, other] = [await addCustomer(), await addCustomer()];
    const payment = await pay(await addInvoice(one, 100), 300);
    const bill = await addInvoice(one, 50);
    const allocate = (amount: number) =>
      query('INSERT INTO payment_allocations (payment_id, invoice_id, amount) VALUES ($1, $2, $3)', [payment, bill, amount]);
    await expect(allocate(51)).rejects.toMatchObject({ constraint: 'invoice_allocation_check' });
    await allocate(50);
    await expect(
      query(
        `INSERT INTO credit_refunds (customer_id, payment_id, amount, method, reason, booked_by) VALUES ($1, $2, 1, 'cash', 'x', $3)`,
        [other, payment, userId],
      ),
    ).rejects.toMatchObject({ constraint: 'credit_refund_customer_check' });
  });

  it('holds after any history of payments, acceptances, reversals, uses and refunds', async () => {
    const step = fc.record({
      what: fc.constantFrom('pay', 'claim', 'accept', 'reverse', 'use', 'refund'),
      which: fc.nat(20),
      amount: fc.integer({ min: 1, max: 300 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const customer = await addCustomer();
        const invoices = [await addInvoice(customer, 100), await addInvoice(customer, 250)];
        const payments: number[] = [];
        const bookings = steps.map(({ what, which, amount }) => async () => {
          const invoice = invoices[which % invoices.length] ?? 0;
          const payment = payments[which % Math.max(1, payments.length)] ?? 0;
          if (what === 'pay' || what === 'claim')
            payments.push(await pay(invoice, amount, what === 'pay' ? 'verified' : 'pending_verification'));
          else if (what === 'accept')
            await query(`UPDATE payments SET status = 'verified' WHERE id = $1 AND status = 'pending_verification'`, [payment]);
          else if (what === 'reverse')
            await query(`UPDATE payments SET status = 'reversed' WHERE id = $1 AND status = 'verified'`, [payment]);
          else if (payment !== 0 && what === 'use')
            await query('INSERT INTO payment_allocations (payment_id, invoice_id, amount) VALUES ($1, $2, $3)', [
              payment,
              invoice,
              amount,
            ]);
          else if (payment !== 0)
            await query(
              `INSERT INTO credit_refunds (customer_id, payment_id, amount, method, reason, booked_by) VALUES ($1, $2, $3, 'cash', 'x', $4)`,
              [customer, payment, amount, userId],
            );
        });
        for (const booking of bookings) {
          await booking().catch((error: pg.DatabaseError) => expect(error.code).toBe('23514'));
        }
        const [sums] = await query<{ received: number; spent: number; credit: number; least: number; over: number }>(
          `SELECT coalesce(sum(received), 0)::int AS received, coalesce(sum(allocated + refunded), 0)::int AS spent,
                  coalesce(sum(credit), 0)::int AS credit, coalesce(min(credit), 0)::int AS least,
                  (SELECT count(*) FROM invoices i WHERE i.customer_id = $1 AND i.total < (
                     SELECT coalesce(sum(a.amount), 0) FROM payment_allocations a WHERE a.invoice_id = i.id AND a.released_at IS NULL))::int AS over
           FROM payment_balances WHERE customer_id = $1`,
          [customer],
        );
        expect(sums?.received).toBe((sums?.spent ?? 0) + (sums?.credit ?? 0));
        expect(sums?.least).toBeGreaterThanOrEqual(0);
        expect(sums?.over).toBe(0);
      }),
      { numRuns: 25, seed: 2_026 },
    );
  });

  it('payments from before are given their customer and their bill online', async () => {
    const customer = await addCustomer();
    const [paid, claimed] = [await addInvoice(customer, 100), await addInvoice(customer, 100)];
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    // As an older program left them: without triggers.
    await owner.query(`SET session_replication_role = 'replica'`);
    const old = [];
    for (const [invoice, status] of [
      [paid, 'verified'],
      [claimed, 'pending_verification'],
    ] as const)
      old.push(
        (
          await owner.query<{ id: number }>(
            `INSERT INTO payments (invoice_id, amount, method, status, paid_at) VALUES ($1, 100, 'cash', $2, now()) RETURNING id`,
            [invoice, status],
          )
        ).rows[0]?.id,
      );
    await owner.end();
    await query(`DELETE FROM online_migrations WHERE step = 'payments_customer'`);
    await runOnlineMigrations({ url: database.url, steps: ONLINE_STEPS, node: 'test', signal: new AbortController().signal });
    expect(await query('SELECT id, customer_id AS "customerId" FROM payments WHERE id = ANY($1) ORDER BY id', [old])).toEqual(
      old.map((id) => ({ id, customerId: customer })),
    );
    expect(
      await query('SELECT payment_id AS id, amount::int FROM payment_allocations WHERE payment_id = ANY($1)', [old]),
    ).toEqual([{ id: old[0], amount: 100 }]);
  });
});
