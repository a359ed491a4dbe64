import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '#service/logger.ts';
import type { NewMessage } from '#service/messaging/ledger.ts';
import { expireFor } from '#service/messaging/ledger.ts';
import { HORIZON } from '#service/messaging/limits.ts';
import { createLookUp } from '#service/messaging/look-up.ts';
import { type Clock, systemClock } from '#service/ports/clock.ts';
import { PATIENCE_MS } from '../../support/deadlines.ts';
import { type EngineHarness, startEngineHarness } from '../../support/engine-harness.ts';
import { until } from '../../support/until.ts';

const silent = createLogger({ dataDir: null, level: 'silent', stderr: false, node: 'test' });

/** A clock whose reading can jump, as a laptop's does when its lid was closed. */
class JumpingClock implements Clock {
  jumpMs = 0;
  /** Adds to every reading after this many more readings of `monotonic`. */
  now(): Date {
    return new Date(systemClock.now().getTime() + this.jumpMs);
  }
  monotonic(): number {
    return systemClock.monotonic();
  }
}

describe('the rules of the engine', () => {
  const clock = new JumpingClock();
  let harness: EngineHarness;
  let beforeCall: () => void = () => undefined;
  beforeAll(async () => {
    harness = await startEngineHarness({
      backend: 'redis',
      clock,
      async reveal(call) {
        beforeCall();
        return call.message;
      },
    });
  });
  afterAll(() => harness.close());
  beforeEach(async () => {
    clock.jumpMs = 0;
    // What the test before left under way must not meet the faults of this one.
    await until('nothing to be under way', async () => {
      await sql(`UPDATE whatsapp_notifications SET status = 'cancelled' WHERE status IN ('pending', 'queued')`);
      const { rows } = await sql(`SELECT FROM whatsapp_notifications WHERE status = 'sending' LIMIT 1`);
      return rows.length === 0;
    });
    harness.sandbox.reset({ ledger: true });
    await sql(
      `UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1, probe_attempt = NULL, enabled = true, per_minute = 0, rest_until = NULL, openings = 0`,
    );
    await sql(`UPDATE lanes SET paused = false, gateway_order = '["fonnte","wablas"]'`);
  });

  const sql = (text: string, values: unknown[] = []) => harness.database.pool.query(text, values);
  const delivered = () => harness.sandbox.ledger.list({ accepted: true });
  const sendOne = async (message: Partial<NewMessage> = {}) => {
    const [id] = await harness.send([message]);
    return id!;
  };
  const gateway = async (id: string) => (await sql('SELECT * FROM gateways WHERE id = $1', [id])).rows[0];

  describe('admission', () => {
    it('E-6 two messages about one subject reach a recipient in the order they were written', async () => {
      harness.sandbox.script({ gateway: 'fonnte', latencyMs: 150, times: 1 });
      const phone = '628111111111';
      const ids = await harness.send(
        Array.from({ length: 4 }, (_unused, index) => ({
          subject: 'ticket:1',
          recipientPhone: phone,
          dedupeKey: `order-${index}-${performance.now()}`,
          message: `status ${index}`,
        })),
      );
      for (const id of ids) await harness.rowIn(id, ['sent']);
      expect(delivered().map((record) => record.text)).toEqual(['status 0', 'status 1', 'status 2', 'status 3']);
    });

    it('E-8 a pause of more than a second between admission and call means no call, then a fresh start', async () => {
      // The lid is closed once, just before the call; the pause is over when anybody else looks at the clock.
      beforeCall = () => {
        beforeCall = () => undefined;
        clock.jumpMs = 5_000;
        setImmediate(() => {
          clock.jumpMs = 0;
        });
      };
      const id = await sendOne();
      await harness.rowIn(id, ['sent']);
      const attempts = await harness.attempts(id);
      expect(attempts.map((attempt) => attempt.state)).toEqual(['not_started', 'accepted']);
      expect(delivered()).toHaveLength(1);
    });

    it('an expired row is never called, even when its wake-up is handled late', async () => {
      await sql(`UPDATE lanes SET paused = true WHERE id = 'normal'`);
      const id = await sendOne({ expiresInSeconds: 1_000 });
      await harness.shiftClock('1001 seconds');
      await sql(`UPDATE lanes SET paused = false WHERE id = 'normal'`);
      harness.engine.wake('normal');
      expect(await harness.rowIn(id, ['expired'])).toMatchObject({ error_code: 'expired' });
      expect(delivered()).toHaveLength(0);
    });

    it('E-16 a demo recipient goes to a loopback gateway', async () => {
      await harness.rowIn(await sendOne({ isDemo: true }), ['sent']);
      expect(delivered()).toHaveLength(1);
    });

    it('a customer who opted out after the message was written is not sent marketing', async () => {
      await sql(`UPDATE lanes SET paused = true WHERE id = 'normal'`);
      const { rows } = await sql(
        `INSERT INTO customers (name, phone, address) VALUES ('Budi', '628122222222', 'Jl. A') RETURNING id`,
      );
      const marketing = await sendOne({
        customerId: rows[0].id,
        messageClass: 'marketing',
        preference: 'marketing',
        recipientPhone: '628122222222',
      });
      const operational = await sendOne({ customerId: rows[0].id, recipientPhone: '628122222222' });
      await sql('UPDATE customers SET opted_out_at = now() WHERE id = $1', [rows[0].id]);
      await sql(`UPDATE lanes SET paused = false WHERE id = 'normal'`);
      harness.engine.wake('normal');
      expect(await harness.rowIn(marketing, ['skipped'])).toMatchObject({ error_code: 'opted_out' });
      await harness.rowIn(operational, ['sent']);
      expect(delivered()).toHaveLength(1);
    });

    it('a type that was switched off is cancelled at the last moment', async () => {
      await sql(`INSERT INTO notification_routing_rules (notification_type, enabled) VALUES ('switched_off', false)`);
      expect(await harness.rowIn(await sendOne({ type: 'switched_off' }), ['cancelled'])).toMatchObject({
        error_code: 'routed_off',
      });
    });

    it('a paused lane keeps its rows pending and sends them after it goes on', async () => {
      await sql(`UPDATE lanes SET paused = true WHERE id = 'bulk'`);
      const ids = await harness.send([{ lane: 'bulk' }, { lane: 'bulk' }]);
      await harness.rowIn(await sendOne(), ['sent']);
      expect((await harness.row(ids[0]!)).status).toBe('pending');
      await sql(`UPDATE lanes SET paused = false WHERE id = 'bulk'`);
      for (const id of ids) await harness.rowIn(id, ['sent']);
    });

    it('E-1 the same event writes one row however often it is told', async () => {
      const first = await harness.send([{ dedupeKey: 'event-1' }]);
      const again = await harness.send([{ dedupeKey: 'event-1' }]);
      expect([first.length, again.length]).toEqual([1, 0]);
    });

    it('E-14 rows are closed in the transaction that closes their subject', async () => {
      await sql(`UPDATE lanes SET paused = true WHERE id = 'urgent'`);
      const id = await sendOne({ lane: 'urgent', type: 'sla_warning', subject: 'ticket:77' });
      const closed = await harness.database.unitOfWork.transaction((tx) => expireFor(tx.client, 'ticket:77', ['sla_warning']));
      expect(closed).toBe(1);
      expect(await harness.row(id)).toMatchObject({ status: 'expired', error_code: 'subject_closed' });
    });
  });

  describe('failover', () => {
    it('E-11 a group without an id at the backup waits for the primary', async () => {
      const { rows } = await sql(
        `INSERT INTO whatsapp_groups (name, purpose, gateway_ids) VALUES ('NOC', 'team', '{"fonnte":"120363000000000001@g.us"}') RETURNING id`,
      );
      harness.sandbox.setDevice('fonnte', false);
      const id = await sendOne({ groupId: rows[0].id, recipientPhone: null, recipientType: 'group' });
      await until('the primary to refuse', async () =>
        (await harness.attempts(id)).some((attempt) => attempt.state === 'refused'),
      );
      expect((await harness.row(id)).status).toBe('queued');
      expect(harness.sandbox.ledger.list({ gateway: 'wablas' })).toHaveLength(0);
      harness.sandbox.setDevice('fonnte', true);
      await sql(`UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1`);
      await harness.rowIn(id, ['sent']);
      expect(delivered().map((record) => [record.gateway, record.recipientKind])).toEqual([['fonnte', 'group']]);
    });

    it('E-11 a text over the backup’s limit does not move to it', async () => {
      harness.sandbox.setDevice('fonnte', false);
      const id = await sendOne({ message: 'x'.repeat(1_500) });
      await until('the primary to refuse', async () => (await harness.attempts(id)).length === 1);
      await until('the row to wait', async () => (await harness.row(id)).not_before !== null);
      expect((await harness.row(id)).status).toBe('queued');
      expect(harness.sandbox.ledger.list({ gateway: 'wablas' })).toHaveLength(0);
    });

    it('E-11 marketing stays with its primary while operational messages move', async () => {
      harness.sandbox.setDevice('fonnte', false);
      const operational = await sendOne();
      const marketing = await sendOne({ messageClass: 'marketing', preference: 'marketing', lane: 'bulk' });
      expect(await harness.rowIn(operational, ['sent'])).toMatchObject({ provider: 'wablas' });
      await until('marketing to be put off', async () => (await harness.row(marketing)).not_before !== null);
      expect((await harness.row(marketing)).status).toBe('queued');
      // After half an hour of a broken primary it may move, too.
      await sql(`UPDATE gateways SET breaker_since = engine_now() - interval '31 minutes' WHERE id = 'fonnte'`);
      await sql(`UPDATE whatsapp_notifications SET not_before = NULL WHERE id = $1`, [marketing]);
      harness.engine.wake('bulk');
      expect(await harness.rowIn(marketing, ['sent'])).toMatchObject({ provider: 'wablas' });
    });

    it('when both gateways refuse the row waits, names both reasons, and uses no retry', async () => {
      harness.sandbox.setDevice('fonnte', false);
      harness.sandbox.setDevice('wablas', false);
      const id = await sendOne();
      await until('both to refuse', async () => (await harness.attempts(id)).length === 2);
      const row = await until('the row to wait', async () => {
        const found = await harness.row(id);
        return found.not_before === null ? false : found;
      });
      expect(row).toMatchObject({ status: 'queued', retries_used: 0 });
      expect(String(row.error_message)).toMatch(/fonnte: .+ · wablas: .+/);
      harness.sandbox.setDevice('wablas', true);
      await sql(`UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1 WHERE id = 'wablas'`);
      await harness.rowIn(id, ['sent']);
    });

    it('E-10 a type that resends goes once more, to the other gateway', async () => {
      harness.sandbox.script({ gateway: 'fonnte', fault: 'reset_after_accept', times: 1 });
      const id = await sendOne({ lane: 'urgent', onUnknown: 'resend' });
      expect(await harness.rowIn(id, ['sent'])).toMatchObject({ provider: 'wablas' });
      expect(delivered().map((record) => record.gateway)).toEqual(['fonnte', 'wablas']);
    });

    it('E-10 an unknown call at Wablas is looked up by its reference and found', async () => {
      await sql(`UPDATE lanes SET gateway_order = '["wablas","fonnte"]'`);
      harness.sandbox.script({ gateway: 'wablas', endpoint: 'send', fault: 'reset_after_accept', times: 1 });
      const id = await sendOne();
      await harness.rowIn(id, ['unknown']);
      const row = await harness.rowIn(id, ['sent']);
      expect(row).toMatchObject({ provider: 'wablas', needs_person: false, error_code: null });
      expect(delivered()).toHaveLength(1);
    });

    it('E-10 a message that neither gateway answered for is still looked up at the one that can be asked', async () => {
      await sql(`UPDATE lanes SET gateway_order = '["wablas","fonnte"]'`);
      harness.sandbox.script({ gateway: 'wablas', endpoint: 'send', fault: 'reset_after_accept', times: 1 });
      harness.sandbox.script({ gateway: 'fonnte', endpoint: 'send', fault: 'reset_before_accept', times: 1 });
      const id = await sendOne({ lane: 'urgent', onUnknown: 'resend' });
      expect(await harness.rowIn(id, ['unknown'])).toMatchObject({ needs_person: false });
      expect(await harness.rowIn(id, ['sent'])).toMatchObject({ provider: 'wablas', needs_person: false });
      expect(delivered().map((record) => record.gateway)).toEqual(['wablas']);
    });

    it('E-10 a gateway that does not answer is asked no further in this turn, and everything is asked again later', async () => {
      await sql(`UPDATE lanes SET gateway_order = '["wablas","fonnte"]'`);
      await sql(`UPDATE lanes SET paused = true WHERE id = 'normal'`);
      const ids = await harness.send(Array.from({ length: 20 }, () => ({})));
      // As if every one of them had been called and never answered, without the wait.
      await sql(
        `WITH a AS (INSERT INTO whatsapp_delivery_attempts (id, notification_id, generation, attempt, gateway, breaker_generation, urgent, state, started_at, lease_until, ended_at, code, node)
           SELECT gen_random_uuid(), id, 1, 1, 'wablas', 0, false, 'unknown', engine_now(), engine_now(), engine_now(), 'timeout', 'x' FROM unnest($1::bigint[]) id)
         UPDATE whatsapp_notifications SET status = 'unknown', attempt = 1, next_look_up_at = engine_now() + interval '1 hour' WHERE id = ANY($1)`,
        [ids],
      );
      let asked = 0;
      const gateways = new Map(
        harness.gateways.map((one) => [
          one.id,
          {
            ...one,
            lookUp: (...given: Parameters<typeof one.lookUp>) => {
              asked += 1;
              return one.lookUp(...given);
            },
          },
        ]),
      );
      const lookUp = createLookUp({ pool: harness.database.pool, gateways, logger: silent, onChanged: () => undefined });
      const due = () => sql('UPDATE whatsapp_notifications SET next_look_up_at = engine_now() WHERE id = ANY($1)', [ids]);
      await harness.sandbox.setListening('wablas', false);
      await due();
      await lookUp.turn();
      expect(asked).toBeLessThanOrEqual(4);
      await harness.sandbox.setListening('wablas', true);
      asked = 0;
      await due();
      await lookUp.turn();
      expect(asked).toBe(20);
      await sql(`UPDATE whatsapp_notifications SET status = 'cancelled', next_look_up_at = NULL WHERE id = ANY($1)`, [ids]);
    });
  });

  describe('breaker', () => {
    it('E-13 three calls in a row without an answer open it; urgent messages go to the backup meanwhile', async () => {
      harness.sandbox.script({ gateway: 'fonnte', endpoint: 'send', fault: 'reset_before_accept' });
      const ids = await harness.send([{}, {}, {}]);
      for (const id of ids) await harness.rowIn(id, ['unknown']);
      await until('the breaker to open', async () => (await gateway('fonnte')).breaker === 'open');
      expect(await harness.rowIn(await sendOne({ lane: 'urgent', onUnknown: 'resend' }), ['sent'])).toMatchObject({
        provider: 'wablas',
      });
    });

    it('E-13 it returns to the primary by itself: device, one trial message, closed', async () => {
      harness.sandbox.setDevice('fonnte', false);
      await harness.rowIn(await sendOne(), ['sent']);
      expect((await gateway('fonnte')).breaker).toBe('open');
      harness.sandbox.setDevice('fonnte', true);
      await sql(`UPDATE gateways SET probe_at = engine_now() WHERE id = 'fonnte'`);
      await until('the device to be found again', async () => (await gateway('fonnte')).breaker === 'half_open');
      expect(
        await harness.rowIn(await sendOne({ lane: 'urgent', onUnknown: 'resend' }), ['sent']),
        'an urgent message is never the trial',
      ).toMatchObject({ provider: 'wablas' });
      expect(await harness.rowIn(await sendOne(), ['sent'])).toMatchObject({ provider: 'fonnte' });
      await until('the breaker to close', async () => (await gateway('fonnte')).breaker === 'closed');
      expect(harness.breakerChanges.at(-1)).toMatchObject({ gateway: 'fonnte', to: 'closed' });
    });

    it('E-13 an urgent message that no healthy gateway may take is the trial of the other one', async () => {
      harness.sandbox.script({ gateway: 'fonnte', fault: 'reset_after_accept', times: 1 });
      await sql(`UPDATE gateways SET breaker = 'half_open', breaker_since = engine_now() WHERE id = 'wablas'`);
      expect(await harness.rowIn(await sendOne({ lane: 'urgent', onUnknown: 'resend' }), ['sent'])).toMatchObject({
        provider: 'wablas',
      });
      await until('the breaker to close', async () => (await gateway('wablas')).breaker === 'closed');
    });

    it('E-13 an outcome of an older generation opens nothing', async () => {
      const before = await gateway('fonnte');
      await sql(
        `INSERT INTO whatsapp_delivery_attempts (id, notification_id, generation, attempt, gateway, breaker_generation, urgent, state, started_at, lease_until, ended_at, code, node)
         SELECT gen_random_uuid(), 1, 1, 1, 'fonnte', $1 - 1, false, 'unknown', engine_now(), engine_now(), engine_now(), 'timeout', 'x' FROM generate_series(1, 5)`,
        [before.breaker_generation],
      );
      harness.sandbox.script({ gateway: 'fonnte', fault: 'reset_before_accept', times: 1 });
      await harness.rowIn(await sendOne(), ['unknown']);
      await harness.rowIn(await sendOne(), ['sent']);
      expect((await gateway('fonnte')).breaker).toBe('closed');
    });

    it('a vendor that asks for rest gets it: no call before Retry-After ends', async () => {
      harness.sandbox.script({ gateway: 'fonnte', fault: 'rate_limited_json', times: 1, retryAfter: '600' });
      for (let count = 0; count < 3; count += 1)
        expect(await harness.rowIn(await sendOne(), ['sent'])).toMatchObject({ provider: 'wablas' });
      expect((await gateway('fonnte')).rest_until).not.toBeNull();
      expect(harness.sandbox.ledger.list({ gateway: 'fonnte' })).toHaveLength(1);
      expect(delivered().every((record) => record.gateway === 'wablas')).toBe(true);
    });
  });

  describe('reconciler', () => {
    it('E-14 an attempt past its lease is settled as unknown, and a late "accepted" settles the row', async () => {
      const hold = harness.sandbox.hold({ phase: 'accepted', gateway: 'fonnte' });
      const id = await sendOne();
      await harness.sandbox.waitHeld(hold, 1, PATIENCE_MS);
      await harness.shiftClock('60 seconds');
      await harness.rowIn(id, ['unknown']);
      harness.sandbox.release(hold);
      expect(await harness.rowIn(id, ['sent'])).toMatchObject({ needs_person: false, duplicate: false });
      expect(delivered()).toHaveLength(1);
    });

    it('E-5 a wake-up that vanished is added again', async () => {
      await sql(`UPDATE gateways SET enabled = false`);
      const id = await sendOne({ lane: 'urgent', onUnknown: 'resend' });
      await harness.rowIn(id, ['queued']);
      await sql(`UPDATE whatsapp_notifications SET enqueued_at = engine_now() - interval '6 seconds' WHERE id = $1`, [id]);
      await sql(`UPDATE gateways SET enabled = true`);
      await harness.rowIn(id, ['sent']);
    });

    it('a row whose wait is over without an admissible gateway expires and keeps its reasons', async () => {
      harness.sandbox.setDevice('fonnte', false);
      harness.sandbox.setDevice('wablas', false);
      const id = await sendOne({ expiresInSeconds: 120 });
      await until('both to refuse', async () => (await harness.attempts(id)).length === 2);
      await harness.shiftClock('130 seconds');
      const row = await harness.rowIn(id, ['expired']);
      expect(String(row.error_message)).toMatch(/wablas/);
    });
  });

  it('E-5 at most a horizon of wake-ups of a lane stands in the queue; the rest waits as rows', async () => {
    await sql('UPDATE gateways SET enabled = false');
    await harness.send(Array.from({ length: 1_400 }, () => ({ lane: 'bulk' as const })));
    await until('the horizon to fill', async () => (await harness.queue.size('bulk')) >= HORIZON);
    const { rows } = await sql(
      `SELECT count(*) FILTER (WHERE enqueued_at IS NOT NULL)::int AS queued, count(*)::int AS total FROM whatsapp_notifications WHERE lane = 'bulk' AND status IN ('pending','queued')`,
    );
    expect(rows[0]).toEqual({ queued: HORIZON, total: 1_400 });
    expect(await harness.queue.size('bulk')).toBeLessThanOrEqual(HORIZON);
    expect(HORIZON).toBeLessThanOrEqual(1_000);
    await sql(`UPDATE whatsapp_notifications SET status = 'cancelled' WHERE lane = 'bulk' AND status IN ('pending','queued')`);
  });
});
