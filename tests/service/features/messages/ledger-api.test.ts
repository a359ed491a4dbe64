import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMessageStatistics } from '#service/features/messages/message-statistics.repository.ts';
import { applyReports } from '#service/messaging/reports.ts';
import { freshPhone } from '../../../support/sample-rows.ts';
import { createSendingService, type SendingService } from '../../../support/sending-service.ts';

describe('statistics of the ledger', () => {
  let world: SendingService;
  let token: string;
  beforeAll(async () => {
    world = await createSendingService({ start: false });
    token = (await world.signIn('technician')).token;
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    await world.query('DELETE FROM whatsapp_delivery_attempts');
    await world.query('DELETE FROM whatsapp_notifications');
  });

  const stats = async (days = '') => (await world.call(token, 'GET', `/api/whatsapp-notifications/stats${days}`)).body;

  it('an empty ledger has the shape of the source document, every figure zero', async () => {
    expect(await stats()).toEqual({
      success: true,
      summary: {
        total: 0,
        sent: 0,
        failed: 0,
        via_fonnte: 0,
        via_wablas: 0,
        pending: 0,
        unknown: 0,
        expired: 0,
        skipped: 0,
        cancelled: 0,
      },
      details: [],
    });
  });

  it('counts the last seven days unless told', async () => {
    const [old] = await world.send([{ type: 'old' }]);
    await world.send([{ type: 'new' }]);
    await world.query(`UPDATE whatsapp_notifications SET created_at = engine_now() - interval '8 days' WHERE id = $1`, [old]);
    expect((await stats()).details).toEqual([{ notification_type: 'new', count: 1 }]);
    expect((await stats('?days=9')).summary.total).toBe(2);
    expect((await world.call(token, 'GET', '/api/whatsapp-notifications/stats?days=0')).status).toBe(400);
    expect((await world.call(token, 'GET', '/api/whatsapp-notifications/stats?day=1')).status).toBe(400);
  });

  it('R14 over random histories: total = sum of the states, sent = sum of the vias, nobody counts twice after a failover', async () => {
    type Event =
      | 'accept'
      | 'refuse'
      | 'fail'
      | 'unknown'
      | 'deliver'
      | 'read'
      | 'reportFailed'
      | 'settleSent'
      | 'settleFailed'
      | 'resend'
      | 'retry'
      | 'expire';
    const events: Event[] = [
      'accept',
      'refuse',
      'fail',
      'unknown',
      'deliver',
      'read',
      'reportFailed',
      'settleSent',
      'settleFailed',
      'resend',
      'retry',
      'expire',
    ];
    const history = fc.record({
      type: fc.constantFrom('ticket_assignment', 'ticket_status_update', 'otp'),
      events: fc.array(fc.tuple(fc.constantFrom(...events), fc.constantFrom('fonnte', 'wablas', 'meta')), { maxLength: 8 }),
    });
    const { token: admin } = await world.signIn('admin');
    let serial = 0;

    async function play(id: number, [event, gateway]: [Event, string]): Promise<number> {
      const call = (method: 'POST', url: string, body: object) => world.call(admin, method, url, body);
      const attempt = async (state: string, status: string, sets = '') => {
        serial += 1;
        const { rowCount } = await world.database.pool.query(
          `UPDATE whatsapp_notifications SET status = $2, attempt = attempt + 1 ${sets} WHERE id = $1 AND status IN ('pending', 'queued')`,
          [id, status],
        );
        if (rowCount)
          await world.query(
            `INSERT INTO whatsapp_delivery_attempts (id, notification_id, generation, attempt, gateway, breaker_generation, urgent, state, started_at, lease_until, provider_message_id, node)
             SELECT gen_random_uuid(), id, generation, attempt, $2, 1, false, $3, engine_now(), engine_now(), provider_message_id, 'n' FROM whatsapp_notifications WHERE id = $1`,
            [id, gateway, state],
          );
      };
      const report = async (state: 'delivered' | 'read' | 'failed') => {
        const row = await world.row(id);
        if (row.provider_message_id)
          await applyReports(world.database.pool, row.provider, [
            { providerMessageId: row.provider_message_id, state, detail: state },
          ]);
      };
      if (event === 'accept')
        await attempt(
          'accepted',
          'sent',
          `, provider = '${gateway}', provider_message_id = 'r${serial}', sent_at = engine_now(), cost = 100`,
        );
      if (event === 'refuse') await attempt('refused', 'queued', `, refused_by = array_append(refused_by, '${gateway}')`);
      if (event === 'fail') await attempt('failed', 'failed', `, error_code = 'recipient', needs_person = true`);
      if (event === 'unknown')
        await attempt('unknown', 'unknown', `, unknown_at = array_append(unknown_at, '${gateway}'), needs_person = true`);
      if (event === 'expire')
        await world.query(
          `UPDATE whatsapp_notifications SET status = 'expired' WHERE id = $1 AND status IN ('pending', 'queued')`,
          [id],
        );
      if (event === 'deliver') await report('delivered');
      if (event === 'read') await report('read');
      if (event === 'reportFailed') await report('failed');
      if (event === 'settleSent') await call('POST', `/api/whatsapp-notifications/${id}/settle`, { outcome: 'sent' });
      if (event === 'settleFailed') await call('POST', `/api/whatsapp-notifications/${id}/settle`, { outcome: 'failed' });
      if (event === 'retry') await call('POST', `/api/queue/retry/${id}`, { confirmUnknown: true });
      if (event === 'resend') {
        const { body } = await call('POST', `/api/whatsapp-notifications/${id}/resend`, { confirm: true });
        if (body.success) return body.data.id;
      }
      return id;
    }

    await fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: 1, maxLength: 5 }), async (histories) => {
        await world.query('DELETE FROM whatsapp_delivery_attempts');
        await world.query('DELETE FROM whatsapp_notifications');
        for (const { type, events: steps } of histories) {
          let [id] = await world.send([{ type }]);
          for (const step of steps) id = await play(id!, step);
        }
        const { summary, details } = await stats();
        const { total, sent, failed, pending, unknown, expired, skipped, cancelled, ...vias } = summary;
        expect(total).toBe(sent + failed + pending + unknown + expired + skipped + cancelled);
        expect(sent).toBe(Object.values(vias as Record<string, number>).reduce((sum, count) => sum + count, 0));
        expect(details.reduce((sum: number, detail: { count: number }) => sum + detail.count, 0)).toBe(total);
        // Every row once, whatever happened to it, and the API says what SQL says.
        const [sql] = await world.query(
          `SELECT count(*)::int AS total, count(*) FILTER (WHERE status IN ('sent','delivered','read'))::int AS sent,
                  count(*) FILTER (WHERE status IN ('sent','delivered','read') AND provider = 'fonnte')::int AS fonnte,
                  count(*) FILTER (WHERE status IN ('pending','queued','sending'))::int AS pending FROM whatsapp_notifications`,
        );
        expect([total, sent, vias.via_fonnte, pending]).toEqual([sql.total, sql.sent, sql.fonnte, sql.pending]);
        const costs = (await world.call(admin, 'GET', '/api/whatsapp-notifications/costs')).body.data;
        expect(costs.total.count).toBe(sent);
        const dashboard = (await world.call(admin, 'GET', '/api/dashboard/message-cost?range=30d')).body.data;
        expect([costs.month, costs.failover.extra]).toEqual([dashboard.month, dashboard.failoverExtra]);
        for (const key of ['byType', 'byDay', 'byMonth'])
          expect(costs[key].reduce((sum: number, line: { cost: number }) => sum + line.cost, 0)).toBe(costs.total.cost);
      }),
      { numRuns: 40 },
    );
  });

  it('costs stand by type, WIB day and month, and say what failing over cost', async () => {
    const ids = await world.send([{ type: 'a' }, { type: 'a' }, { type: 'b' }]);
    await world.query(
      `UPDATE whatsapp_notifications SET status = 'sent', provider = 'fonnte', cost = 250, sent_at = engine_now() WHERE id = ANY($1)`,
      [ids],
    );
    await world.query(`UPDATE whatsapp_notifications SET provider = 'wablas', cost = 100 WHERE id = $1`, [ids[2]]);
    const { token: manager } = await world.signIn('manager');
    const { data } = (await world.call(manager, 'GET', '/api/whatsapp-notifications/costs')).body;
    expect(data).toMatchObject({
      total: { count: 3, cost: 600 },
      byType: [
        { notificationType: 'a', count: 2, cost: 500 },
        { notificationType: 'b', count: 1, cost: 100 },
      ],
      // The first gateway would have taken 250 for it.
      failover: { count: 1, cost: 100, extra: -150 },
      month: { soFar: 600 },
    });
    // One month, one projection, one cost of failing over, whoever asks.
    const dashboard = (await world.call(manager, 'GET', '/api/dashboard/message-cost?range=30d')).body.data;
    expect([data.month, data.failover.extra]).toEqual([dashboard.month, dashboard.failoverExtra]);
    expect(data.byDay).toEqual([{ date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), count: 3, cost: 600 }]);
    expect((await world.call(token, 'GET', '/api/whatsapp-notifications/costs')).status).toBe(403);
  });

  it('the forecast takes the price of the first gateway that works', async () => {
    const { forecast } = createMessageStatistics(world.database.pool);
    await world.query(`UPDATE gateways SET price_per_message = CASE id WHEN 'fonnte' THEN 250 ELSE 300 END`);
    expect(await forecast(world.database.pool, 'bulk', 100)).toEqual({ cost: 25_000, atMost: 30_000, gateway: 'fonnte' });
    await world.query(`UPDATE gateways SET breaker = 'open' WHERE id = 'fonnte'`);
    expect(await forecast(world.database.pool, 'bulk', 100)).toEqual({ cost: 30_000, atMost: 30_000, gateway: 'wablas' });
    await world.query(`UPDATE gateways SET breaker = 'closed'`);
  });
});

describe('acting on a message', () => {
  let world: SendingService;
  let agent: string;
  let noc: string;
  beforeAll(async () => {
    world = await createSendingService();
    agent = (await world.signIn('customer_service')).token;
    noc = (await world.signIn('noc')).token;
  });
  afterAll(() => world.close());
  beforeEach(() => world.sandbox.reset({ ledger: true }));

  const resend = (id: number, body?: object, token = agent) =>
    world.call(token, 'POST', `/api/whatsapp-notifications/${id}/resend`, body);
  const settle = (id: number, outcome: string, token = noc) =>
    world.call(token, 'POST', `/api/whatsapp-notifications/${id}/settle`, { outcome });
  const sendOne = async (message = {}, states = ['sent']) => {
    const [id] = await world.send([message]);
    await world.rowIn(id!, states);
    return id!;
  };
  const failedOne = (message = {}) => {
    // For this recipient only: another message under way must not take the fault.
    const recipientPhone = freshPhone();
    world.sandbox.script({ gateway: 'fonnte', fault: 'refuse', reason: 'target invalid', phone: recipientPhone, times: 1 });
    return sendOne({ recipientPhone, ...message }, ['failed']);
  };
  const unknownOne = () => {
    const recipientPhone = freshPhone();
    world.sandbox.script({ gateway: 'fonnte', fault: 'reset_after_accept', phone: recipientPhone, times: 1 });
    return sendOne({ recipientPhone }, ['unknown']);
  };
  const sendsTo = async (id: number) => {
    const { recipient_phone: phone } = await world.row(id);
    return world.delivered().filter((record) => record.recipient === phone).length;
  };

  it('a failed message is sent again as a new row that names the old one, which asks for nobody any more', async () => {
    const id = await failedOne({ message: 'Halo Budi', subject: 'ticket:9' });
    const { status, body } = await resend(id);
    expect(status).toBe(200);
    expect(await world.rowIn(body.data.id, ['sent'])).toMatchObject({
      resend_of: id,
      message: 'Halo Budi',
      generation: 1,
      subject: 'ticket:9',
    });
    expect(await world.row(id)).toMatchObject({ status: 'failed', needs_person: false });
    const [line] = await world.query(`SELECT after FROM audit_log WHERE action = 'message.resend' AND entity_id = $1`, [
      String(id),
    ]);
    expect(line.after).toEqual({ resentAs: body.data.id, confirmed: false });
  });

  it('a message that arrived asks for a confirmation, one that may have arrived names the risk', async () => {
    const sent = await sendOne();
    expect(await resend(sent)).toMatchObject({
      status: 409,
      body: { error: { code: 'confirmation_required', details: [{ code: 'already_sent' }] } },
    });
    const again = await resend(sent, { confirm: true });
    await world.rowIn(again.body.data.id, ['sent']);
    expect(await sendsTo(sent)).toBe(2);
    const lost = await unknownOne();
    expect(await resend(lost, {})).toMatchObject({
      status: 409,
      body: { error: { code: 'confirmation_required', details: [{ code: 'may_be_duplicate' }] } },
    });
    expect((await resend(lost, { confirm: true })).status).toBe(200);
    expect(await world.row(lost)).toMatchObject({ status: 'unknown', needs_person: true });
  });

  it('R11 one hundred double presses are one send each', async () => {
    const ids: number[] = [];
    for (let at = 0; at < 100; at += 1) ids.push(...(await world.send([{}])));
    for (const id of ids) await world.rowIn(id, ['sent']);
    const presses = await Promise.all(ids.flatMap((id) => [resend(id, { confirm: true }), resend(id, { confirm: true }, noc)]));
    expect(presses.filter((press) => press.status === 200)).toHaveLength(100);
    expect(new Set(presses.filter((press) => press.status !== 200).map((press) => press.body.error.details[0].code))).toEqual(
      new Set(['just_resent']),
    );
    for (const press of presses) if (press.status === 200) await world.rowIn(press.body.data.id, ['sent']);
    for (const id of ids) expect(await sendsTo(id)).toBe(2);
  });

  it('a message under way is not sent again, and an unknown id is not found', async () => {
    await world.query(`UPDATE lanes SET paused = true WHERE id = 'bulk'`);
    const [id] = await world.send([{ lane: 'bulk' }]);
    expect(await resend(id!, { confirm: true })).toMatchObject({ status: 409, body: { error: { code: 'illegal_transition' } } });
    await world.query(`UPDATE lanes SET paused = false WHERE id = 'bulk'`);
    // Or it takes the fault that the next test scripts.
    await world.rowIn(id!, ['sent']);
    expect((await resend(9_999_999)).status).toBe(404);
    expect((await resend(id!, { sure: true })).status).toBe(400);
  });

  it('R9 a promotion past its time is not sent again', async () => {
    const id = await failedOne({ messageClass: 'marketing' });
    await world.query(`UPDATE whatsapp_notifications SET expires_at = engine_now() WHERE id = $1`, [id]);
    expect(await resend(id, { confirm: true })).toMatchObject({
      status: 409,
      body: { error: { details: [{ code: 'too_late' }] } },
    });
  });

  it('E-19 a code that failed goes out again while it lives, one that was sent or is over does not', async () => {
    const phone = freshPhone();
    const request = async () =>
      (await world.call(null, 'POST', '/api/otp/request', { phone, purpose: 'registration' })).body.requestId;
    const messageOf = async (requestId: string) =>
      (await world.query('SELECT notification_id AS id FROM otp_challenges WHERE id = $1', [requestId]))[0].id;
    world.sandbox.script({ gateway: 'fonnte', fault: 'refuse', reason: 'target invalid', phone, times: 1 });
    const requestId = await request();
    const id = await messageOf(requestId);
    await world.rowIn(id, ['failed']);
    const again = await resend(id);
    expect(again.status).toBe(200);
    await world.rowIn(again.body.data.id, ['sent']);
    const code = /\*(\d{6})\*/.exec(world.delivered().find((record) => record.recipient === phone)?.text ?? '')?.[1];
    expect((await world.call(null, 'POST', '/api/otp/verify', { requestId, code })).status).toBe(200);

    const sent = await messageOf(await request());
    await world.rowIn(sent, ['sent']);
    const before = await world.query('SELECT count(*)::int AS n FROM whatsapp_notifications');
    expect((await resend(sent, { confirm: true })).status).toBe(409);
    await world.query(`UPDATE whatsapp_notifications SET status = 'failed', expires_at = engine_now() WHERE id = $1`, [sent]);
    expect(await resend(sent, { confirm: true })).toMatchObject({
      status: 409,
      body: { error: { details: [{ code: 'too_late' }] } },
    });
    expect(await world.query('SELECT count(*)::int AS n FROM whatsapp_notifications')).toEqual(before);
  });

  it('an unknown message is settled by a person as sent or failed, once', async () => {
    const one = await unknownOne();
    expect((await settle(one, 'sent')).body.data).toMatchObject({ status: 'sent', provider: 'fonnte', needsPerson: false });
    expect(await world.row(one)).toMatchObject({ cost: 250, untracked: true, error_code: null });
    expect(await settle(one, 'failed')).toMatchObject({ status: 409, body: { error: { code: 'illegal_transition' } } });
    const other = await unknownOne();
    expect((await settle(other, 'failed')).body.data).toMatchObject({
      status: 'failed',
      errorCode: 'settled_failed',
      needsPerson: false,
    });
    const [line] = await world.query(`SELECT before, after FROM audit_log WHERE action = 'message.settle' AND entity_id = $1`, [
      String(other),
    ]);
    expect(line).toEqual({ before: { status: 'unknown' }, after: { status: 'failed' } });
    expect((await settle(other, 'delivered')).status).toBe(400);
    expect((await settle(9_999_999, 'sent')).status).toBe(404);
  });

  it.each([
    ['POST', '/api/whatsapp-notifications/9999999/resend', ['admin', 'supervisor', 'noc', 'customer_service']],
    ['POST', '/api/whatsapp-notifications/9999999/settle', ['admin', 'supervisor', 'noc']],
    ['GET', '/api/whatsapp-notifications/stats', ['admin', 'manager', 'supervisor', 'noc', 'customer_service', 'technician']],
    ['GET', '/api/whatsapp-notifications/costs', ['admin', 'manager', 'supervisor', 'noc']],
  ] as const)('%s %s is for %j', async (method, url, roles) => {
    for (const role of ['admin', 'manager', 'supervisor', 'noc', 'customer_service', 'technician'] as const) {
      const { token } = await world.signIn(role);
      const { status } = await world.call(token, method, url, method === 'GET' ? undefined : {});
      expect([role, status === 403]).toEqual([role, !(roles as readonly string[]).includes(role)]);
    }
  });
});
