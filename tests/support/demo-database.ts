import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { inject } from 'vitest';
import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { seedDemo } from '#service/demo/seed-demo.ts';
import { hashPassword } from '#service/features/auth/password.ts';
import { type BareDatabase, createBareDatabase } from './empty-database.ts';
import { DEMO_PASSWORD, startService } from './service-process.ts';
import { DEMO_TEMPLATE, databaseUrl, TEMPLATE } from './test-database-names.ts';

/**
 * With the demo data, as the first start with it leaves them behind: whoever starts a service on it starts the second time. The first
 * caller of a run writes them, the others copy.
 */
export async function createDemoDatabase(): Promise<BareDatabase> {
  await makeDemoTemplate();
  return createBareDatabase(DEMO_TEMPLATE);
}

/**
 * Puts the built-in PostgreSQL with the demo data into a folder, as an earlier start left it: only the database and its password, no log, no
 * secret, no draft.
 */
export async function placeDemoDatabase(dataDir: string): Promise<void> {
  const template = join(inject('runFolder'), 'demo-folder');
  await asOnlyOne(async () => {
    if (existsSync(template)) return;
    const unfinished = `${template}-unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { mode: 0o755 });
    const service = await startService({ dataDir: unfinished, demo: true, env: { KABAR_ROLES: 'api' } });
    await service.stop();
    await rename(unfinished, template);
  });
  for (const part of ['postgres', 'postgres.password']) {
    // Its files belong to another account where this one is root.
    await promisify(execFile)('cp', ['-a', join(template, part), join(dataDir, part)]);
  }
}

/** One after the other, over all processes of the run. */
async function asOnlyOne(work: (server: pg.Client) => Promise<void>): Promise<void> {
  const server = new pg.Client({ connectionString: inject('pgUrl') });
  server.on('error', () => undefined);
  await server.connect();
  try {
    await server.query(`SELECT pg_advisory_lock(hashtext('${DEMO_TEMPLATE}'))`);
    await work(server);
  } finally {
    await server.end();
  }
}

function makeDemoTemplate(): Promise<void> {
  return asOnlyOne(async (server) => {
    const { rowCount } = await server.query('SELECT FROM pg_database WHERE datname = $1', [DEMO_TEMPLATE]);
    if (rowCount !== 0) return;
    const unfinished = `${DEMO_TEMPLATE}_unfinished`;
    await server.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await server.query(`CREATE DATABASE ${unfinished} TEMPLATE ${TEMPLATE} STRATEGY file_copy`);
    await writeDemoData(databaseUrl(inject('pgUrl'), unfinished));
    await server.query(`ALTER DATABASE ${unfinished} RENAME TO ${DEMO_TEMPLATE}`);
  });
}

async function writeDemoData(url: string): Promise<void> {
  const pool = createPool({ url, max: 1, name: 'kabar-test demo', role: null, onError: () => undefined });
  try {
    const unitOfWork = createUnitOfWork(pool, () => undefined);
    const userPasswordHash = await hashPassword(DEMO_PASSWORD);
    await unitOfWork.transaction((tx) => seedDemo(tx, { now: new Date(), userPasswordHash }));
  } finally {
    await pool.end();
  }
}
