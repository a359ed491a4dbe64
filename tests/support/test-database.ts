import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork, type UnitOfWork } from '#service/db/unit-of-work.ts';
import { databaseUrl, TEMPLATE } from './test-database-names.ts';

export interface TestDatabase {
  /** Connection string of the owner. */
  readonly url: string;
  /** Works as the application's role, like the product. */
  readonly pool: pg.Pool;
  readonly unitOfWork: UnitOfWork;
  /** Errors thrown by effects after a commit. */
  readonly effectErrors: unknown[];
  close(): Promise<void>;
}

/** A database of one's own with the current schema, empty. `max` is the size of its pool. */
export async function createTestDatabase(options: { readonly max?: number } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  // Copying files costs a quarter of what writing every page through the log does.
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY file_copy`);
  const url = databaseUrl(inject('pgUrl'), name);
  const pool = createPool({ url, max: options.max ?? 6, name: 'kabar-test', role: 'kabar_app', onError: () => undefined });
  const effectErrors: unknown[] = [];
  return {
    url,
    pool,
    effectErrors,
    unitOfWork: createUnitOfWork(pool, (error) => effectErrors.push(error)),
    async close() {
      await pool.end();
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('pgUrl') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
