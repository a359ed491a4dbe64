import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Duty } from '#service/background/define-duty.ts';
import { takeEngineLocks } from '#service/db/locks.ts';
import { SERVER_PATIENCE } from '#service/db/postgres/pool.ts';
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

/** How often the lock is confirmed, and how long a confirmation lasts: less than the server's patience. */
const BEAT_MS = 1_000;
const CONFIRMED_FOR_MS = 4_000;
/** While the server still counts the connection before this one, its locks are asked for so often. */
const TAKE_OVER_MS = 50;
/** Pause between two tries to connect: the others look twice within a second. */
const RETRY_MS = 200;
/** Longer than any attempt is open (E-9). */
const FORMER_FOR_MS = 60_000;

/** The connection that holds the locks. */
interface Held {
  readonly client: pg.Client;
  /** Locks of engines before this one that the server still counts as theirs. */
  missing: string[];
  /** Gives the connection up. */
  drop(error?: unknown): void;
}

/**
 * Says that this engine is alive (ENGINE E-13): one connection holds the advisory lock of its id, listens for NOTIFY, and comes back by
 * itself. Each time it comes back the engine has a new id; calls of the ones before may still be open, so their locks are taken, too.
 */
export function createEngineLock(options: EngineLockOptions) {
  const { clock, logger, pool } = options;
  let held: Held | null = null;
  let id: string | null = null;
  let confirmed = reading();
  let former: { readonly id: string; readonly lostAt: number }[] = [];
  let wasHeld = false;
  let lostAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let wake: () => void = () => undefined;

  function reading(): { readonly monotonic: number; readonly wall: number } {
    return { monotonic: clock.monotonic(), wall: clock.now().getTime() };
  }

  async function connect(signal: AbortSignal): Promise<void> {
    const rest = lostAt + RETRY_MS - clock.monotonic();
    if (rest > 0) await wait(rest, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
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
    const drop = (error?: unknown) => {
      if (over) return;
      over = true;
      lostAt = clock.monotonic();
      if (held?.client === fresh) {
        if (id !== null) former.push({ id, lostAt });
        held = null;
        id = null;
        if (!stopped) logger.warn({ err: error }, 'engine lock lost: nothing is sent until it is held again');
        wake();
      }
      fresh.removeAllListeners('notification');
      hangUp(fresh);
    };
    fresh.on('error', drop);
    fresh.on('end', drop);
    fresh.on('notification', ({ channel, payload }) => options.onNotice(channel, payload ?? ''));
    signal.addEventListener('abort', drop, { once: true });
    try {
      await fresh.connect();
      const own = options.ids.uuid();
      former = former.filter((before) => clock.monotonic() - before.lostAt < FORMER_FOR_MS);
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
      if (over) throw new Error('the connection of the engine lock was cut');
      held = { client: fresh, missing, drop };
      id = own;
      confirmed = asked;
      options.onHeld(wasHeld);
      wasHeld = true;
    } catch (error) {
      drop(error);
      throw error;
    } finally {
      signal.removeEventListener('abort', drop);
    }
  }

  /** Throws when an answer does not come in time; then the lock counts as lost. */
  async function confirm(connection: Held): Promise<void> {
    const asked = reading();
    try {
      connection.missing = await takeEngineLocks(connection.client, connection.missing);
      confirmed = asked;
    } catch (error) {
      connection.drop(error);
      throw error;
    }
  }

  const duty: Duty = {
    name: 'engine-lock',
    runsOn: 'sending_node',
    everyMs: BEAT_MS,
    pauseMs: () => (held === null ? RETRY_MS : held.missing.length > 0 ? TAKE_OVER_MS : BEAT_MS),
    run: (signal) => (held === null ? connect(signal) : confirm(held)),
    onStart(given) {
      wake = given;
    },
  };

  return {
    /** Its first turn connects. Must go on until `release`, also while everything else of the engine ends. */
    duty,
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
    async release(): Promise<void> {
      stopped = true;
      const own = id;
      id = null;
      if (own !== null) await pool.query('DELETE FROM engines WHERE id = $1', [own]).catch(() => undefined);
      await held?.client.end().catch(() => undefined);
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
