import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runDuties } from '#service/background/run-duties.ts';
import { createLogger } from '#service/logger.ts';
import type { Admission } from '#service/messaging/admission.ts';
import { createBreaker } from '#service/messaging/breaker.ts';
import { BACKLOG_ORDER } from '#service/messaging/claim.sql.ts';
import { createEnginePool } from '#service/messaging/engine-pool.ts';
import { ENGINE_STATE } from '#service/messaging/gateway-state.ts';
import type { NewMessage } from '#service/messaging/ledger.ts';
import { retryMessage } from '#service/messaging/ledger-actions.ts';
import { createOutbox } from '#service/messaging/outbox.ts';
import { applyReports } from '#service/messaging/reports.ts';
import { type Clock, systemClock } from '#service/ports/clock.ts';
import { systemIds } from '#service/ports/ids.ts';
import type { Lane } from '#shared/domain/message.ts';
import { PATIENCE_MS } from '../../support/deadlines.ts';
import { type EngineHarness, startEngineHarness } from '../../support/engine-harness.ts';
import { until } from '../../support/until.ts';

const logger = createLogger({ dataDir: null, level: 'silent', stderr: false, node: 'test' });

describe('promises of the running engine', () => {
  let harness: EngineHarness;
  beforeAll(async () => {
    harness = await startEngineHarness({ backend: 'redis' });
  });
  afterAll(() => harness.close());
  beforeEach(async () => {
    harness.sandbox.reset({ ledger: true });
    await sql(
      `UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1, probe_attempt = NULL, per_minute = 0, rest_until = NULL`,
    );
    await sql('UPDATE lanes SET paused = false');
  });
  const sql = (text: string, values: unknown[] = []) => harness.database.pool.query(text, values);
  const delivered = () => harness.sandbox.ledger.list({ accepted: true });
  const sendOne = async (message: Partial<NewMessage> = {}) => (await harness.send([message]))[0]!;

  it('E-8 the attempt stands in the database before its request is at the gateway', async () => {
    const hold = harness.sandbox.hold({ phase: 'received' });
    const id = await sendOne();
    await harness.sandbox.waitHeld(hold, 1, PATIENCE_MS);
    expect((await harness.attempts(id)).map((attempt) => attempt.state)).toEqual(['open']);
    harness.sandbox.release(hold);
    await harness.rowIn(id, ['sent']);
  });

  it('an HTML page with HTTP 200 is not a success', async () => {
    harness.sandbox.script({ gateway: 'fonnte', fault: 'html', times: 1 });
    const id = await sendOne();
    expect(await harness.rowIn(id, ['unknown', 'sent'])).toMatchObject({ status: 'unknown', error_code: 'not_json' });
    expect(delivered()).toHaveLength(0);
  });

  it('E-10 a held type is never called again after an unknown outcome, a resent one at most once', async () => {
    harness.sandbox.script({ gateway: 'fonnte', fault: 'reset_after_accept', times: 1 });
    const id = await sendOne();
    await harness.rowIn(id, ['unknown', 'sent']);
    expect(await harness.row(id)).toMatchObject({ status: 'unknown', needs_person: true });
    expect(harness.sandbox.ledger.list()).toHaveLength(1);
  });

  it('E-6 while one message about a subject is in flight the next one waits', async () => {
    const hold = harness.sandbox.hold({ phase: 'accepted', times: 1 });
    const about = { subject: 'ticket:7', recipientPhone: '628117777777' };
    const first = await sendOne({ ...about, message: 'ditugaskan' });
    await harness.sandbox.waitHeld(hold, 1, PATIENCE_MS);
    const second = await sendOne({ ...about, message: 'selesai' });
    const bystander = await sendOne();
    await harness.rowIn(bystander, ['sent']);
    await until('the second to have been looked at', async () => (await harness.row(second)).not_before !== null);
    expect(await harness.attempts(second)).toHaveLength(0);
    harness.sandbox.release(hold);
    await harness.rowIn(first, ['sent']);
    await harness.rowIn(second, ['sent']);
  });

  it('E-13 three calls unanswered for more than 3 s close a gateway for every process', async () => {
    await sql(
      `INSERT INTO whatsapp_delivery_attempts (id, notification_id, generation, attempt, gateway, breaker_generation, urgent, started_at, lease_until, node)
       SELECT gen_random_uuid(), 1, 1, 1, 'fonnte', g.breaker_generation, false, engine_now() - interval '4 seconds', engine_now() + interval '20 seconds', 'another'
       FROM gateways g, generate_series(1, 3) WHERE g.id = 'fonnte'`,
    );
    const id = await sendOne();
    expect(await harness.rowIn(id, ['sent'])).toMatchObject({ provider: 'wablas' });
    await sql(`DELETE FROM whatsapp_delivery_attempts WHERE node = 'another'`);
  });

  it('E-12 a paused urgent lane does not hold back the others', async () => {
    await sql(`UPDATE gateways SET per_minute = 600`);
    await sql(`UPDATE lanes SET paused = true WHERE id = 'urgent'`);
    const urgent = await sendOne({ lane: 'urgent', onUnknown: 'resend' });
    const normal = await sendOne();
    await harness.rowIn(normal, ['sent']);
    expect(await harness.row(urgent)).toMatchObject({ status: 'pending' });
    await sql(`UPDATE lanes SET paused = false`);
    await harness.rowIn(urgent, ['sent']);
  });

  it('R11 a retry that was pressed twice is sent once', async () => {
    harness.sandbox.script({ gateway: 'fonnte', fault: 'refuse', reason: 'target invalid', times: 1 });
    const id = await sendOne();
    await harness.rowIn(id, ['failed']);
    const press = () => harness.database.unitOfWork.transaction((tx) => retryMessage(tx.client, id, { confirmUnknown: false }));
    expect(await press()).toMatchObject({ ok: true });
    await harness.rowIn(id, ['sent']);
    expect(await press()).toMatchObject({ ok: false });
    expect(await harness.row(id)).toMatchObject({ status: 'sent', generation: 2 });
    expect(delivered()).toHaveLength(1);
  });

  it('E-15 a report never moves a row backwards', async () => {
    const id = await sendOne();
    const row = await harness.rowIn(id, ['sent']);
    const report = (state: 'read' | 'delivered' | 'sent') =>
      applyReports(harness.database.pool, 'fonnte', [
        { providerMessageId: String(row.provider_message_id), state, detail: state },
      ]);
    await report('read');
    await report('delivered');
    await report('sent');
    expect(await harness.row(id)).toMatchObject({ status: 'read' });
  });

  it('E-10 a refusal of the whole gateway opens its breaker at the first one', async () => {
    harness.sandbox.setDevice('fonnte', false);
    const id = await sendOne();
    await harness.rowIn(id, ['sent']);
    expect((await sql(`SELECT breaker, breaker_reason FROM gateways WHERE id = 'fonnte'`)).rows[0]).toEqual({
      breaker: 'open',
      breaker_reason: 'device',
    });
  });
});

interface AskOptions {
  readonly loopback?: boolean;
  readonly clock?: Clock;
  /** Between the look at the gateways and the claim. */
  readonly beforeClaim?: () => Promise<unknown>;
}

describe('promises of single parts', () => {
  let harness: EngineHarness;
  beforeAll(async () => {
    harness = await startEngineHarness({ backend: 'redis', start: false });
  });
  afterAll(() => harness.close());
  beforeEach(async () => {
    await harness.database.pool.query(
      `UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1, breaker_since = NULL, probe_attempt = NULL`,
    );
    await harness.database.pool.query(
      `UPDATE whatsapp_notifications SET status = 'cancelled' WHERE status IN ('pending', 'queued')`,
    );
  });

  async function ask(message: Partial<NewMessage>, options: AskOptions = {}): Promise<Admission> {
    const [id] = await harness.send([message]);
    return asked(message.lane ?? 'normal', id!, options);
  }

  async function asked(lane: Lane, id: number, options: AskOptions = {}): Promise<Admission> {
    const { pool } = harness.database;
    const connect = async () => {
      await options.beforeClaim?.();
      return pool.connect();
    };
    const admit = harness.admission({
      pool: Object.create(pool, { query: { value: pool.query.bind(pool) }, connect: { value: connect } }) as typeof pool,
      gateways: new Map(
        harness.gateways.map((gateway) => [gateway.id, { ...gateway, isLoopback: options.loopback ?? gateway.isLoopback }]),
      ),
      clock: options.clock ?? systemClock,
      demoAllow: ['628119999999'],
    });
    const { answers } = await admit(lane, [{ id, generation: 1 }], 0);
    return answers[0]!;
  }

  it('E-16 a demo recipient is skipped unless the gateway is on loopback or the number is allowed', async () => {
    expect(await ask({ isDemo: true }, { loopback: false })).toMatchObject({ kind: 'gone', changed: { status: 'skipped' } });
    expect(await ask({ isDemo: true }, { loopback: true })).toMatchObject({ kind: 'admitted' });
    expect(await ask({ isDemo: true, recipientPhone: '628119999999' }, { loopback: false })).toMatchObject({ kind: 'admitted' });
  });

  it('E-11 marketing stays with an open primary, operational moves at once', async () => {
    await harness.database.pool.query(
      `UPDATE gateways SET breaker = 'open', breaker_since = engine_now(), probe_at = engine_now() + interval '1 hour' WHERE id = 'fonnte'`,
    );
    expect((await ask({ messageClass: 'marketing' })).kind).toBe('released');
    expect(await ask({})).toMatchObject({ kind: 'admitted', gateway: { id: 'wablas' } });
  });

  it('E-13 an urgent message is never the trial while another gateway works', async () => {
    await harness.database.pool.query(
      `UPDATE gateways SET breaker = 'half_open', breaker_since = engine_now() WHERE id = 'fonnte'`,
    );
    expect(await ask({ lane: 'urgent', onUnknown: 'resend' })).toMatchObject({ kind: 'admitted', gateway: { id: 'wablas' } });
    expect(await ask({})).toMatchObject({ kind: 'admitted', gateway: { id: 'fonnte' }, probe: true });
  });

  it('R6 who asked to be the trial of a breaker that has closed meanwhile does not leave before urgent messages', async () => {
    const { pool } = harness.database;
    await pool.query(`UPDATE gateways SET breaker = 'half_open', breaker_since = engine_now()`);
    await harness.send([{ lane: 'urgent', onUnknown: 'resend' }]);
    const closes = () => pool.query(`UPDATE gateways SET breaker = 'closed'`);
    expect(await ask({}, { beforeClaim: closes })).toMatchObject({ kind: 'wait' });
    expect(await ask({ lane: 'urgent', onUnknown: 'resend' })).toMatchObject({ kind: 'admitted', probe: false });
  });

  it('E-13 a refusal from before an opening does not open the breaker again', async () => {
    const changes: string[] = [];
    const breaker = createBreaker({
      pool: harness.database.pool,
      gateways: new Map(),
      logger,
      onChange: ({ to }) => changes.push(to),
    });
    const { rows } = await harness.database.pool.query<{ now: number }>(
      `SELECT breaker_generation AS now FROM gateways WHERE id = 'fonnte'`,
    );
    const refused = (breakerGeneration: number) =>
      breaker.beforeRecording([
        {
          gateway: 'fonnte',
          breakerGeneration,
          attemptId: systemIds.uuid(),
          outcome: { kind: 'gateway_refused', trouble: 'device', detail: 'disconnected', httpStatus: 200, retryAfterMs: null },
        },
      ]);
    await refused(rows[0]!.now - 1);
    expect(changes).toEqual([]);
    await refused(rows[0]!.now);
    expect(changes).toEqual(['open']);
  });

  it('E-12 a wait for the pace counts from the reading of the log: what the claim and its commit took has passed already', async () => {
    expect(await ask({})).toMatchObject({ kind: 'admitted' });
    await harness.database.pool.query(`UPDATE gateways SET per_minute = 10`);
    try {
      let readings = 0;
      const slow: Clock = { now: () => systemClock.now(), monotonic: () => 1_000 * readings++ };
      const answer = await ask({}, { clock: slow });
      // The gap is 0.8 to 1 of 62 s / 7. Between the reading and the answer this clock is asked twice more.
      const least = 0.8 * (62_000 / 7) - 2_000;
      expect(answer).toMatchObject({ kind: 'wait' });
      expect(answer.kind === 'wait' ? answer.ms : Number.NaN).toSatisfy(
        (ms: number) => ms <= 62_000 / 7 - 2_000 && ms > least - 1_000,
      );
    } finally {
      await harness.database.pool.query(`UPDATE gateways SET per_minute = 0`);
    }
  });

  it('R13 a backlog is read in the order of its index, however long it is', async () => {
    const client = await harness.database.pool.connect();
    try {
      await client.query('BEGIN');
      // A sort remains only where no index gives the order.
      await client.query('SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT n.id FROM whatsapp_notifications n
         WHERE n.lane = 'bulk' AND n.status IN ('pending', 'queued') AND n.enqueued_at IS NULL ORDER BY ${BACKLOG_ORDER} LIMIT 5`,
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('whatsapp_notifications_owed_idx');
      expect(plan).not.toContain('Sort');
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });

  it('R13 the look at the gateways before an admission reads the open attempts, however many were made before', async () => {
    const { url, pool } = harness.database;
    const enginePool = createEnginePool({ url, max: 1, name: 'test engine', role: 'kabar_app', onError: () => undefined });
    const blocks = async () => {
      const { rows } = await enginePool.query(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${ENGINE_STATE.replace('$1', `'normal'`)}`,
      );
      const { Plan: plan } = rows[0]['QUERY PLAN'][0];
      return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
    };
    try {
      const before = await blocks();
      await pool.query(
        `INSERT INTO whatsapp_delivery_attempts (id, notification_id, generation, attempt, gateway, breaker_generation, urgent, state, started_at, lease_until, node)
         SELECT gen_random_uuid(), n, 1, 1, 'fonnte', 1, false, 'accepted', engine_now() - n * interval '1 second', engine_now(), 'before'
         FROM generate_series(1, 20000) n`,
      );
      expect(await blocks()).toBeLessThan(before + 50);
    } finally {
      await enginePool.end();
      await pool.query(`DELETE FROM whatsapp_delivery_attempts WHERE node = 'before'`);
    }
  });

  it('R6 what a gateway refused before it went down does not put an urgent message off once its device is back', async () => {
    const [id] = await harness.send([{ lane: 'urgent', onUnknown: 'resend' }]);
    const { pool } = harness.database;
    await pool.query(
      `UPDATE whatsapp_notifications SET status = 'queued', enqueued_at = engine_now(), refused_by = '{fonnte}' WHERE id = $1`,
      [id],
    );
    await pool.query(
      `UPDATE gateways SET breaker = 'open', breaker_since = engine_now(), probe_lease_until = NULL, openings = 3,
         probe_at = engine_now() + CASE WHEN id = 'fonnte' THEN interval '0' ELSE interval '1 hour' END`,
    );
    const breaker = createBreaker({
      pool,
      gateways: new Map(harness.gateways.map((gateway) => [gateway.id, gateway])),
      logger,
      onChange: () => undefined,
    });
    await breaker.probe();
    expect(await asked('urgent', id!)).toMatchObject({ kind: 'admitted', gateway: { id: 'fonnte' }, probe: true });
  });

  it('R6 a breaker that closes makes the urgent messages due that were put off, and no others', async () => {
    const { pool } = harness.database;
    const lanes = ['urgent', 'urgent', 'normal'] as const;
    const ids = (await Promise.all(lanes.map((lane) => harness.send([{ lane }])))).flat();
    await pool.query(
      `UPDATE whatsapp_notifications SET status = 'queued', not_before = engine_now() + interval '1 hour',
         retries_used = CASE WHEN id = $2 THEN 1 ELSE 0 END
       WHERE id = ANY($1)`,
      [ids, ids[1]],
    );
    const { rows } = await pool.query<{ generation: number }>(
      `UPDATE gateways SET breaker = 'half_open' WHERE id = 'fonnte' RETURNING breaker_generation AS generation`,
    );
    const changes: string[] = [];
    const breaker = createBreaker({ pool, gateways: new Map(), logger, onChange: ({ to }) => changes.push(to) });
    const probe = {
      gateway: 'fonnte',
      attemptId: systemIds.uuid(),
      outcome: { kind: 'accepted', providerMessageId: '1', quotaRemaining: null, httpStatus: 200 },
    } as const;
    const due = async () => {
      const { rows: found } = await pool.query<{ id: number }>(
        'SELECT id FROM whatsapp_notifications WHERE id = ANY($1) AND not_before IS NULL',
        [ids],
      );
      return found.map((row) => row.id);
    };
    await breaker.afterProbe({ ...probe, breakerGeneration: rows[0]!.generation - 1 });
    expect({ changes, due: await due() }).toEqual({ changes: [], due: [] });
    await breaker.afterProbe({ ...probe, breakerGeneration: rows[0]!.generation });
    expect({ changes, due: await due() }).toEqual({ changes: ['closed'], due: [ids[0]] });
  });

  it('an expired row is expired by the claim itself', async () => {
    expect(await ask({ expiresInSeconds: -1 })).toMatchObject({ kind: 'gone', changed: { status: 'expired' } });
  });

  it('E-5 a wake-up that could not be added is owed again at once', async () => {
    const [id] = await harness.send([{ lane: 'bulk' }]);
    let calls = 0;
    const added: number[] = [];
    const outbox = createOutbox({
      lane: 'bulk',
      pool: harness.database.pool,
      queue: {
        ...harness.queue,
        async add(_lane, wakeUps) {
          calls += 1;
          if (calls === 1) throw new Error('Redis is away');
          added.push(...wakeUps.map((wakeUp) => wakeUp.id));
        },
      },
    });
    const runner = runDuties({ duties: [outbox.duty], clock: systemClock, logger });
    void runner.start();
    await until('the wake-up to be added', () => added.includes(id!));
    await runner.stop();
  });

  it('E-2 a late "no" of an older attempt changes nothing: every outcome is a compare-and-set', async () => {
    const admitted = await ask({ onUnknown: 'resend' });
    if (admitted.kind !== 'admitted') throw new Error('not admitted');
    // Meanwhile its lease ran out and the other gateway took it.
    await harness.database.pool.query(
      `UPDATE whatsapp_notifications SET status = 'sent', attempt = 2, provider = 'wablas', provider_message_id = 'w1' WHERE id = $1`,
      [admitted.id],
    );
    const recorder = harness.recorder();
    await recorder.record(
      admitted,
      { kind: 'message_refused', fault: 'recipient', detail: 'target invalid', httpStatus: 200 },
      5,
    );
    expect(await harness.row(admitted.id)).toMatchObject({ status: 'sent', provider: 'wablas', provider_message_id: 'w1' });
    expect((await harness.attempts(admitted.id))[0]).toMatchObject({ state: 'failed' });
  });

  it('E-9 an outcome that cannot be recorded is kept until PostgreSQL is back', async () => {
    const admitted = await ask({});
    if (admitted.kind !== 'admitted') throw new Error('not admitted');
    let refusals = 3;
    const { pool } = harness.database;
    const flaky = new Proxy(pool, {
      get: (target, key) =>
        key === 'query'
          ? (...given: Parameters<typeof pool.query>) => {
              if (refusals > 0) {
                refusals -= 1;
                return Promise.reject(new Error('PostgreSQL is away'));
              }
              return target.query(...given);
            }
          : Reflect.get(target, key),
    });
    const recorder = harness.recorder({ pool: flaky });
    const recorded = recorder.record(
      admitted,
      { kind: 'accepted', providerMessageId: '1', quotaRemaining: null, httpStatus: 200 },
      5,
    );
    await until('the recorder to hold back new work', () => recorder.isBlocked);
    expect(await recorded).toEqual({ kind: 'done' });
    expect(await harness.row(admitted.id)).toMatchObject({ status: 'sent' });
  });
});

describe('a text that cannot be read because PostgreSQL is away', () => {
  it('is no call: the message leaves as soon as it can be read, once, without waiting for its lease', async () => {
    let faults = 2;
    const harness = await startEngineHarness({
      backend: 'redis',
      reveal: async (call) => {
        if (faults-- > 0) throw new Error('terminating connection due to administrator command');
        return call.message;
      },
    });
    try {
      const [id] = await harness.send([{ lane: 'urgent', onUnknown: 'resend' }]);
      await harness.rowIn(id!, ['sent']);
      const states = (await harness.attempts(id!)).map(({ state }) => state);
      expect(states.toSorted()).toEqual(['accepted', 'not_started', 'not_started']);
      expect(harness.sandbox.ledger.list({ since: 0, limit: 10 })).toHaveLength(1);
    } finally {
      await harness.close();
    }
  });
});

describe('a wake-up in the hands of a dead process', () => {
  it.each(['redis', 'postgres'] as const)(
    'is replaced as often as processes die with it, and waits at most once (%s)',
    async (backend) => {
      const harness = await startEngineHarness({ backend, start: false });
      try {
        let hands = 0;
        const dead = harness.queue.consume('urgent', 3, () => {
          hands += 1;
          return new Promise(() => undefined);
        });
        const wakeUps = [{ id: 7, generation: 1 }];
        await harness.queue.add('urgent', wakeUps);
        for (const deaths of [1, 2, 3]) {
          await until(`${deaths} processes to have it`, () => hands === deaths);
          await harness.queue.addAgain('urgent', wakeUps);
        }
        // All hands are full: what is added now waits, once.
        await harness.queue.addAgain('urgent', wakeUps);
        await harness.queue.addAgain('urgent', wakeUps);
        expect(await harness.queue.size('urgent')).toBe(4);
        await dead.close(true);
      } finally {
        await harness.close();
      }
    },
  );

  it.each(['redis', 'postgres'] as const)('E-14 is replaced without waiting for the queue to notice (%s)', async (backend) => {
    const harness = await startEngineHarness({ backend, start: false });
    try {
      const hands: number[] = [];
      // It never answers and never lets go, as if frozen.
      const dead = harness.queue.consume('urgent', 1, (wakeUp) => {
        hands.push(wakeUp.id);
        return new Promise(() => undefined);
      });
      const [id] = await harness.send([{ lane: 'urgent', onUnknown: 'resend' }]);
      await harness.database.pool.query(
        `UPDATE whatsapp_notifications SET status = 'queued', enqueued_at = engine_now() - interval '6 seconds' WHERE id = $1`,
        [id],
      );
      await harness.queue.add('urgent', [{ id: id!, generation: 1 }]);
      await until('the dead one to have it', () => hands.includes(id!));
      await harness.engine.start();
      await harness.rowIn(id!, ['sent']);
      await harness.engine.stop();
      await dead.close(true);
    } finally {
      await harness.close();
    }
  });
});
