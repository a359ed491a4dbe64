import type { Pool } from 'pg';
import { createPool, type PoolOptions } from '#service/db/postgres/pool.ts';

/**
 * The engine's own connections. Each of its statements finds a few rows through an index made for it, and says in which order. The planner
 * must not think otherwise: after a campaign of 50,000 its statistics still say that nothing waits, and a plan that reads or sorts all that
 * waits took 30 to 75 ms for every claim, an OTP's too, until the next ANALYZE – on a large ledger hours later.
 */
export function createEnginePool(options: Pick<PoolOptions, 'url' | 'role' | 'max' | 'name' | 'onError'>): Pool {
  return createPool({
    ...options,
    settings: {
      enable_seqscan: 'off',
      enable_sort: 'off',
      enable_bitmapscan: 'off',
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
      jit: 'off',
    },
  });
}
