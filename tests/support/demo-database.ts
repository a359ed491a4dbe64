import pg from 'pg';
import { inject } from 'vitest';
import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { seedDemo } from '#service/demo/seed-demo.ts';
import { hashPassword } from '#service/features/auth/password.ts';
import { type BareDatabase, createBareDatabase } from './empty-database.ts';
import { DEMO_PASSWORD } from './service-process.ts';
import { DEMO_TEMPLATE, databaseUrl, TEMPLATE } from './test-database-names.ts';

/**
 * With the demo data, as the first start with it leaves them behind: whoever starts a service on it starts the second time. The first
 * caller of a run writes them, the others copy.
 */
export async function createDemoDatabase(): Promise<BareDatabase> {
  await makeDemoTemplate();
  return createBareDatabase(DEMO_TEMPLATE);
}

async function makeDemoTemplate(): Promise<void> {
  const server = new pg.Client({ connectionString: inject('pgUrl') });
  server.on('error', () => undefined);
  await server.connect();
  try {
    await server.query(`SELECT pg_advisory_lock(hashtext('${DEMO_TEMPLATE}'))`);
    const { rowCount } = await server.query('SELECT FROM pg_database WHERE datname = $1', [DEMO_TEMPLATE]);
    if (rowCount !== 0) return;
    const unfinished = `${DEMO_TEMPLATE}_unfinished`;
    await server.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await server.query(`CREATE DATABASE ${unfinished} TEMPLATE ${TEMPLATE} STRATEGY file_copy`);
    await writeDemoData(databaseUrl(inject('pgUrl'), unfinished));
    await server.query(`ALTER DATABASE ${unfinished} RENAME TO ${DEMO_TEMPLATE}`);
  } finally {
    await server.end();
  }
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
