import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from './in-transaction.ts';
import * as schema from './postgres/schema/index.ts';
import { openTransaction } from './transaction.ts';

export type Schema = typeof schema;
/** Typed access to the central database, inside or outside a transaction. */
export type Database = NodePgDatabase<Schema>;

/** Where what a transaction gathers goes, in a few statements, before it commits. */
export interface Outlet<T> {
  /** `sequences`: items in the order in which they were gathered, those of every part of the transaction apart. */
  write(tx: Transaction, sequences: readonly (readonly T[])[]): Promise<void>;
}

/** The bulk operation that a part of a transaction belongs to, as its traces and news know it. */
export interface OperationMark {
  readonly id: number;
  /** Nobody is told anything: neither a message nor a line. What a change ends in the notification center ends all the same. */
  readonly quiet: boolean;
  /** So many rows that their messages stand behind single ones (SPEC §3). */
  readonly many: boolean;
}

export type Effect = () => void | Promise<void>;
export type Connection = { readonly db: Database; readonly client: PoolClient };

/** One transaction. What must happen only if it commits is handed to `afterCommit`. */
export interface Transaction extends Connection {
  /** Null outside bulk operations. */
  readonly operation: OperationMark | null;
  /** Runs after a successful commit, in order; a failure there is logged and changes nothing. */
  afterCommit(effect: Effect): void;
  /** Is written with others of its kind before the commit, or with the next `flush`. */
  gather<T>(outlet: Outlet<T>, item: T): void;
  /** Writes now what was gathered so far: for who needs to see it, or its ids, in this very transaction. */
  flush(): Promise<void>;
  /** A part, usually a savepoint, over the same connection: its effects and what it gathers count once it is kept, else never. */
  part(connection: Connection, operation: OperationMark): { readonly tx: Transaction; keep(): void };
}

export interface UnitOfWork {
  /** For reads outside a transaction. */
  readonly db: Database;
  readonly pool: Pool;
  /** Runs `work` in one transaction: commits its result with all it gathered, or rolls everything back and throws. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

export function createUnitOfWork(pool: Pool, onEffectError: (error: unknown) => void): UnitOfWork {
  return {
    db: drizzle(pool, { schema }),
    pool,
    async transaction(work) {
      const { result, effects } = await inTransaction(pool, async (client) => {
        const tx = openTransaction({ db: drizzle(client, { schema }), client });
        const done = await work(tx);
        await tx.flush();
        return { result: done, effects: tx.effects };
      });
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
