import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { once } from '../../support/one-statement.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
/** As the owner. */
const query = <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) => once<R>(database.url, text, values);
/** As the application. */
const asApp = async <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
  (await database.pool.query<R>(text, values)).rows;
const audit = (at: string) =>
  asApp<{ id: number; part: string }>(
    `INSERT INTO audit_log (actor_name, action, entity, node, created_at) VALUES ('Siti', 'x', 'customer', 'n', $1) RETURNING id, tableoid::regclass::text AS part`,
    [at],
  );

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

describe('the audit log by month', () => {
  it('a row goes to the WIB month it belongs to, ids go on counting', async () => {
    const [year, month] = new Date(Date.now() + 7 * 3_600_000 + 40 * 86_400_000).toISOString().split('-') as [string, string];
    // 17:30 UTC of the last day before is 00:30 WIB of the first.
    const first = new Date(Date.UTC(Number(year), Number(month) - 1, 1) - 6.5 * 3_600_000);
    const [row] = await audit(first.toISOString());
    expect(row?.part).toBe(`audit_log_${year}_${month}`);
    const [next] = await audit('2020-01-01T00:00:00Z');
    expect(next?.part).toBe('audit_log_before');
    expect(next?.id).toBe((row?.id ?? 0) + 1);
  });

  it('nobody changes or deletes history: not the application, not the owner, not by the name of a month', async () => {
    const [row] = await audit('2020-01-01T00:00:00Z');
    for (const table of ['audit_log', row?.part])
      for (const statement of [`UPDATE ${table} SET action = 'y'`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
        await expect(asApp(statement), statement).rejects.toMatchObject({ code: '42501' });
    for (const statement of [`UPDATE audit_log SET action = 'y'`, `DELETE FROM ${row?.part}`, 'TRUNCATE audit_log'])
      await expect(query(statement), statement).rejects.toMatchObject({ code: '42501' });
    await expect(asApp(`UPDATE retention_rules SET least = '1 day'`)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('months ahead', () => {
  it('are made once, also when several nodes ask at the same moment, and take what lies in the default partition', async () => {
    const late = new Date(Date.now() + 200 * 86_400_000).toISOString();
    expect((await audit(late))[0]?.part).toBe('audit_log_default');
    const made = await Promise.all([1, 2, 3].map(() => asApp<{ made: number }>('SELECT create_months(8) AS made')));
    expect(made.flat().filter((row) => row.made > 0).length).toBe(1);
    const [row] = await query<{ part: string }>('SELECT tableoid::regclass::text AS part FROM audit_log WHERE created_at = $1', [
      late,
    ]);
    expect(row?.part).toMatch(/^audit_log_\d{4}_\d{2}$/);
    await expect(asApp(`DELETE FROM ${row?.part}`)).rejects.toMatchObject({ code: '42501' });
    await expect(query('DELETE FROM audit_log_default')).resolves.toEqual([]);
    await expect(query(`DELETE FROM ${row?.part}`)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('retention', () => {
  it('drops whole months that are older than asked for, and refuses to touch what the law keeps', async () => {
    await query(`SELECT create_month('lane_samples', 'minute', wib_month('2020-01-15T00:00:00Z'))`);
    await query(
      `INSERT INTO lane_samples (lane, minute, waiting) VALUES ('bulk', '2020-01-15T00:00:00Z', 1), ('bulk', now(), 2)`,
    );
    for (const [table, age] of [
      ['audit_log', '4 years'],
      ['audit_log', '0'],
      ['lane_samples', '6 days'],
      ['whatsapp_notifications_archive', '1 year'],
      ['notifications', '29 days'],
      ['whatsapp_notifications', '20 years'],
      ['customers', '20 years'],
      ['sessions; DROP TABLE users', '20 years'],
    ])
      await expect(asApp('SELECT retire($1, $2)', [table, age]), `${table} ${age}`).rejects.toMatchObject({ code: '42501' });
    expect(await asApp(`SELECT retire('lane_samples', '90 days')`)).toEqual([{ retire: 1 }]);
    expect(await asApp('SELECT waiting FROM lane_samples')).toEqual([{ waiting: 2 }]);
  });

  it('lines of the notification center go in batches', async () => {
    const [user] = await query<{ id: number }>(
      `INSERT INTO users (username, name, role) VALUES ('noc', 'Noc', 'noc') RETURNING id`,
    );
    await query(
      `INSERT INTO notifications (user_id, type, title, message, created_at) SELECT $1, 'system', 'x', 'y', now() - n * interval '20 days' FROM generate_series(1, 4) AS n`,
      [user?.id],
    );
    expect(await asApp(`SELECT retire('notifications', '30 days', 2) AS gone`)).toEqual([{ gone: 2 }]);
    expect(await asApp(`SELECT retire('notifications', '30 days', 2) AS gone`)).toEqual([{ gone: 1 }]);
  });
});

describe("the ledger's archive", () => {
  const write = (status: string, days: number, more = '') =>
    query(
      `INSERT INTO whatsapp_notifications (notification_type, dedupe_key, lane, message_class, on_unknown, recipient_type, recipient_name, message,
         status, expires_at, created_at, sent_at, provider, cost, needs_person)
       SELECT 'ticket_created', gen_random_uuid()::text, 'normal', 'operational', 'hold', 'customer', 'S', 'x', $1, now(), at, at, 'fonnte', 250, ${more === 'person'}
       FROM (SELECT now() - $2 * interval '1 day' AS at) AS t RETURNING id`,
      [status, days],
    );
  const figures = () =>
    query(
      `SELECT figure, day::text, key, sum(count)::int AS count, sum(amount)::int AS amount
       FROM (SELECT * FROM report_totals UNION ALL SELECT * FROM report_changes) AS f GROUP BY 1, 2, 3 HAVING sum(count) <> 0 ORDER BY 1, 2, 3`,
    );

  it('takes settled messages with their attempts; figures, readers and what is open stay as they are', async () => {
    const [old] = await write('delivered', 400);
    await query(
      `INSERT INTO whatsapp_delivery_attempts (id, notification_id, generation, attempt, gateway, breaker_generation, urgent, state, started_at, lease_until, node)
       VALUES (gen_random_uuid(), $1, 1, 1, 'fonnte', 1, false, 'accepted', now() - interval '400 days', now(), 'n')`,
      [old?.id],
    );
    for (const status of ['pending', 'queued', 'sending', 'unknown']) await write(status, 400);
    await write('failed', 400, 'person');
    await write('sent', 100);
    const before = await figures();
    await expect(asApp(`SELECT archive_messages('179 days')`)).rejects.toMatchObject({ code: '42501' });
    expect(await asApp(`SELECT archive_messages('365 days') AS moved`)).toEqual([{ moved: 1 }]);
    expect(await asApp(`SELECT archive_messages('365 days') AS moved`)).toEqual([{ moved: 0 }]);
    expect(await figures()).toEqual(before);
    expect(await asApp('SELECT status FROM message_history WHERE id = $1', [old?.id])).toEqual([{ status: 'delivered' }]);
    expect(await asApp('SELECT state FROM attempt_history WHERE notification_id = $1', [old?.id])).toEqual([
      { state: 'accepted' },
    ]);
    expect(await asApp('SELECT count(*)::int AS left FROM whatsapp_notifications')).toEqual([{ left: 6 }]);
    expect(await asApp('SELECT count(*)::int AS all FROM message_history')).toEqual([{ all: 7 }]);
    await expect(asApp('DELETE FROM whatsapp_notifications_archive')).rejects.toMatchObject({ code: '42501' });
    await expect(asApp('DELETE FROM message_history')).rejects.toMatchObject({ code: expect.stringMatching(/42501|55000/) });
  });

  it('has every column of the ledger and of the attempts', async () => {
    const columns = (table: string) =>
      query(
        `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS required FROM pg_attribute
         WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname`,
        [table],
      );
    const names = (rows: object[]) => rows.map((row) => ({ ...row, required: undefined }));
    for (const [table, view] of [
      ['whatsapp_notifications', 'message_history'],
      ['whatsapp_delivery_attempts', 'attempt_history'],
    ] as const) {
      expect(await columns(`${table}_archive`)).toEqual(await columns(table));
      expect(names(await columns(view))).toEqual(names(await columns(table)));
    }
  });
});
