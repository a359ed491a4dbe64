import type pg from 'pg';
import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork, type UnitOfWork } from '#service/db/unit-of-work.ts';
import { createBareDatabase } from './empty-database.ts';
import { TEMPLATE } from './test-database-names.ts';

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
  const bare = await createBareDatabase(TEMPLATE);
  const { url } = bare;
  const pool = createPool({ url, max: options.max ?? 6, name: 'kabar-test', role: 'kabar_app', onError: () => undefined });
  const effectErrors: unknown[] = [];
  return {
    url,
    pool,
    effectErrors,
    unitOfWork: createUnitOfWork(pool, (error) => effectErrors.push(error)),
    async close() {
      await pool.end();
      await bare.close();
    },
  };
}
