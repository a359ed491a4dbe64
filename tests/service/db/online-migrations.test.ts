import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OnlineStep } from '#service/db/postgres/online/online-step.ts';
import { prepareMigration } from '#service/db/postgres/online/prepare.ts';
import { runOnlineMigrations } from '#service/db/postgres/online/run-online-migrations.ts';
import { beginWithTables, namedTables } from '#service/db/postgres/table-locks.ts';
import { once } from '../../support/one-statement.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';
import { until } from '../../support/until.ts';

const ROWS = 30_000;
const NAME = 'kabar-desk online migrations';

const FILL: OnlineStep = {
  kind: 'backfill',
  id: 'people_folded',
  table: 'people',
  pending: 't.folded IS NULL',
  write: 'UPDATE people SET folded = lower(name), writes = writes + 1 WHERE id = ANY($1)',
};
const INDEX: OnlineStep = { kind: 'index', id: 'people_folded_idx', on: 'ON people (folded)' };
const VALID: OnlineStep = { kind: 'validate', id: 'people_folded_check', table: 'people' };

let database: TestDatabase;
const query = <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) => once<R>(database.url, text, values);
const run = (steps: readonly OnlineStep[], node: string, signal = new AbortController().signal) =>
  runOnlineMigrations({ url: database.url, steps, node, signal });
const stateOf = async (step: string) =>
  (
    await query<{ state: string; rows: number; retries: number; error: string | null }>(
      'SELECT state, rows::int AS rows, retries, error FROM online_migrations WHERE step = $1',
      [step],
    )
  )[0];

async function client(): Promise<pg.Client> {
  const fresh = new pg.Client({ connectionString: database.url, options: '-c lock_timeout=3000' });
  fresh.on('error', () => undefined);
  await fresh.connect();
  return fresh;
}

beforeEach(async () => {
  database = await createTestDatabase();
  await query('CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL, folded text, writes integer NOT NULL DEFAULT 0)');
  await query(`INSERT INTO people (id, name) SELECT n, 'Orang ' || n FROM generate_series(1, ${ROWS}) AS n`);
  await query('ALTER TABLE people ADD CONSTRAINT people_folded_check CHECK (folded = lower(name)) NOT VALID');
  // What a migration of this kind adds first: from now on every writer fills it.
  await query(
    `CREATE FUNCTION fold_people() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.folded := lower(NEW.name); RETURN NEW; END'`,
  );
  await query(
    'CREATE TRIGGER people_folded BEFORE INSERT OR UPDATE OF name ON people FOR EACH ROW EXECUTE FUNCTION fold_people()',
  );
});
afterEach(() => database.close());

/** Somebody who changes the table without a pause, many rows at once and in no order. Ends with the errors that met them. */
async function busyWriter(signal: AbortSignal): Promise<{ statements: number; errors: string[] }> {
  const writer = await client();
  const errors: string[] = [];
  let statements = 0;
  for (let at = 1; !signal.aborted; at += 1) {
    try {
      await writer.query('BEGIN');
      for (const id of [ROWS - ((at * 17) % ROWS), ((at * 31) % ROWS) + 1, ((at * 7) % ROWS) + 1])
        await writer.query(`UPDATE people SET name = 'Ganti ' || $2 WHERE id = $1`, [id, at]);
      await writer.query(`INSERT INTO people (id, name) VALUES ($1, 'Baru') ON CONFLICT (id) DO NOTHING`, [ROWS + at]);
      await writer.query('COMMIT');
      statements += 4;
    } catch (error) {
      errors.push(String(error));
      await writer.query('ROLLBACK');
    }
  }
  await writer.end();
  return { statements, errors };
}

describe('online migrations', () => {
  it('two nodes, one ended in the middle of a backfill: the other goes on, each old row is written once, and no writer is refused', async () => {
    const stopWriter = new AbortController();
    const writer = busyWriter(stopWriter.signal);
    const steps = [FILL, INDEX, VALID];
    const nodes = [run(steps, 'one'), run(steps, 'two')].map((running) => running.then(() => 'done').catch(() => 'ended'));
    await until('a batch', async () => ((await stateOf(FILL.id))?.rows ?? 0) > 0);
    const [{ node } = { node: '' }] = await query<{ node: string }>('SELECT node FROM online_migrations WHERE step = $1', [
      FILL.id,
    ]);
    // The session that holds the lock and works, not the one that asks for its turn.
    await query(
      `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
       WHERE l.locktype = 'advisory' AND a.application_name = $1 AND a.datname = current_database()`,
      [NAME],
    );
    const outcomes = await Promise.all(nodes);
    stopWriter.abort();
    const { statements, errors } = await writer;

    expect(outcomes.filter((outcome) => outcome === 'done').length).toBeGreaterThanOrEqual(1);
    expect(errors).toEqual([]);
    expect(statements).toBeGreaterThan(0);
    expect(await query('SELECT count(*)::int AS left FROM people WHERE folded IS DISTINCT FROM lower(name)')).toEqual([
      { left: 0 },
    ]);
    expect(await query('SELECT max(writes) AS most FROM people')).toEqual([{ most: 1 }]);
    expect(await query(`SELECT indisvalid AS whole FROM pg_index WHERE indexrelid = 'people_folded_idx'::regclass`)).toEqual([
      { whole: true },
    ]);
    expect(await query(`SELECT convalidated AS checked FROM pg_constraint WHERE conname = 'people_folded_check'`)).toEqual([
      { checked: true },
    ]);
    expect(await query('SELECT DISTINCT state FROM online_migrations WHERE step LIKE $1', ['people%'])).toEqual([
      { state: 'done' },
    ]);
    expect(['one', 'two']).toContain(node);
  });

  it('told to stop in the middle it ends without an error, and the next run goes on from the batch it had reached', async () => {
    const stop = new AbortController();
    const first = run([FILL], 'one', stop.signal);
    await until('a batch', async () => ((await stateOf(FILL.id))?.rows ?? 0) > 0);
    stop.abort();
    await first;
    await run([FILL], 'two');
    expect(await stateOf(FILL.id)).toMatchObject({ state: 'done', rows: ROWS });
    expect(await query('SELECT max(writes) AS most, min(writes) AS least FROM people')).toEqual([{ most: 1, least: 1 }]);
  });

  it('rows that somebody holds are left for the next round and not waited for', async () => {
    const holder = await client();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM people WHERE id = 7 FOR UPDATE');
    const running = run([FILL], 'one');
    await until('all others', async () => ((await stateOf(FILL.id))?.rows ?? 0) === ROWS - 1);
    expect(await stateOf(FILL.id)).toMatchObject({ state: 'running', retries: 0 });
    await holder.query('COMMIT');
    await holder.end();
    await running;
    expect(await stateOf(FILL.id)).toMatchObject({ state: 'done', rows: ROWS });
  });

  it('an index gives way to a transaction that holds the table too long, and is built when that has ended', async () => {
    const holder = await client();
    await holder.query('BEGIN');
    await holder.query('DELETE FROM people WHERE id = 1');
    const running = run([INDEX], 'one');
    await until('it to give way', async () => ((await stateOf(INDEX.id))?.retries ?? 0) > 0);
    await holder.query('COMMIT');
    await holder.end();
    await running;
    expect(await stateOf(INDEX.id)).toMatchObject({ state: 'done', error: null });
    expect(await query(`SELECT indisvalid AS whole FROM pg_index WHERE indexrelid = 'people_folded_idx'::regclass`)).toEqual([
      { whole: true },
    ]);
  });

  it('a step that the data refuse is told with its reason and done when the reason is gone', async () => {
    await query('ALTER TABLE people DISABLE TRIGGER people_folded');
    const unique: OnlineStep = { kind: 'index', id: 'people_name_key', unique: true, on: 'ON people (name)' };
    await query(`UPDATE people SET name = 'Orang 1' WHERE id = 2`);
    await expect(run([unique], 'one')).rejects.toThrow(/unique/);
    expect(await stateOf(unique.id)).toMatchObject({ state: 'running', error: expect.stringContaining('unique') });
    await query(`UPDATE people SET name = 'Orang 2' WHERE id = 2`);
    await run([unique], 'one');
    expect(await stateOf(unique.id)).toMatchObject({ state: 'done', error: null });
  });
});

describe('locks of a migration', () => {
  it('its tables are read from its statements', () => {
    expect(
      namedTables([
        'ALTER TABLE "tickets" ADD CONSTRAINT "x" FOREIGN KEY ("a") REFERENCES "public"."customers"("id") ON DELETE no action',
        'CREATE INDEX "y" ON "payments" USING btree ("id")',
        'CREATE TRIGGER z AFTER UPDATE ON invoices FOR EACH ROW EXECUTE FUNCTION f()',
      ]),
    ).toEqual(expect.arrayContaining(['customers', 'invoices', 'payments', 'tickets']));
  });

  it('a writer that meets the migrator half way goes first, and is never ended for it', async () => {
    for (const name of ['lock_a', 'lock_b', 'lock_c']) await query(`CREATE TABLE ${name} (id integer PRIMARY KEY)`);
    const waitsFor = (name: string) =>
      until(`somebody to wait for ${name}`, async () => {
        const rows = await query(`SELECT FROM pg_locks WHERE relation = $1::regclass AND NOT granted`, [name]);
        return rows.length > 0;
      });
    const [migrator, writer, holder] = [await client(), await client(), await client()];
    await holder.query('BEGIN');
    await holder.query('INSERT INTO lock_b VALUES (1)');
    await writer.query('BEGIN');
    await writer.query('INSERT INTO lock_c VALUES (1)');
    const locked = beginWithTables(migrator, ['lock_a', 'lock_b', 'lock_c']);
    await waitsFor('lock_b');
    // The writer waits first, the migrator closes the circle: it is the writer's turn to notice.
    const wanted = writer.query('INSERT INTO lock_a VALUES (1)');
    await waitsFor('lock_a');
    await holder.query('COMMIT');
    await wanted;
    await writer.query('COMMIT');
    await locked;
    await migrator.query('COMMIT');
    expect(await query('SELECT (SELECT count(*) FROM lock_a)::int + (SELECT count(*) FROM lock_c)::int AS rows')).toEqual([
      { rows: 2 },
    ]);
    await Promise.all([migrator.end(), writer.end(), holder.end()]);
  });
});

describe('what is prepared before a migration', () => {
  it('the key of the audit log is built beside its writers, once, and a program of the old schema goes on with it', async () => {
    await query('ALTER TABLE audit_log RENAME TO audit_log_new');
    await query('ALTER SEQUENCE audit_log_id_seq RENAME TO audit_log_new_id_seq');
    await query(
      `CREATE TABLE audit_log (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, actor_name text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`,
    );
    await query(`INSERT INTO audit_log (actor_name) SELECT 'x' FROM generate_series(1, 5000)`);
    await Promise.all([prepareMigration(database.url), prepareMigration(database.url)]);
    await query(`INSERT INTO audit_log (actor_name) VALUES ('y')`);
    expect(
      await query(
        `SELECT conname AS name, contype AS type FROM pg_constraint WHERE conrelid = 'audit_log'::regclass AND contype <> 'n' ORDER BY 1`,
      ),
    ).toEqual([
      { name: 'audit_log_pkey', type: 'c' },
      { name: 'audit_log_prepared_key', type: 'p' },
    ]);
  });
});
