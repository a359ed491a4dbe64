import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from '../../support/one-statement.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
const query = <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) => once<R>(database.url, text, values);
const idOf = async (text: string, values: unknown[] = []) => (await query<{ id: number }>(text, values))[0]?.id ?? 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** How an admission would look: by the row's own columns, row by row, so that no plan reads a table whole. */
const JOIN = `FROM whatsapp_notifications n
  CROSS JOIN LATERAL (SELECT recipient_kind(n.recipient_type, n.notification_type, n.customer_id, n.user_id, n.registration_id) AS kind) AS k
  LEFT JOIN LATERAL (
    SELECT r.* FROM message_recipients r
    WHERE r.kind = k.kind AND r.id = recipient_id(k.kind, n.customer_id, n.user_id, n.registration_id, n.group_id) OFFSET 0
  ) AS m ON true`;

async function write(row: { type?: string; to: string; phone?: string; columns?: Record<string, number> }): Promise<number> {
  const extra = Object.entries(row.columns ?? {});
  return idOf(
    `INSERT INTO whatsapp_notifications (notification_type, dedupe_key, lane, message_class, on_unknown, recipient_type, recipient_phone,
       recipient_name, message, expires_at${extra.map(([name]) => `, ${name}`).join('')})
     VALUES ($1, gen_random_uuid()::text, 'normal', 'operational', 'hold', $2, $3, 'Nama lama', 'x', now()${extra.map((_, at) => `, $${at + 4}`).join('')})
     RETURNING id`,
    [row.type ?? 'ticket_created', row.to, row.phone ?? '6281100000000', ...extra.map(([, value]) => value)],
  );
}
const recipientOf = async (id: number) =>
  (await query(`SELECT k.kind, m.phone, m.gone, m.opted_out AS "optedOut", m.preferences ${JOIN} WHERE n.id = $1`, [id]))[0];

const addCustomer = (phone: string) =>
  idOf(`INSERT INTO customers (name, phone, address) VALUES ('Siti', $1, 'Jl. 1') RETURNING id`, [phone]);

describe('the recipient of a message is a reference (SPEC §3)', () => {
  it('a customer: the number of today, what they refuse, and whether they are gone', async () => {
    const customer = await addCustomer('6281200000001');
    const message = await write({ to: 'customer', columns: { customer_id: customer } });
    expect(await recipientOf(message)).toEqual({
      kind: 'customer',
      phone: '6281200000001',
      gone: false,
      optedOut: false,
      preferences: {},
    });
    await query(
      `UPDATE customers SET phone = '6281200000002', opted_out_at = now(), message_preferences = '{"survey": false}', deleted_at = now() WHERE id = $1`,
      [customer],
    );
    expect(await recipientOf(message)).toEqual({
      kind: 'customer',
      phone: '6281200000002',
      gone: true,
      optedOut: true,
      preferences: { survey: false },
    });
  });

  it('a member of staff, also where the message is about a customer', async () => {
    const user = await idOf(
      `INSERT INTO users (username, name, role, phone) VALUES ('eko', 'Eko', 'technician', '6281300000001') RETURNING id`,
    );
    const columns = { user_id: user, customer_id: await addCustomer('6281200000009') };
    for (const to of ['technician', 'supervisor', 'manager', 'staff']) {
      expect(await recipientOf(await write({ to, columns }))).toMatchObject({
        kind: 'user',
        phone: '6281300000001',
        gone: false,
      });
    }
    const message = await write({ to: 'technician', columns });
    await query('UPDATE users SET active = false, phone = NULL WHERE id = $1', [user]);
    expect(await recipientOf(message)).toMatchObject({ kind: 'user', phone: null, gone: true });
  });

  it('an applicant, who is told as the customer once there is one', async () => {
    const registration = await idOf(
      `INSERT INTO registrations (name, phone, address) VALUES ('Rudi', '6281400000001', 'Jl. 2') RETURNING id`,
    );
    const message = await write({ to: 'customer', columns: { registration_id: registration } });
    expect(await recipientOf(message)).toMatchObject({
      kind: 'registration',
      phone: '6281400000001',
      gone: false,
      optedOut: false,
    });
    const customer = await addCustomer('6281400000002');
    await query('UPDATE registrations SET customer_id = $2 WHERE id = $1', [registration, customer]);
    await query('UPDATE customers SET opted_out_at = now() WHERE id = $1', [customer]);
    expect(await recipientOf(message)).toMatchObject({ kind: 'registration', phone: '6281400000002', optedOut: true });
  });

  it('a group, whose ids are the gateways’', async () => {
    const group = await idOf(`INSERT INTO whatsapp_groups (name, purpose) VALUES ('NOC', 'team') RETURNING id`);
    const message = await write({ to: 'group', columns: { group_id: group } });
    expect(await recipientOf(message)).toMatchObject({ kind: 'group', phone: null, gone: false });
    await query('UPDATE whatsapp_groups SET active = false WHERE id = $1', [group]);
    expect(await recipientOf(message)).toMatchObject({ kind: 'group', gone: true });
  });

  it('a bare number and a one-time code stand in no record: the number of the row holds', async () => {
    const customer = await addCustomer('6281200000003');
    for (const message of [
      await write({ to: 'customer' }),
      await write({ to: 'staff' }),
      await write({ type: 'otp', to: 'customer', columns: { customer_id: customer } }),
    ]) {
      expect(await recipientOf(message)).toEqual({ kind: 'number', phone: null, gone: null, optedOut: null, preferences: null });
    }
  });

  it('a join by rows reads each table by its key', async () => {
    await query(`INSERT INTO customers (name, phone, address) SELECT 'Budi', '62812', 'Jl.' FROM generate_series(1, 5000)`);
    await query(`INSERT INTO registrations (name, phone, address) SELECT 'Budi', '62812', 'Jl.' FROM generate_series(1, 5000)`);
    await query(`INSERT INTO users (username, name, role) SELECT 'u' || n, 'Budi', 'noc' FROM generate_series(1, 2000) AS n`);
    await query(`INSERT INTO whatsapp_groups (name, purpose) SELECT 'Grup ' || n, 'team' FROM generate_series(1, 2000) AS n`);
    await query('ANALYZE');
    const plan = (await query<{ 'QUERY PLAN': string }>(`EXPLAIN SELECT m.phone ${JOIN} WHERE n.id = ANY('{1,2,3}')`))
      .map((line) => line['QUERY PLAN'])
      .join('\n');
    for (const table of ['customers', 'users', 'registrations', 'whatsapp_groups'])
      expect(plan).toMatch(new RegExp(`Index (Only )?Scan using ${table}_pkey`));
    expect(plan).not.toMatch(/Seq Scan on (customers|users|registrations|whatsapp_groups)/);
  });
});
