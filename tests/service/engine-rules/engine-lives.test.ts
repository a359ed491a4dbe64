import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runDuties } from '#service/background/run-duties.ts';
import { engineKey } from '#service/db/locks.ts';
import { createLogger } from '#service/logger.ts';
import { createBreaker } from '#service/messaging/breaker.ts';
import { createEngineLock } from '#service/messaging/engine-lock.ts';
import { writeMessages } from '#service/messaging/ledger.ts';
import { createOrphans } from '#service/messaging/orphans.ts';
import { createSettleUnanswered } from '#service/messaging/settle-unanswered.ts';
import { systemClock } from '#service/ports/clock.ts';
import { systemIds } from '#service/ports/ids.ts';
import { type EngineHarness, startEngineHarness } from '../../support/engine-harness.ts';
import { newMessage } from '../../support/new-message.ts';
import { once } from '../../support/one-statement.ts';
import { until } from '../../support/until.ts';

const logger = createLogger({ dataDir: null, level: 'silent', stderr: false, node: 'test' });

describe('E-13 what an engine leaves behind', () => {
  let harness: EngineHarness;
  beforeAll(async () => {
    harness = await startEngineHarness({ backend: 'redis', start: false });
    await until(
      'the server to be up for five seconds',
      async () => {
        const { rows } = await sql(`SELECT clock_timestamp() - pg_postmaster_start_time() > interval '5 seconds' AS up`);
        return rows[0].up;
      },
      30_000,
    );
  });
  afterAll(() => harness.close());
  beforeEach(async () => {
    await sql('DELETE FROM engines');
    await sql(`UPDATE whatsapp_notifications SET status = 'cancelled' WHERE status IN ('pending', 'queued')`);
    await sql(`UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1, openings = 0`);
  });
  const sql = (text: string, values: unknown[] = []) => harness.database.pool.query(text, values);
  const gateways = () => new Map(harness.gateways.map((gateway) => [gateway.id, gateway]));
  const breakerOf = () => createBreaker({ pool: harness.database.pool, gateways: gateways(), logger, onChange: () => undefined });
  const breakerState = async () => (await sql(`SELECT breaker FROM gateways WHERE id = 'fonnte'`)).rows[0].breaker;

  /** A call that this engine has admitted, and never answers for. */
  async function openCall(engine: string, onUnknown: 'hold' | 'resend' = 'hold'): Promise<number> {
    const admit = harness.admission({ node: 'another', engine: () => engine });
    const [id] = await harness.send([{ onUnknown }]);
    const { answers } = await admit('normal', [{ id: id!, generation: 1 }], 0);
    expect(answers[0]).toMatchObject({ kind: 'admitted', engine });
    return id!;
  }

  /** A node that looks, has held its own lock for `forMs` of database time, and reads `upMs` when told. */
  async function lookout({ forMs = 6_000, upMs = null as number | null } = {}) {
    const { pool } = harness.database;
    const told = new Proxy(pool, {
      get(target, key) {
        if (key !== 'query') return Reflect.get(target, key);
        return async (...given: Parameters<typeof pool.query>) => {
          const result = (await target.query(...given)) as unknown as { rows: { upMs?: number }[] };
          if (upMs !== null) for (const row of result.rows) if (row.upMs !== undefined) row.upMs = upMs;
          return result;
        };
      },
    });
    let own: string | null = systemIds.uuid();
    const orphans = createOrphans({
      pool: told,
      queue: harness.queue,
      lock: { current: () => own },
      clock: systemClock,
      settle: createSettleUnanswered({
        pool,
        queue: harness.queue,
        gateways: gateways(),
        breaker: breakerOf(),
        logger,
        onChanged: () => undefined,
      }),
      logger,
    });
    await orphans.look();
    await harness.shiftClock(`${forMs} milliseconds`);
    return {
      look: () => orphans.look(),
      /** Two looks a second of database time apart. */
      async lookTwice() {
        await orphans.look();
        await harness.shiftClock('1 second');
        await orphans.look();
      },
      async loseLock() {
        own = null;
        await orphans.look();
        own = systemIds.uuid();
      },
    };
  }

  const stateOf = async (id: number) => (await harness.attempts(id)).map(({ state, code }) => [state, code]);

  it('an attempt is orphaned when its lock was free at two looks a second apart, not at one', async () => {
    const { look } = await lookout();
    const id = await openCall(systemIds.uuid());
    await look();
    await look();
    expect(await stateOf(id)).toEqual([['open', null]]);
    await harness.shiftClock('1 second');
    await look();
    expect(await stateOf(id)).toEqual([['unknown', 'orphaned']]);
    expect(await harness.row(id)).toMatchObject({ status: 'unknown', error_code: 'orphaned', needs_person: true });
  });

  it('calls of a dead engine say nothing about the gateway: they open no breaker, neither alone nor beside others', async () => {
    const { lookTwice } = await lookout();
    const dead = systemIds.uuid();
    const ids = [await openCall(dead), await openCall(dead), await openCall(dead)];
    await lookTwice();
    for (const id of ids) expect(await stateOf(id)).toEqual([['unknown', 'orphaned']]);
    expect(await breakerState()).toBe('closed');
    const { rows } = await sql(
      `INSERT INTO whatsapp_delivery_attempts (id, notification_id, generation, attempt, gateway, breaker_generation, urgent, state, started_at, lease_until, ended_at, code, node)
       SELECT gen_random_uuid(), 1, 1, 1, id, breaker_generation, false, 'unknown', engine_now(), engine_now(), engine_now(), 'timeout', 'alive'
       FROM gateways WHERE id = 'fonnte' RETURNING id, breaker_generation AS generation`,
    );
    await breakerOf().afterRecording([
      {
        gateway: 'fonnte',
        breakerGeneration: rows[0].generation,
        attemptId: rows[0].id,
        outcome: { kind: 'unknown', cause: 'timeout', detail: 'no answer', httpStatus: null },
      },
    ]);
    expect(await breakerState()).toBe('closed');
  });

  it('a message that may be sent again stands in the queue at once, although its dead caller has its wake-up in hands', async () => {
    const { lookTwice } = await lookout();
    let hands = 0;
    const dead = harness.queue.consume('normal', 1, () => {
      hands += 1;
      return new Promise(() => undefined);
    });
    const id = await openCall(systemIds.uuid(), 'resend');
    await harness.queue.add('normal', [{ id, generation: 1 }]);
    await until('the dead one to have it', () => hands === 1);
    await lookTwice();
    expect(await harness.row(id)).toMatchObject({ status: 'queued', unknown_at: ['fonnte'] });
    expect(await harness.queue.size('normal')).toBe(2);
    await dead.close(true);
  });

  it('all wake-ups that stand in the queue are added again at once when an engine ended without a goodbye, and it is forgotten', async () => {
    const { lookTwice } = await lookout();
    const [id] = await harness.send([{ lane: 'bulk' }]);
    await sql(`UPDATE whatsapp_notifications SET status = 'queued', enqueued_at = engine_now() WHERE id = $1`, [id]);
    await sql(`INSERT INTO engines (id, node, started_at) VALUES ($1, 'another', engine_now())`, [systemIds.uuid()]);
    await lookTwice();
    expect(await harness.queue.size('bulk')).toBe(1);
    expect((await sql('SELECT FROM engines')).rows).toHaveLength(0);
  });

  it('nobody is judged while the database has been up for less than five seconds: the lease decides', async () => {
    const { lookTwice } = await lookout({ upMs: 4_000 });
    const id = await openCall(systemIds.uuid());
    await lookTwice();
    expect(await stateOf(id)).toEqual([['open', null]]);
  });

  it('nobody is judged by a node that has not reached the database itself for five seconds', async () => {
    const id = await openCall(systemIds.uuid());
    const fresh = await lookout({ forMs: 3_000 });
    await fresh.lookTwice();
    expect(await stateOf(id)).toEqual([['open', null]]);
    const seasoned = await lookout();
    await seasoned.loseLock();
    await seasoned.lookTwice();
    expect(await stateOf(id)).toEqual([['open', null]]);
  });

  it('an engine whose connection was cut comes back under a new id, and its open calls are not taken for orphans', async () => {
    const { lookTwice } = await lookout();
    const lock = createEngineLock({
      url: harness.database.url,
      pool: harness.database.pool,
      channels: [],
      node: 'another',
      ids: systemIds,
      clock: systemClock,
      logger,
      onNotice: () => undefined,
      onHeld: () => undefined,
    });
    const life = runDuties({ duties: [lock.duty], clock: systemClock, logger });
    await life.start();
    try {
      const before = lock.current();
      const id = await openCall(before!);
      await lookTwice();
      expect(await stateOf(id)).toEqual([['open', null]]);
      const isHeld = async () => {
        const { rows } = await sql(
          `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND (classid::bigint << 32) | objid::bigint = ${engineKey('$1')}) AS held`,
          [before],
        );
        return rows[0].held;
      };
      expect(await isHeld()).toBe(true);
      await once(
        harness.database.url,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kabar-desk listener' AND datname = current_database()`,
      );
      const after = await until('the lock to be held again', () => {
        const now = lock.current();
        return now === before ? null : now;
      });
      expect(after).not.toBe(before);
      await until('the lock of its open calls to be held again', isHeld);
      await lookTwice();
      expect(await stateOf(id)).toEqual([['open', null]]);
      expect((await sql('SELECT id FROM engines')).rows).toEqual([{ id: after }]);
    } finally {
      await life.stop();
      await lock.release();
    }
    expect((await sql('SELECT id FROM engines')).rows).toEqual([]);
  });
});

describe('E-13 an engine that was cut from the database', () => {
  it.each(['redis', 'postgres'] as const)(
    'misses no wake-up afterwards: all of them are added again at once (%s)',
    async (backend) => {
      const harness = await startEngineHarness({ backend });
      try {
        // Its wake-up is nowhere, and the reconciler will not miss it for an hour.
        const id = await harness.database.unitOfWork.transaction(async (tx) => {
          const [message] = await writeMessages(tx.client, [newMessage({})]);
          await tx.client.query(
            `UPDATE whatsapp_notifications SET status = 'queued', enqueued_at = engine_now() + interval '1 hour' WHERE id = $1`,
            [message?.id],
          );
          return message?.id ?? 0;
        });
        await once(
          harness.database.url,
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'kabar-desk%' AND datname = current_database()`,
        );
        await harness.rowIn(id, ['sent']);
      } finally {
        await harness.close();
      }
    },
  );
});

describe('E-13 an engine without its lock', () => {
  it('does not call what it has admitted: it goes on under a new id', async () => {
    let frozen: number | null = null;
    let frozenNow: Date | null = null;
    let isFirst = true;
    const harness = await startEngineHarness({
      backend: 'redis',
      clock: { now: () => frozenNow ?? systemClock.now(), monotonic: () => frozen ?? systemClock.monotonic() },
      async reveal(call) {
        if (!isFirst) return call.message;
        isFirst = false;
        // So that only the lock can be the reason, however slow this machine is.
        frozen = systemClock.monotonic();
        frozenNow = systemClock.now();
        const engines = async () =>
          (await harness.database.pool.query<{ id: string }>('SELECT id FROM engines')).rows.map(({ id }) => id).join();
        const before = await engines();
        await once(
          harness.database.url,
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kabar-desk listener' AND datname = current_database()`,
        );
        await until('the engine to have a new id', async () => (await engines()) !== before);
        return call.message;
      },
    });
    try {
      const [id] = await harness.send([{}]);
      await until('the first call to be given up', async () => (await harness.attempts(id!))[0]?.state === 'not_started');
      frozen = null;
      frozenNow = null;
      await harness.rowIn(id!, ['sent'], 30_000);
      const attempts = await harness.attempts(id!);
      expect(attempts.map(({ state }) => state)).toEqual(['not_started', 'accepted']);
      expect(attempts[0]?.engine).not.toBe(attempts[1]?.engine);
    } finally {
      frozen = null;
      await harness.close();
    }
  });
});
