import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrateWholly } from '#service/db/postgres/migrate.ts';
import { startEmbeddedPostgres } from '#service/embedded/embedded-postgres.ts';
import { databaseUrl, TEMPLATE } from './test-database-names.ts';

/** One PostgreSQL for the run, with a migrated template that every test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kabar-test-'));
  await chmod(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir, unsafe: true, settings: { max_connections: '300' } });
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const serverUrl = databaseUrl(server.url, 'postgres');
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
    await client.end();
    await migrateWholly(databaseUrl(server.url, TEMPLATE), 'migrations/postgres');
    project.provide('pgUrl', serverUrl);
    project.provide('runFolder', dataDir);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
