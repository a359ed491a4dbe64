import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';
import * as schema from './postgres/schema/index.ts';

export type Schema = typeof schema;
/** Typed access to the central database, inside or outside a transaction. */
export type Database = NodePgDatabase<Schema>;

/** One transaction. What must happen only if it commits is handed to `afterCommit`. */
export interface Transaction {
  readonly db: Database;
  readonly client: PoolClient;
  /** Runs after a successful commit, in order; a failure there is logged and changes nothing. */
  afterCommit(effect: () => void | Promise<void>): void;
}

export interface UnitOfWork {
  /** For reads outside a transaction. */
  readonly db: Database;
  readonly pool: Pool;
  /** Runs `work` in one transaction: commits its result, or rolls everything back and throws. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

export function createUnitOfWork(pool: Pool, onEffectError: (error: unknown) => void): UnitOfWork {
  return {
    db: drizzle(pool, { schema }),
    pool,
    async transaction(work) {
      const client = await pool.connect();
      const effects: (() => void | Promise<void>)[] = [];
      let broken: Error | undefined;
      let result: Awaited<ReturnType<typeof work>>;
      try {
        await client.query('BEGIN');
        result = await work({ db: drizzle(client, { schema }), client, afterCommit: (effect) => effects.push(effect) });
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK').catch((rollbackError: Error) => {
          broken = rollbackError;
        });
        throw error;
      } finally {
        client.release(broken);
      }
      for (const effect of effects) {
        try {
          await effect();
        } catch (error) {
          onEffectError(error);
        }
      }
      return result;
    },
  };
}
