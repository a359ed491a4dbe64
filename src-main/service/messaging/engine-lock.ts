import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { takeEngineLocks } from '#service/db/locks.ts';
import type { Logger } from '#service/logger.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Ids } from '#service/ports/ids.ts';

export interface EngineLockOptions {
  readonly url: string;
  /** The application's connections: the list of engines is written with its rights. */
  readonly pool: pg.Pool;
  readonly channels: readonly string[];
  readonly node: string;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly logger: Logger;
  onNotice(channel: string, payload: string): void;
  /** After every (re)connection: something may have been missed. `again`: this process has held a lock before. */
  onHeld(again: boolean): void;
}

/** The server forgets a client that does not answer within 5 s, so a machine that is gone frees its lock (E-13). */
const SERVER_PATIENCE = {
  tcp_user_timeout: '5000',
  tcp_keepalives_idle: '2',
  tcp_keepalives_interval: '1',
  tcp_keepalives_count: '3',
} as const;
/** How often the lock is confirmed, and how long a confirmation lasts: less than the server's patience. */
const BEAT_MS = 1_000;
const CONFIRMED_FOR_MS = 4_000;
/** While the server still counts the connection before this one, its locks are asked for so often. */
const TAKE_OVER_MS = 50;
/** Pause between two tries to connect: the others look twice within a second. */
const RETRY_MS = 200;
/** Longer than any attempt is open (E-9). */
const FORMER_FOR_MS = 60_000;

/**
 * Says that this engine is alive (ENGINE E-13): one connection holds the advisory lock of its id, listens for NOTIFY, and comes back by
 * itself. Each time it comes back the engine has a new id; calls of the ones before may still be open, so their locks are taken, too.
 */
export function createEngineLock(options: EngineLockOptions) {
  const { clock, logger, pool } = options;
  let client: pg.Client | null = null;
  let id: string | null = null;
  let confirmed = reading();
  let former: { readonly id: string; readonly lostAt: number }[] = [];
  let wasHeld = false;
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;

  function reading(): { readonly monotonic: number; readonly wall: number } {
    return { monotonic: clock.monotonic(), wall: clock.now().getTime() };
  }

  async function connect(): Promise<void> {
    if (stopped) return;
    const fresh = new pg.Client({
      connectionString: options.url,
      application_name: 'kabar-desk listener',
      keepAlive: true,
      keepAliveInitialDelayMillis: 2_000,
      connectionTimeoutMillis: 5_000,
      query_timeout: CONFIRMED_FOR_MS,
      options: Object.entries(SERVER_PATIENCE)
        .map(([key, value]) => `-c ${key}=${value}`)
        .join(' '),
    });
    let over = false;
    const again = (error?: unknown) => {
      if (over) return;
      over = true;
      if (client === fresh) {
        if (id !== null) former.push({ id, lostAt: clock.monotonic() });
        client = null;
        id = null;
        if (!stopped) logger.warn({ err: error }, 'engine lock lost: nothing is sent until it is held again');
      }
      fresh.removeAllListeners('notification');
      hangUp(fresh);
      if (!stopped) retry = setTimeout(() => void connect(), RETRY_MS);
    };
    fresh.on('error', again);
    fresh.on('end', again);
    fresh.on('notification', ({ channel, payload }) => options.onNotice(channel, payload ?? ''));
    try {
      await fresh.connect();
      const own = options.ids.uuid();
      former = former.filter(({ lostAt }) => clock.monotonic() - lostAt < FORMER_FOR_MS);
      const asked = reading();
      // Not given: to our own connection before this one, until the server has noticed its end.
      const missing = await takeEngineLocks(fresh, [...former.map((before) => before.id), own]);
      if (missing.includes(own)) throw new Error('the lock of a new engine is taken');
      for (const channel of options.channels) await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      await pool.query(
        `WITH before AS (DELETE FROM engines WHERE id = ANY($3::uuid[]))
         INSERT INTO engines (id, node, started_at) VALUES ($1, $2, engine_now())`,
        [own, options.node, former.map((before) => before.id)],
      );
      if (over) return;
      client = fresh;
      id = own;
      confirmed = asked;
      void beat(fresh, missing).catch(again);
      options.onHeld(wasHeld);
      wasHeld = true;
    } catch (error) {
      logger.debug({ err: error }, 'engine lock cannot be taken');
      again(error);
    }
  }

  /** Confirms the lock again and again; throws when an answer does not come in time. */
  async function beat(connection: pg.Client, missing: string[]): Promise<void> {
    let left = missing;
    while (client === connection && !stopped) {
      await wait(left.length > 0 ? TAKE_OVER_MS : BEAT_MS, undefined, { ref: false });
      if (client !== connection || stopped) return;
      const asked = reading();
      left = await takeEngineLocks(connection, left);
      confirmed = asked;
    }
  }

  return {
    start: connect,
    /**
     * The id under which calls may be admitted and made now; null while the lock is not known to be held, also after a pause of this
     * machine.
     */
    current(): string | null {
      if (id === null) return null;
      const now = reading();
      const age = Math.max(now.monotonic - confirmed.monotonic, Math.abs(now.wall - confirmed.wall));
      return age < CONFIRMED_FOR_MS ? id : null;
    },
    /** Says goodbye: what this engine had in hands is nobody's any more. */
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(retry);
      const own = id;
      id = null;
      if (own !== null) await pool.query('DELETE FROM engines WHERE id = $1', [own]).catch(() => undefined);
      await client?.end().catch(() => undefined);
    },
  };
}

export type EngineLock = ReturnType<typeof createEngineLock>;

/** Ends a connection whose other side may not answer any more. */
function hangUp(connection: pg.Client): void {
  void connection.end().catch(() => undefined);
  const { stream } = (connection as unknown as { connection: { stream: { destroy(): void } } }).connection;
  stream.destroy();
}
