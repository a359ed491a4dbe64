import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { assertMaySeed, DemoSeedError, hasDemoData, seedDemo } from '#service/demo/seed-demo.ts';
import { countStatements } from '../../support/counted-statements.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';

const now = new Date('2026-11-20T04:30:00.123Z');
const options = { now, userPasswordHash: '$argon2id$v=19$m=19456,t=2,p=1$demo$demo' };
const own = { embedded: true, forced: false };

const TABLES = [
  'areas',
  'packages',
  'users',
  'user_credentials',
  'technicians',
  'customers',
  'registrations',
  'registration_events',
  'tickets',
  'ticket_events',
  'invoices',
  'invoice_lines',
  'payments',
  'whatsapp_groups',
  'notification_routing_rules',
  'whatsapp_notifications',
  'whatsapp_delivery_attempts',
  'notifications',
  'faq_articles',
  'audit_log',
];

/** With the demo in it; only read. */
let seeded: TestDatabase;
let statements: number;
/** Empty. */
let database: TestDatabase;

beforeAll(async () => {
  seeded = await createTestDatabase({ max: 3 });
  statements = await countStatements(() => seed(seeded));
});

afterAll(async () => {
  await seeded.close();
});

beforeEach(async () => {
  database = await createTestDatabase({ max: 3 });
});

afterEach(async () => {
  await database.close();
});

const seed = (into: TestDatabase) => into.unitOfWork.transaction((tx) => seedDemo(tx, options));

async function checksums(of: TestDatabase): Promise<Record<string, unknown>> {
  const sums: Record<string, unknown> = {};
  for (const table of TABLES) {
    const { rows } = await of.pool.query(
      `SELECT count(*) AS rows, md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) AS sum FROM ${table} t`,
    );
    sums[table] = rows[0];
  }
  return sums;
}

async function numberOf(query: string, of = seeded): Promise<number> {
  const { rows } = await of.pool.query<{ count: number }>(query);
  return rows[0]?.count ?? -1;
}

describe('seeding', () => {
  test('writes the same rows into two databases at the same instant', async () => {
    const counts = await seed(database);
    const sums = await checksums(database);
    expect(sums).toEqual(await checksums(seeded));
    expect(Object.values(sums)).not.toContainEqual(expect.objectContaining({ rows: 0 }));
    expect(Object.values(sums).reduce((sum: number, row) => sum + (row as { rows: number }).rows, 0)).toBe(
      Object.values(counts).reduce((sum, count) => sum + count, 0),
    );
  });

  test('takes statements by the table and not by the row', async () => {
    expect(await numberOf('SELECT count(*) FROM ticket_events')).toBeGreaterThan(1_000);
    expect(statements).toBeLessThan(10 * TABLES.length);
  });

  test('leaves every sequence behind its rows, so that the product goes on with the next number', async () => {
    const client = await seeded.pool.connect();
    try {
      await client.query(`BEGIN;
        INSERT INTO areas (kind, code, name) VALUES ('city', 'NEW', 'New');
        INSERT INTO users (username, name, role) VALUES ('new', 'New', 'noc');
        INSERT INTO customers (name, phone, address) VALUES ('New', '628990009999', 'New');
        INSERT INTO tickets (customer_id, type, category, priority, title, sla_due_at) VALUES (1, 'repair', 'other', 'low', 'New', now());
        INSERT INTO audit_log (actor_name, action, entity, node) VALUES ('New', 'x', 'x', 'x')`);
      const { rows } = await client.query(
        `SELECT (SELECT code FROM customers ORDER BY id DESC LIMIT 1) AS customer,
                (SELECT max(id) = count(*) FROM users) AS users, (SELECT max(id) = count(*) FROM tickets) AS tickets,
                (SELECT max(id) = count(*) FROM areas) AS areas, (SELECT max(id) = count(*) FROM audit_log) AS audit`,
      );
      expect(rows[0]).toEqual({ customer: 'AGLS-10501', users: true, tickets: true, areas: true, audit: true });
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });

  test('keeps the promises of the schema: totals, payments, attempts, nothing open', async () => {
    const counts = {
      wrongTotals: await numberOf(`SELECT count(*) FROM invoices i
        WHERE total <> (SELECT coalesce(sum(amount), 0) FROM invoice_lines l WHERE l.invoice_id = i.id)`),
      paidWithoutPayment: await numberOf(`SELECT count(*) FROM invoices i WHERE status = 'paid'
        AND total > (SELECT coalesce(sum(amount), 0) FROM payments p WHERE p.invoice_id = i.id AND p.status = 'verified')`),
      wrongStatus: await numberOf(`SELECT count(*) FROM tickets t WHERE status <>
        (SELECT to_status FROM ticket_events e WHERE e.ticket_id = t.id AND to_status IS NOT NULL ORDER BY id DESC LIMIT 1)`),
      wrongCompletion: await numberOf(`SELECT count(*) FROM tickets WHERE (completed_at IS NOT NULL) <> (status = 'completed')`),
      sentWithoutAttempt:
        await numberOf(`SELECT count(*) FROM whatsapp_notifications n WHERE status IN ('sent', 'delivered', 'read')
        AND NOT EXISTS (SELECT FROM whatsapp_delivery_attempts a WHERE a.notification_id = n.id AND a.state = 'accepted'
                        AND a.gateway = n.provider AND a.provider_message_id = n.provider_message_id)`),
      open: await numberOf(`SELECT count(*) FROM whatsapp_notifications WHERE status IN ('pending', 'queued', 'sending')`),
      gateways: await numberOf(`SELECT count(*) FROM gateways WHERE breaker <> 'closed'`),
      withoutDemoMark: await numberOf(`SELECT count(*) FROM whatsapp_notifications WHERE NOT is_demo`),
      signIns: await numberOf('SELECT count(*) FROM user_credentials'),
    };
    expect(counts).toEqual({
      wrongTotals: 0,
      paidWithoutPayment: 0,
      wrongStatus: 0,
      wrongCompletion: 0,
      sentWithoutAttempt: 0,
      open: 0,
      gateways: 0,
      withoutDemoMark: 0,
      signIns: 17,
    });
  });

  test('writes nothing at all when its transaction fails afterwards', async () => {
    const failure = new Error('later step failed');
    const attempt = database.unitOfWork.transaction(async (tx) => {
      await seedDemo(tx, options);
      throw failure;
    });
    await expect(attempt).rejects.toBe(failure);
    expect(await hasDemoData(database.pool)).toBe(false);
    await expect(assertMaySeed(database.pool, own)).resolves.toBeUndefined();
    // Numbers that the failed attempt drew do not matter to the next one.
    await seed(database);
    expect(await numberOf(`SELECT count(*) FROM customers WHERE code = 'AGLS-10001'`, database)).toBe(1);
  });

  test('of two nodes that seed at once one wins and the other is refused', async () => {
    const results = await Promise.allSettled([seed(database), seed(database)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find((result) => result.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'demo_database_not_empty' });
    expect(await numberOf('SELECT count(*) FROM customers', database)).toBe(500);
  });
});

describe('the guard', () => {
  test('lets the demo into an empty built-in database, and says afterwards that it is there', async () => {
    await expect(assertMaySeed(database.pool, own)).resolves.toBeUndefined();
    expect(await hasDemoData(database.pool)).toBe(false);
    expect(await hasDemoData(seeded.pool)).toBe(true);
    await expect(assertMaySeed(seeded.pool, own)).rejects.toMatchObject({ code: 'demo_database_not_empty' });
  });

  test('refuses a database that the product does not run itself, unless forced', async () => {
    const refusal = assertMaySeed(database.pool, { embedded: false, forced: false });
    await expect(refusal).rejects.toBeInstanceOf(DemoSeedError);
    await expect(refusal).rejects.toMatchObject({ code: 'demo_database_foreign' });
    await expect(assertMaySeed(database.pool, { embedded: false, forced: true })).resolves.toBeUndefined();
  });

  test.each([
    ['a customer', `INSERT INTO customers (name, phone, address) VALUES ('Real', '6281234567890', 'Real')`],
    [
      'a message',
      `INSERT INTO whatsapp_notifications (notification_type, dedupe_key, lane, message_class, on_unknown, recipient_type, recipient_name, message, expires_at)
       VALUES ('test', 'real', 'normal', 'operational', 'hold', 'staff', 'Real', 'Real', now())`,
    ],
    ['a member of staff', `INSERT INTO users (username, name, role) VALUES ('admin', 'Real', 'admin')`],
  ])('refuses a database with %s, forced or not', async (_, statement) => {
    await database.pool.query(statement);
    for (const forced of [false, true]) {
      await expect(assertMaySeed(database.pool, { embedded: true, forced })).rejects.toMatchObject({
        code: 'demo_database_not_empty',
      });
    }
    await expect(seed(database)).rejects.toMatchObject({ code: 'demo_database_not_empty' });
  });
});
