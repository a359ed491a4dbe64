import pg from 'pg';

const INT8 = 20;
const NUMERIC = 1700;

/** Counts, sums and ids come as numbers: ids stay below 2^53 and money is integer rupiah below 10^12. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8 || oid === NUMERIC) return Number;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

export interface PoolOptions {
  readonly url: string;
  readonly max: number;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  /** Database role to work as, or null for the one in the URL. */
  readonly role: string | null;
  /** Further settings of each session, e.g. `search_path`. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly statementTimeoutMs?: number;
  /** Leaves the driver's own number types: for libraries that expect int8 as text. */
  readonly plainTypes?: boolean;
  onError(error: Error): void;
}

/**
 * The server forgets a client that does not answer within about 5 s: what a lost machine had locked, in the middle of an admission, is free
 * again before anybody misses a one-time code (ENGINE E-13).
 */
export const SERVER_PATIENCE = {
  tcp_user_timeout: '5000',
  tcp_keepalives_idle: '2',
  tcp_keepalives_interval: '1',
  tcp_keepalives_count: '3',
} as const;

/** A pool whose sessions run in UTC, give up on a stuck statement, release a forgotten transaction, and end with their machine. */
export function createPool(options: PoolOptions): pg.Pool {
  const settings = {
    ...SERVER_PATIENCE,
    timezone: 'UTC',
    idle_in_transaction_session_timeout: '60000',
    statement_timeout: String(options.statementTimeoutMs ?? 30_000),
    // Short statements of many people: starting helpers for one of them costs it more than they save, and takes cores from the others.
    max_parallel_workers_per_gather: '0',
    ...(options.role ? { role: options.role } : {}),
    ...options.settings,
  };
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.name,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    ...(options.plainTypes ? {} : { types }),
    options: Object.entries(settings)
      .map(([key, value]) => `-c ${key}=${value}`)
      .join(' '),
  });
  pool.on('error', options.onError);
  // The pool listens to idle clients only; one that is checked out (a transaction, a subscription) would end the process when its
  // server goes away.
  pool.on('connect', (client) => client.on('error', options.onError));
  return pool;
}

/**
 * Takes a connection of the pool away for one of another login, so that a node keeps to its fifteen (ENGINE E-7). Resolves once a connection
 * is free and closed; the returned function gives the place back.
 */
export async function lendPlace(pool: pg.Pool): Promise<() => void> {
  const client = await pool.connect();
  // Before it is closed, or whoever waits for a connection would open one in its place.
  pool.options.max -= 1;
  client.release(true);
  return () => {
    pool.options.max += 1;
  };
}
