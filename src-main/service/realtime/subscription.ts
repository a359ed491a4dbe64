import type { Pool } from 'pg';

/** What a node hears of the others: one connection that listens. */
export interface Subscription {
  /** For the adapter, which takes its connection from here. */
  readonly pool: Pool;
  /** Resolves once the others are heard; after a loss, once they are heard again. */
  isUp(): Promise<void>;
}

/**
 * Watches the adapter's listening connection. The adapter checks one client out, takes another when that one ends, and never gives the
 * ended one back: each loss would cost a place in the pool, and its end would wait for ever. Nor does it tell when it is deaf.
 */
export function watchSubscription(pool: Pool, onLost: () => void): Subscription {
  let up = Promise.withResolvers<void>();
  const connect = async () => {
    const client = await pool.connect();
    client.once('end', () => {
      client.release(true);
      up = Promise.withResolvers();
      onLost();
    });
    const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
    const listening = (...given: unknown[]): Promise<unknown> => {
      const answer = query(...given);
      if (String(given[0]).startsWith('LISTEN')) answer.then(up.resolve as () => void, () => undefined);
      return answer;
    };
    return Object.assign(client, { query: listening });
  };
  return {
    pool: { connect, query: pool.query.bind(pool) } as unknown as Pool,
    isUp: () => up.promise,
  };
}
