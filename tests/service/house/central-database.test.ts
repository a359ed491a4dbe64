import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connect as openSocket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { migrateDatabase } from '#service/db/postgres/migrate.ts';
import { SCHEMA_RELEASE } from '#service/db/postgres/schema-release.ts';
import { SOCKET_PATH } from '#shared/realtime/events.ts';
import { databasePicture } from '../../support/database-picture.ts';
import { type BareDatabase, createEmptyDatabase } from '../../support/empty-database.ts';
import { once } from '../../support/one-statement.ts';
import { freshFolder, ROOT, startRefused, startService } from '../../support/service-process.ts';
import { until } from '../../support/until.ts';

const MIGRATIONS = join(ROOT, 'migrations', 'postgres');
const shared = { KABAR_SECRET: 'one secret for all the nodes of this test' };
const api = { KABAR_ROLES: 'api', ...shared };
const FILES = JSON.parse(readFileSync(join(MIGRATIONS, 'meta', '_journal.json'), 'utf8')).entries.length as number;

let database: BareDatabase;
beforeEach(async () => {
  database = await createEmptyDatabase();
});
afterEach(() => database.close());

const applied = async () =>
  (await database.query<{ hash: string }>('SELECT hash FROM drizzle.__drizzle_migrations ORDER BY id')).map(({ hash }) => hash);

describe('several nodes on one central database', () => {
  it('three that start at the same moment on an empty database make one migration and one administrator, without an error', async () => {
    const nodes = await Promise.all([1, 2, 3].map(() => startService({ databaseUrl: database.url, env: shared })));
    try {
      expect((await applied()).length).toBe(FILES);
      const passwords = nodes.filter((node) => node.stdout().includes('one-time password'));
      expect(passwords.length).toBe(1);
      expect(await database.query(`SELECT username FROM users`)).toEqual([{ username: 'admin' }]);
      for (const node of nodes) {
        expect((await node.send('GET', '/readyz')).status).toBe(200);
        expect(node.log().filter(({ level }) => level >= 50)).toEqual([]);
      }
      const rows = await database.query<{ kind: string }>('SELECT kind FROM nodes');
      expect(rows.map(({ kind }) => kind)).toEqual(['headless', 'headless', 'headless']);
    } finally {
      await Promise.all(nodes.map((node) => node.stop()));
    }
    // Each said goodbye.
    expect(await database.query('SELECT id FROM nodes')).toEqual([]);
  });

  it('a node with another secret refuses with a sentence, ends at once, and disturbs nobody', async () => {
    const first = await startService({ databaseUrl: database.url, env: api });
    const exit = await startRefused({
      databaseUrl: database.url,
      env: { ...api, KABAR_SECRET: 'quite another secret for this one node' },
    });
    expect({ code: exit.code, stdout: exit.stdout }).toEqual({ code: 1, stdout: '' });
    expect(exit.stderr).toMatch(/works on this database with another secret\. Set the same KABAR_SECRET/);
    expect(exit.stderr).not.toMatch(/quite another secret|one secret for all/);
    const joined = await startService({ databaseUrl: database.url, env: api });
    await joined.stop();
    await first.stop();
  });

  it('two that start at the same moment in demo mode write the demo once', async () => {
    const nodes = await Promise.all([1, 2].map(() => startService({ databaseUrl: database.url, demo: true, env: api })));
    const tokens = await Promise.all(nodes.map((node) => node.login('noc')));
    const totals = await Promise.all(
      nodes.map(async (node, at) => (await node.send('GET', '/api/tickets', { token: tokens[at] ?? null })).body.total),
    );
    await Promise.all(nodes.map((node) => node.stop()));
    expect(totals[0]).toBeGreaterThan(50);
    expect(totals[1]).toBe(totals[0]);
  });

  it('what one node changes is announced on the sockets of the other, also after the database went away and came back', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => startService({ databaseUrl: database.url, demo: true, env: api })));
    if (!one || !other) throw new Error('two services were started');
    const token = await one.login('noc');
    const socket = openSocket(one.url, { path: SOCKET_PATH, transports: ['websocket'], auth: { token } });
    const heard: number[] = [];
    socket.on('ticket_created', ({ id }: { id: number }) => heard.push(id));
    const [customer] = await database.query<{ id: number }>('SELECT min(id) AS id FROM customers');
    const create = async () => {
      const body = { customerId: customer?.id, type: 'repair', category: 'no_connection', title: 'Lewat simpul lain' };
      return (await other.send('POST', '/api/tickets', { token, body })).body.data?.id as number | undefined;
    };
    try {
      await until('the socket to be connected', () => socket.connected);
      const first = await create();
      await until('the first announcement', () => heard.includes(first ?? -1));
      const name = new URL(database.url).pathname.slice(1);
      await once(inject('pgUrl'), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
      await until('an announcement after the loss', async () => {
        const id = await create();
        return id !== undefined && (await until('it', () => heard.includes(id), 1_000).catch(() => false));
      });
    } finally {
      socket.disconnect();
      await Promise.all([one.stop(), other.stop()]);
    }
  });
});

/** What a later release leaves behind: a migration that this program does not know, and its row. */
async function addRelease(number: number, leastApp: number): Promise<void> {
  await database.query(`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)`, [
    `from-release-${number}`,
    4_000_000_000_000 + number,
  ]);
  await database.query('INSERT INTO schema_release (number, least_app) VALUES ($1, $2)', [number, leastApp]);
}

describe('D1: versions of program and database', () => {
  it('the migrations lead to the release this program says it is of', async () => {
    await migrateDatabase(database.url, MIGRATIONS);
    expect(await database.query('SELECT max(number) AS number FROM schema_release')).toEqual([{ number: SCHEMA_RELEASE }]);
  });

  it('a database one release ahead is served, however many migrations belong to it', async () => {
    await migrateDatabase(database.url, MIGRATIONS);
    await addRelease(SCHEMA_RELEASE + 1, SCHEMA_RELEASE);
    await database.query(
      `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('another', 4100000000000), ('one more', 4200000000000)`,
    );
    const service = await startService({ databaseUrl: database.url, env: api });
    expect((await service.send('GET', '/readyz')).status).toBe(200);
    await service.stop();
    expect((await applied()).length).toBe(FILES + 3);
  });

  it('a database two releases ahead is refused with "please update" before any write', async () => {
    await migrateDatabase(database.url, MIGRATIONS);
    await addRelease(SCHEMA_RELEASE + 1, SCHEMA_RELEASE);
    await addRelease(SCHEMA_RELEASE + 2, SCHEMA_RELEASE + 1);
    const before = await databasePicture(database.url);
    const exit = await startRefused({ databaseUrl: database.url, env: api });
    expect({ code: exit.code, stdout: exit.stdout }).toEqual({ code: 1, stdout: '' });
    expect(exit.stderr).toMatch(/Please update Kabar Desk: the database is of release 3 and serves programs from release 2 on/);
    expect(await databasePicture(database.url)).toEqual(before);
  });

  describe('a database that is behind', () => {
    let folder: string;
    beforeEach(async () => {
      // Any migration that is missing will do, also one of the same release.
      folder = freshFolder();
      cpSync(MIGRATIONS, folder, { recursive: true });
      const file = join(folder, 'meta', '_journal.json');
      const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: unknown[] };
      writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, -1) }));
      await migrateDatabase(database.url, folder);
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    it('is refused before any write when there is only DATABASE_URL', async () => {
      const before = await databasePicture(database.url);
      const exit = await startRefused({ databaseUrl: database.url, env: api });
      expect({ code: exit.code, stdout: exit.stdout }).toEqual({ code: 1, stdout: '' });
      expect(exit.stderr).toMatch(
        /older than this program \(release \d of 1, migrations missing: 1\)\. Nothing was changed\. Run "npm run db:migrate"/,
      );
      expect(await databasePicture(database.url)).toEqual(before);
    });

    it('is migrated by whoever has DATABASE_MIGRATION_URL, once, however many start', async () => {
      const env = { ...api, DATABASE_MIGRATION_URL: database.url };
      const nodes = await Promise.all([1, 2].map(() => startService({ databaseUrl: database.url, env })));
      await Promise.all(nodes.map((node) => node.stop()));
      expect((await applied()).length).toBe(FILES);
    });
  });

  it('a database with tables of another program is refused and left alone', async () => {
    await database.query('CREATE TABLE somebody_else (id int)');
    await database.query('INSERT INTO somebody_else VALUES (1)');
    const before = await databasePicture(database.url);
    const exit = await startRefused({ databaseUrl: database.url, env: api });
    expect(exit.code).toBe(1);
    expect(exit.stderr).toContain('tables that are not from this program');
    expect(await databasePicture(database.url)).toEqual(before);
  });

  it('a migrator killed in the middle leaves nothing half done: the next start finishes', async () => {
    const service = startService({ databaseUrl: database.url, env: api }).catch((error: Error) => error);
    await until('the migrator to be at work', async () => {
      const rows = await once(
        inject('pgUrl'),
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'kabar-desk migrator' AND state <> 'idle' AND query NOT LIKE '%lock%'`,
        [new URL(database.url).pathname.slice(1)],
      );
      return rows.length > 0;
    });
    const outcome = await service;
    if (!(outcome instanceof Error)) await outcome.stop();
    const next = await startService({ databaseUrl: database.url, env: api });
    expect((await next.send('GET', '/readyz')).status).toBe(200);
    await next.stop();
    expect((await applied()).length).toBe(FILES);
  });
});

describe('R3: a PostgreSQL that could forget is refused outside tests', () => {
  it('fsync off is named and nothing is written', async () => {
    const exit = await startRefused({ databaseUrl: database.url, env: api, durable: true });
    expect({ code: exit.code, stdout: exit.stdout }).toEqual({ code: 1, stdout: '' });
    expect(exit.stderr).toMatch(/PostgreSQL runs with (?=.*fsync=off)(?=.*full_page_writes=off)(?=.*synchronous_commit=off)/);
    expect(await database.query(`SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace`)).toEqual([]);
  });

  it('no password of a connection string is printed when the database cannot be reached', async () => {
    const exit = await startRefused({ databaseUrl: 'postgres://kabar:hidden-password@127.0.0.1:1/kabar', env: api });
    expect(exit.code).toBe(1);
    expect(exit.stdout + exit.stderr).not.toContain('hidden-password');
    expect(exit.stderr).toMatch(/^Kabar Desk did not start: \S.*/m);
  });
});
