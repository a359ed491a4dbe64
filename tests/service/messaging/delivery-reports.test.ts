import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryReport, ReportedState } from '#service/gateways/port.ts';
import { createReportIntake } from '#service/messaging/report-intake.ts';
import { applyReports, forgetReports, matchInbox, storeReports } from '#service/messaging/reports.ts';
import { createReportPolling } from '#service/messaging/reports-polling.ts';
import { createSendingService, type SendingService } from '../../support/sending-service.ts';
import { until } from '../../support/until.ts';

const report = (providerMessageId: string, state: ReportedState): DeliveryReport => ({ providerMessageId, state, detail: state });

/** Reproducible disorder. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return items
    .map((item) => ({ item, place: next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

describe('delivery reports', () => {
  let world: SendingService;
  let serial = 0;
  beforeAll(async () => {
    world = await createSendingService({ start: false });
  });
  afterAll(() => world.close());
  beforeEach(() => world.query('DELETE FROM delivery_report_inbox'));

  const apply = (gateway: string, ...reports: DeliveryReport[]) => applyReports(world.database.pool, gateway, reports);
  /** A row in that state, as the engine leaves it. */
  async function rowAs(status: string, options: { gateway?: string; messageId?: string } = {}) {
    serial += 1;
    const messageId = options.messageId ?? `m-${serial}`;
    const [id] = await world.send([{}]);
    await world.query(
      `UPDATE whatsapp_notifications SET status = $2, provider = $3, provider_message_id = $4, attempt = 1,
              sent_at = CASE WHEN $2 IN ('sent', 'delivered', 'read', 'failed') THEN engine_now() END,
              delivered_at = CASE WHEN $2 IN ('delivered', 'read') THEN engine_now() END, cost = 250 WHERE id = $1`,
      [id, status, options.gateway ?? 'fonnte', messageId],
    );
    return { id: id!, messageId };
  }
  it.each([
    ['sent', 'sent', 'sent'],
    ['sent', 'delivered', 'delivered'],
    ['sent', 'read', 'read'],
    ['sent', 'failed', 'failed'],
    ['delivered', 'read', 'read'],
    ['delivered', 'failed', 'delivered'],
    ['delivered', 'sent', 'delivered'],
    ['read', 'delivered', 'read'],
    ['read', 'failed', 'read'],
    ['failed', 'delivered', 'delivered'],
    ['failed', 'read', 'read'],
    ['failed', 'sent', 'failed'],
    ['unknown', 'delivered', 'delivered'],
    ['unknown', 'read', 'read'],
    ['expired', 'delivered', 'expired'],
    ['skipped', 'read', 'skipped'],
    ['cancelled', 'delivered', 'cancelled'],
    ['sending', 'delivered', 'sending'],
    ['queued', 'failed', 'queued'],
  ] as const)('E-2 a %s row that is reported %s becomes %s', async (from, reported, to) => {
    const { id, messageId } = await rowAs(from);
    await apply('fonnte', report(messageId, reported));
    expect((await world.row(id)).status).toBe(to);
  });

  it('E-15 delivered and read carry their times, a failure its reason and the wish for a person', async () => {
    const one = await rowAs('sent');
    await apply('fonnte', report(one.messageId, 'read'));
    expect(await world.row(one.id)).toMatchObject({
      read_at: expect.any(Date),
      delivered_at: expect.any(Date),
      needs_person: false,
    });
    const other = await rowAs('sent');
    await apply('fonnte', { providerMessageId: other.messageId, state: 'failed', detail: 'expired' });
    expect(await world.row(other.id)).toMatchObject({
      error_code: 'reported_failed',
      error_message: 'fonnte: expired',
      needs_person: true,
    });
  });

  it('E-15 evidence of delivery takes a failure back', async () => {
    const { id, messageId } = await rowAs('sent');
    await apply('fonnte', report(messageId, 'failed'));
    await apply('fonnte', report(messageId, 'delivered'));
    expect(await world.row(id)).toMatchObject({
      status: 'delivered',
      error_code: null,
      error_message: null,
      needs_person: false,
    });
  });

  it('E-2 a failure of an older generation says nothing about the newer call, a delivery does', async () => {
    const { id, messageId } = await rowAs('unknown');
    await world.query('UPDATE whatsapp_notifications SET generation = 2 WHERE id = $1', [id]);
    await world.query(
      `INSERT INTO whatsapp_delivery_attempts (id, notification_id, generation, attempt, gateway, breaker_generation, urgent, state, started_at, lease_until, provider_message_id, node)
       VALUES (gen_random_uuid(), $1, 1, 1, 'fonnte', 1, false, 'accepted', engine_now(), engine_now(), $2, 'n')`,
      [id, messageId],
    );
    await apply('fonnte', report(messageId, 'failed'), report(messageId, 'sent'));
    expect((await world.row(id)).status).toBe('unknown');
    await apply('fonnte', report(messageId, 'delivered'));
    expect((await world.row(id)).status).toBe('delivered');
  });

  it('R15 each report fifteen times, shuffled, leads to one end whatever the order', async () => {
    const cases: { reports: ReportedState[]; end: string }[] = [
      { reports: ['sent', 'delivered', 'read'], end: 'read' },
      { reports: ['sent', 'delivered'], end: 'delivered' },
      { reports: ['sent', 'failed'], end: 'failed' },
      { reports: ['failed', 'delivered'], end: 'delivered' },
      { reports: ['failed', 'read', 'sent'], end: 'read' },
    ];
    for (const [at, { reports, end }] of cases.entries()) {
      for (const seed of [1, 2, 3]) {
        const { id, messageId } = await rowAs('sent');
        const all = reports.flatMap((state) => Array.from({ length: 15 }, () => report(messageId, state)));
        for (const one of shuffled(all, seed * 100 + at)) await apply('fonnte', one);
        expect([reports.join(), seed, (await world.row(id)).status]).toEqual([reports.join(), seed, end]);
      }
    }
    expect(await world.query('SELECT * FROM delivery_report_inbox')).toEqual([]);
  });

  it('R15 many at once change one row as one would', async () => {
    const { id, messageId } = await rowAs('sent');
    const states = shuffled<ReportedState>(
      Array.from({ length: 60 }, (_, at) => (['sent', 'delivered', 'read', 'failed'] as const)[at % 4]!),
      7,
    );
    await Promise.all(states.map((state) => apply('fonnte', report(messageId, state))));
    expect((await world.row(id)).status).toBe('read');
  });

  it('R15 a report that comes before our record of the id waits and is applied afterwards', async () => {
    const { id } = await rowAs('sending', { messageId: 'not-yet' });
    await world.query('UPDATE whatsapp_notifications SET provider = NULL, provider_message_id = NULL WHERE id = $1', [id]);
    for (const state of ['delivered', 'sent', 'delivered'] as const) await apply('fonnte', report('early-1', state));
    expect(await world.query('SELECT state FROM delivery_report_inbox ORDER BY state')).toEqual([
      { state: 'delivered' },
      { state: 'sent' },
    ]);
    expect(await matchInbox(world.database.pool)).toEqual([]);
    await world.query(
      `UPDATE whatsapp_notifications SET status = 'sent', provider = 'fonnte', provider_message_id = 'early-1', sent_at = engine_now() WHERE id = $1`,
      [id],
    );
    expect(await matchInbox(world.database.pool)).toEqual([{ id, status: 'delivered', ticketId: null }]);
    expect(await world.query('SELECT * FROM delivery_report_inbox')).toEqual([]);
  });

  it('R15 unknown ids and ids of the other gateway change no row and make none', async () => {
    const { id, messageId } = await rowAs('sent', { gateway: 'fonnte' });
    const before = await world.query('SELECT id, status, updated_at FROM whatsapp_notifications ORDER BY id');
    for (let turn = 0; turn < 15; turn += 1) {
      await apply('wablas', report(messageId, 'read'));
      await apply(
        'fonnte',
        report(`nobody-${turn % 3}`, 'failed'),
        report('', 'read'),
        report('x'.repeat(5_000), 'read'),
        report('a\0b', 'read'),
      );
    }
    await matchInbox(world.database.pool);
    expect(await world.query('SELECT id, status, updated_at FROM whatsapp_notifications ORDER BY id')).toEqual(before);
    expect((await world.row(id)).status).toBe('sent');
    expect(await world.query('SELECT count(*)::int AS n FROM delivery_report_inbox')).toEqual([{ n: 4 }]);
  });

  it('E-15 what nobody claims within a day is forgotten', async () => {
    await storeReports(world.database.pool, 'fonnte', [report('old', 'sent')]);
    await world.shiftClock('25 hours');
    await storeReports(world.database.pool, 'fonnte', [report('new', 'sent')]);
    await matchInbox(world.database.pool);
    expect(await world.query('SELECT provider_message_id AS id FROM delivery_report_inbox')).toEqual([{ id: 'new' }]);
    expect(await forgetReports(world.database.pool, 1)).toBe(0);
  });

  it('E-15 a full inbox takes no more, and known messages still move', async () => {
    await world.query(
      `INSERT INTO delivery_report_inbox (gateway, provider_message_id, state, detail, received_at)
       SELECT 'fonnte', 'flood-' || i, 'sent', '', engine_now() FROM generate_series(1, 50000) i`,
    );
    const { id, messageId } = await rowAs('sent');
    await apply('fonnte', report('one-more', 'sent'), report(messageId, 'delivered'));
    expect(await world.query(`SELECT count(*)::int AS n FROM delivery_report_inbox`)).toEqual([{ n: 50_000 }]);
    expect((await world.row(id)).status).toBe('delivered');
  });

  describe('a flood of them', () => {
    /** The pool with an eye on it. */
    function watched() {
      const seen = { statements: 0, open: 0, mostOpen: 0 };
      const pool = new Proxy(world.database.pool, {
        get(target, name, receiver) {
          if (name !== 'query') return Reflect.get(target, name, receiver);
          return async (text: string, values: unknown[]) => {
            seen.statements += 1;
            seen.open += 1;
            seen.mostOpen = Math.max(seen.mostOpen, seen.open);
            try {
              return await target.query(text, values);
            } finally {
              seen.open -= 1;
            }
          };
        },
      });
      return { pool, seen };
    }

    it('P12 is stored in a few statements over two connections at most, and the true one in it still counts', async () => {
      const { id, messageId } = await rowAs('sent');
      const { pool, seen } = watched();
      const changed: number[] = [];
      const take = createReportIntake({
        pool,
        logger: world.kernel.logger,
        onChanged: (rows) => changed.push(...rows.map((row) => row.id)),
      });
      await Promise.all([
        ...Array.from({ length: 1_000 }, (_, at) => take(at % 2 ? 'fonnte' : 'wablas', [report(`nobody-${at}`, 'read')])),
        take('fonnte', [report(messageId, 'delivered')]),
      ]);
      // Answered means stored: nothing is lost if the process ends here.
      expect(await world.query('SELECT count(*)::int AS n FROM delivery_report_inbox')).toEqual([
        { n: expect.toSatisfy((n) => n >= 1_000) },
      ]);
      await until('the true one to be applied', async () => (await world.row(id)).status === 'delivered');
      await until('the inbox to hold the others only', async () => {
        const [inbox] = await world.query('SELECT count(*)::int AS n FROM delivery_report_inbox');
        return inbox.n === 1_000;
      });
      await until('the change to be told', () => changed.length > 0);
      expect(changed).toEqual([id]);
      expect(seen.statements).toBeLessThan(30);
      expect(seen.mostOpen).toBeLessThanOrEqual(2);
    });

    it('P12 is refused while the database is away, and taken again afterwards', async () => {
      let away = true;
      const pool = new Proxy(world.database.pool, {
        get(target, name, receiver) {
          if (name !== 'query') return Reflect.get(target, name, receiver);
          return (text: string, values: unknown[]) => (away ? Promise.reject(new Error('away')) : target.query(text, values));
        },
      });
      const take = createReportIntake({ pool, logger: world.kernel.logger, onChanged: () => undefined });
      const refused = await Promise.allSettled([take('fonnte', [report('a', 'read')]), take('wablas', [report('b', 'read')])]);
      expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      away = false;
      await take('fonnte', [report('c', 'read')]);
      expect(await world.query('SELECT provider_message_id AS id FROM delivery_report_inbox')).toEqual([{ id: 'c' }]);
    });
  });
});

describe('asking for delivery states', () => {
  let world: SendingService;
  beforeAll(async () => {
    world = await createSendingService();
  });
  afterAll(() => world.close());

  it('E-15 a sent message nobody reported on is asked about until it is delivered', async () => {
    world.sandbox.setLifeCycle({ sentMs: 0, deliveredMs: 0, readMs: 0 });
    const [id] = await world.send([{}]);
    await world.rowIn(id!, ['sent']);
    const changed: unknown[] = [];
    const polling = createReportPolling({
      pool: world.database.pool,
      gateways: world.gateways,
      logger: world.kernel.logger,
      onChanged: (rows) => changed.push(...rows),
    });
    await polling.poll();
    expect((await world.row(id!)).status).toBe('sent');
    await world.shiftClock('11 seconds');
    await polling.turn();
    // Fonnte's status call tells no more than that it was sent: the row stays and its next turn is later.
    await until('the question to be noted', async () => (await world.row(id!)).next_poll_at !== null);
    expect((await world.row(id!)).next_poll_at.getTime()).toBeGreaterThan((await world.row(id!)).sent_at.getTime() + 15_000);
    await world.query(`UPDATE whatsapp_notifications SET provider = 'wablas' WHERE id = $1`, [id]);
    expect(changed).toEqual([]);
  });

  it('E-15 what Wablas reports read is read, and one node of the fleet asks at a time', async () => {
    world.sandbox.setDevice('fonnte', false);
    const [id] = await world.send([{}]);
    expect(await world.rowIn(id!, ['sent'])).toMatchObject({ provider: 'wablas' });
    await world.shiftClock('11 seconds');
    const asked: string[][] = [];
    const nodes = Array.from({ length: 4 }, () =>
      createReportPolling({
        pool: world.database.pool,
        gateways: world.gateways.map((gateway) => ({
          ...gateway,
          pollReports: (ids: readonly string[]) => {
            asked.push([...ids]);
            return gateway.pollReports(ids);
          },
        })),
        logger: world.kernel.logger,
        onChanged: () => undefined,
      }),
    );
    await Promise.all(nodes.map((node) => node.poll()));
    const { provider_message_id: messageId } = await world.row(id!);
    expect(asked.flat().filter((wanted) => wanted === messageId)).toHaveLength(1);
    expect((await world.row(id!)).status).toBe('read');
  });
});
