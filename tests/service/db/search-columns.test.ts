import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runOnlineMigrations } from '#service/db/postgres/online/run-online-migrations.ts';
import { ONLINE_STEPS } from '#service/db/postgres/online/steps.ts';
import { findCustomerPage } from '#service/features/customers/customer-list.repository.ts';
import { parseCustomerSearch } from '#service/lists/customer-search.ts';
import { searchText } from '#shared/domain/fold.ts';
import { once } from '../../support/one-statement.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
const query = <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) => once<R>(database.url, text, values);
const addCustomer = async (name: string, more: { phone?: string; email?: string; address?: string } = {}) =>
  (
    await query<{ id: number }>('INSERT INTO customers (name, phone, email, address) VALUES ($1, $2, $3, $4) RETURNING id', [
      name,
      more.phone ?? '6281200000000',
      more.email ?? null,
      more.address ?? 'Jl. Melati 1',
    ])
  )[0]?.id ?? 0;
const addTicket = async (customerId: number, title: string) =>
  (
    await query<{ id: number }>(
      `INSERT INTO tickets (customer_id, type, category, priority, title, sla_due_at)
       VALUES ($1, 'repair', 'no_connection', 'normal', $2, now()) RETURNING id`,
      [customerId, title],
    )
  )[0]?.id ?? 0;
const textOf = async (table: string, id: number) =>
  (await query<{ text: string }>(`SELECT search_text AS text FROM ${table} WHERE id = $1`, [id]))[0]?.text;

const ALL = {
  visible: 'all',
  deleted: false,
  statuses: undefined,
  areaId: undefined,
  packageId: undefined,
  tag: undefined,
} as const;
const page = (
  sort: 'name' | '-createdAt',
  search: string | undefined,
  after: { id: number; micros: string; name: string } | null,
  limit: number,
) => findCustomerPage(database.unitOfWork.db, { ...ALL, search: parseCustomerSearch(search) }, { sort, after, limit });

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

describe('what records are searched in', () => {
  it('a customer: name, code, phone, e-mail and address, each word anywhere among them', async () => {
    const id = await addCustomer('H.Abdul Ma’ruf, S.Pd', {
      phone: '6281398765432',
      email: 'Abdul@Mail.ID',
      address: 'Jl. Kenanga 7, Bogor',
    });
    await addCustomer('Abdul Rahman', { address: 'Jl. Kenanga 9' });
    for (const typed of [
      'abdul maruf',
      'spd bogor',
      `AGLS-${10_000 + id} kenanga`,
      '0813-9876 abdul',
      'mail.id ma´ruf',
      'BOGOR   s.pd',
    ])
      expect([typed, (await page('-createdAt', typed, null, 50)).map((row) => row.id)]).toEqual([typed, [id]]);
    expect(await page('-createdAt', '!!!', null, 50)).toEqual([]);
  });

  it('a ticket and an invoice carry their customer, also after the customer was renamed or the ticket moved to another', async () => {
    const [siti, joko] = [await addCustomer('Siti Émile'), await addCustomer('Joko')];
    const ticket = await addTicket(siti, 'LOS di ODP-07');
    const [invoice] = await query<{ id: number }>(
      `INSERT INTO invoices (customer_id, kind, period, due_date, status, total) VALUES ($1, 'manual', '2026-11-01', '2026-11-20', 'issued', 1)
       RETURNING id`,
      [siti],
    );
    const number = `TKT-${String(ticket).padStart(6, '0')}`;
    expect(await textOf('tickets', ticket)).toBe(
      searchText(`LOS di ODP-07 ${number} Siti Émile AGLS-${10_000 + siti} 6281200000000`),
    );
    await query(`UPDATE customers SET name = 'Siti Aminah', phone = '6281311112222' WHERE id = $1`, [siti]);
    expect(await textOf('tickets', ticket)).toContain('siti aminah');
    expect(await textOf('invoices', invoice?.id ?? 0)).toContain('6281311112222');
    await query('UPDATE tickets SET customer_id = $2 WHERE id = $1', [ticket, joko]);
    expect(await textOf('tickets', ticket)).toContain('joko');
  });

  it('rows from before the column are filled online with what the triggers would have written', async () => {
    const id = await addCustomer('Siti Émile, S.Kom');
    const ticket = await addTicket(id, 'Internet mati');
    const expected = [await textOf('customers', id), await textOf('tickets', ticket)];
    await query('UPDATE customers SET search_text = NULL');
    await query('UPDATE tickets SET search_text = NULL');
    await query(`DELETE FROM online_migrations WHERE step IN ('customers_search_text', 'tickets_search_text')`);
    await runOnlineMigrations({ url: database.url, steps: ONLINE_STEPS, node: 'test', signal: new AbortController().signal });
    expect([await textOf('customers', id), await textOf('tickets', ticket)]).toEqual(expected);
    expect(await query('SELECT state FROM online_migrations GROUP BY 1')).toEqual([{ state: 'done' }]);
  });
});

describe('the order of names', () => {
  it('is that of people, and no row is skipped or doubled when rows are renamed while somebody pages', async () => {
    for (const name of ['Zulfikar', 'aminah', 'Émile', 'Eko', 'Aminah', 'Fajar', 'émile', 'Budi']) await addCustomer(name);
    const first = await page('name', undefined, null, 4);
    expect(first.map((row) => row.name)).toEqual(['aminah', 'Aminah', 'Budi', 'Eko']);
    const last = first.at(-1);
    // The row the page ended at moves to the end, another one to the beginning.
    await query(`UPDATE customers SET name = 'Zz' WHERE name = 'Eko'`);
    await query(`UPDATE customers SET name = 'Aa' WHERE name = 'Budi'`);
    const rest = await page('name', undefined, last ?? null, 10);
    expect(rest.map((row) => row.name)).toEqual(['émile', 'Émile', 'Fajar', 'Zulfikar', 'Zz']);
  });

  it('pages come from its index', async () => {
    await query(
      `INSERT INTO customers (name, phone, address) SELECT 'Budi ' || n, '62812', 'Jl.' FROM generate_series(1, 3000) AS n`,
    );
    await query('ANALYZE customers');
    const plan = await query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT id FROM customers WHERE (name COLLATE "indonesian", id) > ('Budi'::text COLLATE "indonesian", 7)
       ORDER BY name COLLATE "indonesian", id LIMIT 50`,
    );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toMatch(/Index .*using customers_name_order_idx[\s\S]*Index Cond/);
  });

  it('is built again when the server sorts by other rules than before', async () => {
    const fileOf = async () => (await query(`SELECT pg_relation_filenode('customers_name_order_idx') AS file`))[0];
    const before = await fileOf();
    await query(`UPDATE pg_collation SET collversion = 'an older one' WHERE collname = 'indonesian'`);
    await runOnlineMigrations({ url: database.url, steps: ONLINE_STEPS, node: 'test', signal: new AbortController().signal });
    expect(await fileOf()).not.toEqual(before);
    expect(
      await query(
        `SELECT collversion = pg_collation_actual_version(oid) AS fresh FROM pg_collation WHERE collname = 'indonesian'`,
      ),
    ).toEqual([{ fresh: true }]);
  });
});

describe('the schema as declared', () => {
  it('every index and constraint stands in a migrated database, also those that are built online', async () => {
    const folder = 'migrations/postgres/meta';
    const latest = readdirSync(folder)
      .filter((file) => file.endsWith('_snapshot.json'))
      .sort()
      .at(-1);
    const { tables } = JSON.parse(readFileSync(`${folder}/${latest}`, 'utf8')) as {
      tables: Record<string, { indexes: object; foreignKeys: object; checkConstraints: object; uniqueConstraints: object }>;
    };
    const declared = Object.values(tables).flatMap((table) => Object.keys(table.indexes));
    const constraints = Object.values(tables).flatMap((table) => [
      ...Object.keys(table.foreignKeys),
      ...Object.keys(table.checkConstraints),
      ...Object.keys(table.uniqueConstraints),
    ]);
    const indexes = await query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisvalid AND i.indisready`,
    );
    const found = await query<{ name: string }>('SELECT conname AS name FROM pg_constraint WHERE convalidated');
    const standing = new Set(indexes.map(({ name }) => name));
    const kept = new Set(found.map(({ name }) => name));
    expect(declared.filter((name) => !standing.has(name))).toEqual([]);
    expect(constraints.filter((name) => !kept.has(name.slice(0, 63)))).toEqual([]);
  });
});
