import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrateDatabase } from '#service/db/postgres/migrate.ts';
import { runOnlineMigrations } from '#service/db/postgres/online/run-online-migrations.ts';
import { ONLINE_STEPS } from '#service/db/postgres/online/steps.ts';
import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { seedDemo } from '#service/demo/seed-demo.ts';
import { writeListsData } from '../bench/lists-data.ts';
import { startChaosPostgres } from '../support/chaos-postgres.ts';
import { once } from '../support/one-statement.ts';
import { databaseUrl } from '../support/test-database-names.ts';
import { until } from '../support/until.ts';
import type { ChaosProgram } from './report.ts';

/** Files of the schema before releases had numbers: what the first installations have. */
const OLD_FILES = 5;
/** What a writer waits for a lock before it gives up. */
const LOCK_TIMEOUT_MS = 3_000;
const MIGRATIONS = 'migrations/postgres';
const MILLION = 1_000_000;

/** D1: the way from the first schema to this one while people work, cut in the middle and gone on with by another node. */
export const migrateLarge: ChaosProgram = {
  name: 'migrate-large',
  promise:
    'first schema → this one, 1 M tickets, messages and audit rows (short: demo data): no writer refused, lock_timeout kept, a cut resumed',
  async run({ short }) {
    const broken: string[] = [];
    const postgres = await startChaosPostgres();
    try {
      const url = databaseUrl(postgres.url, 'migrate_large');
      await once(postgres.url, 'CREATE DATABASE migrate_large');
      await migrateToOldSchema(url);
      const filled = performance.now();
      await fill(url, short);
      const fillSeconds = secondsSince(filled);
      const before = await counts(url);

      const stopWriters = new AbortController();
      const writers = [1, 2, 3].map((seed) => busyWriter(url, seed, stopWriters.signal));
      const began = performance.now();
      await migrateDatabase(url, MIGRATIONS);
      const transactional = secondsSince(began);
      const online = performance.now();
      const first = runOnlineMigrations({ url, steps: ONLINE_STEPS, node: 'first', signal: new AbortController().signal }).then(
        () => 'done',
        () => 'cut',
      );
      await until('the first rows of a backfill', async () => (await rowsFilled(url)) > 0, 300_000);
      await once(
        url,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kabar-desk online migrations' AND datname = current_database()`,
      );
      const fate = await first;
      await runOnlineMigrations({ url, steps: ONLINE_STEPS, node: 'second', signal: new AbortController().signal });
      const onlineSeconds = secondsSince(online);
      stopWriters.abort();
      const work = await Promise.all(writers);

      const refused = work.flatMap(({ errors }) => errors);
      for (const error of refused) broken.push(`a writer was refused: ${error}`);
      if (work.some(({ statements }) => statements === 0)) broken.push('a writer did nothing: nothing was proven');
      if (fate !== 'cut') broken.push('the first run was not cut in the middle');
      broken.push(...(await faults(url, before)));
      return {
        figures: {
          rows: Object.entries(before).map(([table, count]) => `${table} ${count.toLocaleString('en')}`),
          'written in': `${fillSeconds} s`,
          'prepared and transactional migrations': `${transactional} s`,
          'online migrations, cut once': `${onlineSeconds} s`,
          'statements of the writers meanwhile': work.reduce((sum, { statements }) => sum + statements, 0),
          'refused or ended': refused.length,
          'longest statement of a writer': `${Math.round(Math.max(...work.map(({ longestMs }) => longestMs)))} ms (lock_timeout ${LOCK_TIMEOUT_MS})`,
        },
        broken,
      };
    } finally {
      await postgres.stop();
    }
  },
};

const secondsSince = (began: number) => ((performance.now() - began) / 1_000).toFixed(1);

async function migrateToOldSchema(url: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kabar-old-schema-'));
  try {
    cpSync(MIGRATIONS, folder, { recursive: true });
    const file = join(folder, 'meta', '_journal.json');
    const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: unknown[] };
    writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, OLD_FILES) }));
    await migrateDatabase(url, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(url: string, short: boolean): Promise<void> {
  if (short) {
    const pool = createPool({ url, max: 1, name: 'chaos driver', role: null, onError: () => undefined });
    const unitOfWork = createUnitOfWork(pool, () => undefined);
    await unitOfWork.transaction((tx) => seedDemo(tx, { now: new Date(), userPasswordHash: 'none' }));
    await pool.end();
    return;
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await writeListsData(
    client,
    { tickets: MILLION, messages: MILLION, customers: MILLION / 5, lines: MILLION },
    new Date().toISOString(),
  );
  await client.query(
    `INSERT INTO audit_log (actor_name, action, entity, entity_id, node, created_at)
     SELECT 'Siti', 'ticket.update', 'ticket', (i % 1000000)::text, 'n', now() - i * interval '365 days' / $1 FROM generate_series(1, $1::int) AS i`,
    [MILLION],
  );
  await client.query('VACUUM (ANALYZE) audit_log');
  await client.end();
}

const TABLES = ['customers', 'tickets', 'whatsapp_notifications', 'audit_log', 'invoices', 'payments', 'notifications'] as const;

async function counts(url: string): Promise<Record<(typeof TABLES)[number], number>> {
  const [row] = await once<Record<(typeof TABLES)[number], number>>(
    url,
    `SELECT ${TABLES.map((table) => `(SELECT count(*) FROM ${table})::int AS ${table}`).join(', ')}`,
  );
  if (!row) throw new Error('nothing was counted');
  return row;
}

async function rowsFilled(url: string): Promise<number> {
  const [row] = await once<{ rows: number }>(
    url,
    `SELECT coalesce(sum(rows), 0)::int AS rows FROM online_migrations WHERE step <> 'users_search_text'`,
  );
  return row?.rows ?? 0;
}

/** Somebody who works without a pause, as the application does. */
async function busyWriter(url: string, seed: number, signal: AbortSignal) {
  const client = new pg.Client({ connectionString: url, options: `-c role=kabar_app -c lock_timeout=${LOCK_TIMEOUT_MS}` });
  await client.connect();
  const { rows } = await client.query<{ tickets: number; customers: number; invoices: number }>(
    'SELECT (SELECT max(id) FROM tickets) AS tickets, (SELECT max(id) FROM customers) AS customers, (SELECT max(id) FROM invoices) AS invoices',
  );
  const most = rows[0] ?? { tickets: 1, customers: 1, invoices: 1 };
  const work: readonly (readonly [text: string, values: (turn: number) => unknown[]])[] = [
    [
      'UPDATE tickets SET updated_at = now(), version = version + 1 WHERE id = $1',
      (turn) => [1 + ((turn * 7919 * seed) % most.tickets)],
    ],
    [
      'UPDATE customers SET notes = $2 WHERE id = $1',
      (turn) => [1 + ((turn * 104_729 * seed) % most.customers), `catatan ${turn}`],
    ],
    [
      `INSERT INTO audit_log (actor_name, action, entity, entity_id, node) VALUES ('Siti', 'ticket.update', 'ticket', $1, 'writer')`,
      (turn) => [String(turn)],
    ],
    [
      `INSERT INTO whatsapp_notifications (notification_type, dedupe_key, lane, message_class, on_unknown, recipient_type, recipient_name, message, expires_at)
       VALUES ('ticket_created', $1, 'normal', 'operational', 'hold', 'customer', 'S', 'x', now())`,
      (turn) => [`writer:${seed}:${turn}`],
    ],
    [
      `INSERT INTO tickets (customer_id, type, category, priority, title, sla_due_at) VALUES ($1, 'repair', 'other', 'normal', 'Selama migrasi', now())`,
      (turn) => [1 + ((turn * 31 * seed) % most.customers)],
    ],
    [
      `INSERT INTO payments (invoice_id, amount, method, status, paid_at) VALUES ($1, 1, 'cash', 'pending_verification', now())`,
      (turn) => [1 + ((turn * 101 * seed) % most.invoices)],
    ],
  ];
  const errors: string[] = [];
  let statements = 0;
  let longestMs = 0;
  for (let turn = 1; !signal.aborted; turn += 1) {
    for (const [text, values] of work) {
      const began = performance.now();
      await client.query(text, values(turn)).catch((error: Error) => errors.push(`${error.message}: ${text.slice(0, 60)}`));
      longestMs = Math.max(longestMs, performance.now() - began);
      statements += 1;
    }
  }
  await client.end();
  return { statements, longestMs, errors };
}

/** What is not as if it had been written under the new schema. */
async function faults(url: string, before: Record<string, number>): Promise<string[]> {
  const after = await counts(url);
  const lost = TABLES.filter((table) => after[table] < (before[table] ?? 0)).map((table) => `${table} lost rows`);
  const [row] = await once<Record<string, number>>(
    url,
    `SELECT (SELECT count(*) FROM customers WHERE search_text IS DISTINCT FROM kabar_search_of(customers))::int AS "customers without their search text",
            (SELECT count(*) FROM tickets WHERE search_text IS NULL)::int AS "tickets without search text",
            (SELECT count(*) FROM payments WHERE customer_id IS NULL)::int AS "payments without a customer",
            (SELECT count(*) FROM payment_balances WHERE received <> allocated)::int AS "old payments that are not their bill's",
            (SELECT count(*) FROM pg_index WHERE NOT indisvalid)::int AS "indexes that are not whole",
            (SELECT count(*) FROM pg_constraint WHERE NOT convalidated)::int AS "constraints that were not checked",
            (SELECT count(*) FROM online_migrations WHERE state <> 'done')::int AS "steps that are not done"`,
  );
  return [...lost, ...Object.entries(row ?? {}).flatMap(([fault, count]) => (count > 0 ? [`${count} ${fault}`] : []))];
}
