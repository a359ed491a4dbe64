import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sampleLanes } from '#service/features/queue/queue-stats.repository.ts';
import type { NewMessage } from '#service/messaging/ledger.ts';
import { freshPhone } from '../../../support/sample-rows.ts';
import { createSendingService, type SendingService } from '../../../support/sending-service.ts';
import { until } from '../../../support/until.ts';

describe('queue monitor', () => {
  let world: SendingService;
  let admin: string;
  let noc: string;
  beforeAll(async () => {
    world = await createSendingService();
    admin = (await world.signIn('admin')).token;
    noc = (await world.signIn('noc')).token;
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    world.sandbox.reset({ ledger: true });
    await world.query('UPDATE whatsapp_notifications SET needs_person = false');
    await world.query(
      `UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1, probe_attempt = NULL`,
    );
  });

  async function failed(reason = 'target invalid', message: Partial<NewMessage> = {}): Promise<number> {
    // For this recipient only: another message under way must not take the fault.
    const recipientPhone = freshPhone();
    world.sandbox.script({ gateway: 'fonnte', fault: 'refuse', reason, phone: recipientPhone, times: 1 });
    const [id] = await world.send([{ recipientPhone, ...message }]);
    await world.rowIn(id!, ['failed']);
    return id!;
  }
  async function unknown(message: Partial<NewMessage> = {}): Promise<number> {
    // For this recipient only: another message under way must not take the fault.
    const recipientPhone = freshPhone();
    world.sandbox.script({ gateway: 'fonnte', fault: 'reset_after_accept', phone: recipientPhone, times: 1 });
    const [id] = await world.send([{ recipientPhone, ...message }]);
    await world.rowIn(id!, ['unknown']);
    return id!;
  }
  const sendsOf = async (id: number) => {
    const { recipient_phone: phone } = await world.row(id);
    return world.delivered().filter((record) => record.recipient === phone).length;
  };
  const audits = (action: string) =>
    world.query('SELECT entity_id, after FROM audit_log WHERE action = $1 ORDER BY id', [action]);

  describe('jobs', () => {
    it('a job shows id, kind, lane, status, tries, recipient and error', async () => {
      const id = await failed('target invalid', { recipientName: 'Siti Aminah' });
      const { status, body } = await world.call(noc, 'GET', '/api/queue/jobs/failed');
      expect(status).toBe(200);
      expect(body.data.find((job: { id: number }) => job.id === id)).toMatchObject({
        type: 'send-notification',
        notificationType: 'test',
        lane: 'normal',
        status: 'failed',
        attempts: '1/3',
        recipientName: 'Siti Aminah',
        errorCode: 'recipient',
        deadLetter: true,
        abilities: { retry: 'yes', fixNumber: true },
      });
    });

    it('every row stands in exactly one list besides the dead letters', async () => {
      await world.query(`UPDATE lanes SET paused = true WHERE id IN ('bulk', 'normal')`);
      const [waiting, delayed] = await world.send([{ lane: 'bulk' }, { lane: 'bulk' }]);
      await world.query(`UPDATE whatsapp_notifications SET not_before = engine_now() + interval '1 hour' WHERE id = $1`, [
        delayed,
      ]);
      const [dead] = await world.send([{ lane: 'bulk', expiresInSeconds: -1 }]);
      await world.rowIn(dead!, ['expired']);
      const where = async (id: number) => {
        const found: string[] = [];
        for (const status of ['waiting', 'active', 'delayed', 'completed', 'failed', 'dead']) {
          const { body } = await world.call(noc, 'GET', `/api/queue/jobs/${status}?limit=200`);
          if (body.data.some((job: { id: number }) => job.id === id)) found.push(status);
        }
        return found;
      };
      expect(await where(waiting!)).toEqual(['waiting']);
      expect(await where(delayed!)).toEqual(['delayed']);
      expect(await where(dead!)).toEqual(['dead']);
      await world.query('UPDATE lanes SET paused = false');
      await world.query('UPDATE whatsapp_notifications SET not_before = NULL WHERE id = $1', [delayed]);
      for (const id of [waiting!, delayed!]) {
        await world.rowIn(id, ['sent']);
        expect(await where(id)).toEqual(['completed']);
      }
    });

    it('keyset pages show every job once, newest first', async () => {
      const ids = await world.send(Array.from({ length: 25 }, () => ({ type: 'paged' })));
      for (const id of ids) await world.rowIn(id, ['sent']);
      const seen: number[] = [];
      let cursor = '';
      for (;;) {
        const { body } = await world.call(noc, 'GET', `/api/queue/jobs/completed?type=paged&limit=10${cursor}`);
        seen.push(...body.data.map((job: { id: number }) => job.id));
        if (body.nextCursor === null) break;
        cursor = `&cursor=${body.nextCursor}`;
      }
      expect(seen).toEqual(ids.toSorted((a, b) => b - a));
    });

    it('search finds by phone in any form, customer name and code, and ticket number', async () => {
      const phone = '6281277788899';
      const [customer] = await world.query(
        `INSERT INTO customers (name, phone, address) VALUES ('Bambang 100% Wijaya', $1, 'x') RETURNING id, code`,
        [phone],
      );
      const [ticket] = await world.query(
        `INSERT INTO tickets (customer_id, type, category, priority, title, status, sla_due_at) VALUES ($1, 'repair', 'no_connection', 'normal', 'Mati', 'open', now()) RETURNING id, number`,
        [customer.id],
      );
      const [id] = await world.send([{ recipientPhone: phone, customerId: customer.id, ticketId: ticket.id }]);
      await world.rowIn(id!, ['sent']);
      await world.send([{}]);
      for (const search of [
        '0812-7778-8899',
        '+62 812 7778 8899',
        '788899',
        'bambang',
        '100%',
        customer.code.toLowerCase(),
        ticket.number,
      ]) {
        const { body } = await world.call(noc, 'GET', `/api/queue/jobs/completed?search=${encodeURIComponent(search)}`);
        expect([search, body.data.map((job: { id: number }) => job.id)]).toEqual([search, [id]]);
      }
      const { body } = await world.call(noc, 'GET', '/api/queue/jobs/completed?search=tidak-ada');
      expect(body.data).toEqual([]);
      const lanes = await world.call(noc, 'GET', '/api/queue/jobs/completed?lane=urgent&search=bambang');
      expect(lanes.body.data).toEqual([]);
    });

    it('one job shows every call, latest first', async () => {
      world.sandbox.setDevice('fonnte', false);
      const [id] = await world.send([{ message: 'Halo' }]);
      await world.rowIn(id!, ['sent']);
      const { body } = await world.call(noc, 'GET', `/api/queue/job/${id}`);
      expect(body.data).toMatchObject({ id, message: 'Halo', status: 'completed', calls: 2, provider: 'wablas' });
      expect(body.data.attemptsList.map((attempt: { gateway: string }) => attempt.gateway)).toEqual(['wablas', 'fonnte']);
      expect((await world.call(noc, 'GET', '/api/queue/job/999999999')).status).toBe(404);
    });

    it('a bad status, cursor or limit is refused', async () => {
      for (const url of [
        '/api/queue/jobs/weird',
        '/api/queue/jobs/dead?cursor=zzz',
        '/api/queue/jobs/dead?limit=0',
        '/api/queue/jobs/dead?x=1',
      ])
        expect([url, (await world.call(noc, 'GET', url)).status]).toEqual([url, 400]);
    });
  });

  describe('stats', () => {
    it('cards, lanes, rates and throughput come from the ledger', async () => {
      const before = (await world.call(noc, 'GET', '/api/queue/stats')).body.data;
      await failed();
      const [id] = await world.send([{}]);
      await world.rowIn(id!, ['sent']);
      await world.query(`UPDATE lanes SET paused = true, paused_reason = 'uji' WHERE id = 'bulk'`);
      const held = await world.send([{ lane: 'bulk' }, { lane: 'bulk' }]);
      await world.query(
        `INSERT INTO nodes (id, host, roles, kind, pid, version, started_at, seen_at) VALUES ('n1', 'h', '["worker"]', 'headless', 1, '1', now(), engine_now()),
         ('n2', 'h', '["api"]', 'headless', 1, '1', now(), engine_now()), ('n3', 'h', '["worker"]', 'headless', 1, '1', now(), engine_now() - interval '2 minutes')`,
      );
      const { data } = (await world.call(noc, 'GET', '/api/queue/stats')).body;
      expect(data.cards.sent - before.cards.sent).toBe(1);
      expect(data.cards.failed - before.cards.failed).toBe(1);
      expect(data.cards.dead - before.cards.dead).toBe(1);
      expect(data.cards.queued).toBe(2);
      const [urgent, , bulk] = data.lanes;
      expect(urgent).toMatchObject({ id: 'urgent', waiting: 0, oldestWaitingSeconds: null, clearsAt: null, concurrency: 5 });
      expect(bulk).toMatchObject({
        id: 'bulk',
        waiting: 2,
        paused: true,
        pausedReason: 'uji',
        clearsAt: null,
        gatewayOrder: ['fonnte', 'wablas'],
      });
      expect(data.throughput).toHaveLength(60);
      expect(data.throughput.reduce((sum: number, point: { sent: number }) => sum + point.sent, 0)).toBe(data.cards.sent);
      expect(data.successRate).toBeGreaterThan(0);
      expect(data.successRate).toBeLessThan(1);
      expect(data.processingMs.p95).toBeGreaterThanOrEqual(data.processingMs.mean / 10);
      expect(data.workers.map((worker: { id: string }) => worker.id)).toEqual(['n1']);
      expect(data.guard).toBeNull();
      await world.query('UPDATE lanes SET paused = false, paused_reason = NULL');
      for (const waiting of held) await world.rowIn(waiting, ['sent']);
    });

    it('what waited is kept minute by minute, once however many nodes look, and for a week', async () => {
      await world.query(`UPDATE lanes SET paused = true WHERE id = 'bulk'`);
      const held = await world.send([{ lane: 'bulk' }, { lane: 'bulk' }, { lane: 'bulk' }]);
      await world.query(`UPDATE whatsapp_notifications SET created_at = engine_now() - interval '90 seconds' WHERE id = $1`, [
        held[0],
      ]);
      await world.query(
        `INSERT INTO lane_samples VALUES ('bulk', engine_now() - interval '8 days', 9, 9), ('bulk', engine_now() - interval '2 hours', 9, 9)`,
      );
      await Promise.all([sampleLanes(world.database.pool), sampleLanes(world.database.pool)]);
      const { data } = (await world.call(noc, 'GET', '/api/queue/stats')).body;
      const byLane = Object.groupBy(data.waitingHistory as { lane: string }[], ({ lane }) => lane);
      expect(byLane.urgent).toMatchObject([{ waiting: 0, oldestWaitingSeconds: null }]);
      expect(byLane.bulk).toMatchObject([{ waiting: 3 }]);
      expect(
        data.waitingHistory.find(({ lane }: { lane: string }) => lane === 'bulk').oldestWaitingSeconds,
      ).toBeGreaterThanOrEqual(90);
      expect(await world.query('SELECT count(*)::int AS n FROM lane_samples')).toEqual([{ n: 4 }]);
      await world.query(`UPDATE lanes SET paused = false`);
      for (const waiting of held) await world.rowIn(waiting, ['sent']);
    });

    it('E-12 a lane with a limit says when it clears, at the allowance of its lane', async () => {
      await world.query(`UPDATE lanes SET paused = true WHERE id = 'normal'`);
      const ids = await world.send(Array.from({ length: 14 }, () => ({})));
      await world.query(`UPDATE gateways SET per_minute = 10`);
      await world.query(`UPDATE lanes SET paused = false WHERE id = 'normal'`);
      const { data } = (await world.call(noc, 'GET', '/api/queue/stats')).body;
      const normal = data.lanes.find((lane: { id: string }) => lane.id === 'normal');
      expect(normal.perMinute).toBe(7);
      const seconds = (new Date(normal.clearsAt).getTime() - new Date(data.now).getTime()) / 1000;
      expect(seconds).toBeCloseTo((normal.waiting / 7) * 62, 0);
      await world.query(`UPDATE gateways SET per_minute = 0`);
      for (const id of ids) await world.rowIn(id, ['sent']);
    });
  });

  describe('retry', () => {
    it('R11 one hundred double presses from two machines are one send each', async () => {
      const ids: number[] = [];
      for (let at = 0; at < 100; at += 1)
        world.sandbox.script({ gateway: 'fonnte', fault: 'refuse', reason: 'target invalid', times: 1 });
      ids.push(...(await world.send(Array.from({ length: 100 }, () => ({})))));
      for (const id of ids) await world.rowIn(id, ['failed']);
      const presses = await Promise.all(
        ids.flatMap((id) => [admin, noc].map((token) => world.call(token, 'POST', `/api/queue/retry/${id}`, { generation: 1 }))),
      );
      for (const id of ids) await world.rowIn(id, ['sent']);
      expect(presses.filter((press) => press.status === 200)).toHaveLength(100);
      expect(presses.filter((press) => press.status === 409)).toHaveLength(100);
      expect(world.delivered()).toHaveLength(100);
      expect(new Set(world.delivered().map((record) => record.recipient)).size).toBe(100);
      expect((await world.query('SELECT DISTINCT generation FROM whatsapp_notifications WHERE id = ANY($1)', [ids]))[0]).toEqual({
        generation: 2,
      });
    });

    it('R11 a press on what was seen before somebody else retried does nothing, whatever became of it', async () => {
      const id = await failed();
      world.sandbox.script({ gateway: 'fonnte', fault: 'refuse', reason: 'target invalid', times: 1 });
      expect((await world.call(noc, 'POST', `/api/queue/retry/${id}`, { generation: 1 })).status).toBe(200);
      await until('the second refusal', async () => {
        const row = await world.row(id);
        return row.status === 'failed' && row.generation === 2;
      });
      const late = await world.call(admin, 'POST', `/api/queue/retry/${id}`, { generation: 1 });
      expect(late).toMatchObject({
        status: 409,
        body: { error: { code: 'conflict', details: [{ code: 'changed_meanwhile' }] } },
      });
      expect((await world.row(id)).generation).toBe(2);
    });

    it('R11 an unknown message is retried only by who says that a second copy may arrive', async () => {
      const id = await unknown();
      const asked = await world.call(noc, 'POST', `/api/queue/retry/${id}`);
      expect(asked).toMatchObject({
        status: 409,
        body: { error: { code: 'confirmation_required', details: [{ code: 'may_be_duplicate' }] } },
      });
      expect(asked.body.error.details[0].message).toContain('dua');
      expect(await sendsOf(id)).toBe(1);
      expect((await world.call(noc, 'POST', `/api/queue/retry/${id}`, { confirmUnknown: true })).status).toBe(200);
      await world.rowIn(id, ['sent']);
      expect(await sendsOf(id)).toBe(2);
    });

    it('a retried message starts with a clean sheet and goes to the first gateway again', async () => {
      world.sandbox.setDevice('fonnte', false);
      world.sandbox.script({ gateway: 'wablas', fault: 'refuse', reason: 'phone invalid', times: 1 });
      const [id] = await world.send([{}]);
      await world.rowIn(id!, ['failed']);
      world.sandbox.setDevice('fonnte', true);
      await world.query(
        `UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1, probe_attempt = NULL`,
      );
      await world.call(noc, 'POST', `/api/queue/retry/${id}`);
      expect(await world.rowIn(id!, ['sent'])).toMatchObject({
        provider: 'fonnte',
        error_code: null,
        error_message: null,
        needs_person: false,
        generation: 2,
      });
    });

    it.each(['sent', 'delivered', 'read', 'expired', 'skipped', 'cancelled', 'pending', 'queued', 'sending'])(
      'E-2 a %s message is not retried',
      async (status) => {
        const [id] = await world.send([{ skip: 'opted_out' }]);
        await world.query(
          `UPDATE whatsapp_notifications SET status = $2, enqueued_at = engine_now(), sending_at = engine_now() WHERE id = $1`,
          [id, status],
        );
        expect(await world.call(noc, 'POST', `/api/queue/retry/${id}`, { confirmUnknown: true })).toMatchObject({
          status: 409,
          body: { error: { code: 'illegal_transition' } },
        });
        await world.query(`UPDATE whatsapp_notifications SET status = 'cancelled' WHERE id = $1`, [id]);
      },
    );

    it('R9 an expired code and a promotion past its time are not retried, a late notice is and lives anew', async () => {
      const expiredAs = async (message: Partial<NewMessage>) => {
        const id = await failed('target invalid', message);
        await world.query(
          `UPDATE whatsapp_notifications SET created_at = engine_now() - interval '2 days', expires_at = engine_now() - interval '1 day' WHERE id = $1`,
          [id],
        );
        return id;
      };
      const marketing = await expiredAs({ messageClass: 'marketing' });
      // A code fails by the recipient's refusal, too.
      const code = await expiredAs({});
      await world.query(`UPDATE whatsapp_notifications SET notification_type = 'otp' WHERE id = $1`, [code]);
      for (const id of [marketing, code])
        expect(await world.call(noc, 'POST', `/api/queue/retry/${id}`)).toMatchObject({
          status: 409,
          body: { error: { details: [{ code: 'too_late' }] } },
        });
      const notice = await expiredAs({});
      expect((await world.call(noc, 'POST', `/api/queue/retry/${notice}`)).status).toBe(200);
      await world.rowIn(notice, ['sent']);
    });

    it('a retry is audited with who and what, once, and an idempotency key makes repeats one', async () => {
      const id = await failed();
      const key = { 'idempotency-key': `retry-${id}` };
      const [one, two] = [
        await world.call(noc, 'POST', `/api/queue/retry/${id}`, {}, key),
        await world.call(noc, 'POST', `/api/queue/retry/${id}`, {}, key),
      ];
      expect(one.body).toEqual(two.body);
      await world.rowIn(id, ['sent']);
      expect((await audits('message.retry')).filter((line) => line.entity_id === String(id))).toEqual([
        { entity_id: String(id), after: { status: 'queued', generation: 2 } },
      ]);
    });

    it('everything that matches is retried at once, and nothing else', async () => {
      const type = 'outage_notice';
      for (let at = 0; at < 25; at += 1)
        world.sandbox.script({ gateway: 'fonnte', fault: 'refuse', reason: 'target invalid', times: 1 });
      const ids = await world.send(Array.from({ length: 25 }, () => ({ type })));
      for (const id of ids) await world.rowIn(id, ['failed']);
      const other = await failed();
      const lost = await unknown({ type });
      const filter = { type, reason: 'recipient' };
      const { body } = await world.call(noc, 'POST', '/api/queue/retry-matching', { filter });
      expect(body.data).toEqual({ matched: 25, retried: 25, tooLate: 0, remaining: 0 });
      for (const id of ids) expect(await world.rowIn(id, ['sent'])).toMatchObject({ lane: 'bulk' });
      expect((await world.row(other)).status).toBe('failed');
      expect((await world.row(lost)).status).toBe('unknown');
      const risky = await world.call(noc, 'POST', '/api/queue/retry-matching', { filter: { type, status: ['unknown'] } });
      expect(risky).toMatchObject({ status: 409, body: { error: { code: 'confirmation_required' } } });
      const sure = await world.call(noc, 'POST', '/api/queue/retry-matching', {
        filter: { type, status: ['unknown'] },
        confirmUnknown: true,
      });
      expect(sure.body.data).toMatchObject({ retried: 1 });
      await world.rowIn(lost, ['sent']);
    });
  });

  describe('dead letters', () => {
    it('stand by reason with the cure', async () => {
      const wrongNumber = await failed('target invalid');
      await failed('url invalid');
      const lost = await unknown();
      world.sandbox.setDevice('fonnte', false);
      world.sandbox.setDevice('wablas', false);
      const [stuck] = await world.send([{}]);
      await until('a refusal by the device', async () => (await world.row(stuck!)).error_code === 'device');
      await world.query(`UPDATE whatsapp_notifications SET expires_at = engine_now() WHERE id = $1`, [stuck]);
      await world.rowIn(stuck!, ['expired']);
      const { data } = (await world.call(noc, 'GET', '/api/queue/dead-letters')).body;
      const cures = Object.fromEntries(data.map((group: { reason: string; cure: string }) => [group.reason, group.cure]));
      expect(cures).toMatchObject({
        recipient: 'fix_number',
        content: 'edit_text',
        unknown: 'settle',
        device: 'reconnect_device',
      });
      const byReason = (reason: string) => data.find((group: { reason: string }) => group.reason === reason);
      expect(byReason('recipient')).toMatchObject({ count: 1, jobs: [{ id: wrongNumber }] });
      expect(byReason('unknown')).toMatchObject({
        count: 1,
        jobs: [{ id: lost, abilities: { retry: 'confirm', fixNumber: false } }],
      });
      const cards = (await world.call(noc, 'GET', '/api/queue/stats')).body.data.cards;
      expect(cards.dead).toBe(data.reduce((sum: number, group: { count: number }) => sum + group.count, 0));
    });

    it('a corrected number gets the message as a new row that names the old one, and the letter is settled', async () => {
      const id = await failed('target invalid', { message: 'Halo Siti' });
      const phone = freshPhone();
      const { status, body } = await world.call(noc, 'POST', `/api/queue/dead-letters/${id}/fix-number`, {
        phone: `0${phone.slice(2)}`,
      });
      expect(status).toBe(200);
      expect(await world.rowIn(body.data.id, ['sent'])).toMatchObject({
        resend_of: id,
        recipient_phone: phone,
        message: 'Halo Siti',
      });
      expect(await world.row(id)).toMatchObject({ status: 'failed', needs_person: false });
      expect((await audits('message.fix_number')).at(-1)).toMatchObject({
        entity_id: String(id),
        after: { resentAs: body.data.id },
      });
      expect(JSON.stringify((await audits('message.fix_number')).at(-1))).not.toContain(phone);
    });

    it('pressed twice it is one message', async () => {
      const id = await failed();
      const phone = freshPhone();
      const presses = await Promise.all(
        Array.from({ length: 6 }, () => world.call(noc, 'POST', `/api/queue/dead-letters/${id}/fix-number`, { phone })),
      );
      expect(presses.filter((press) => press.status === 200)).toHaveLength(1);
      expect(await world.query('SELECT count(*)::int AS n FROM whatsapp_notifications WHERE resend_of = $1', [id])).toEqual([
        { n: 1 },
      ]);
    });

    it('E-19 a one-time code is never sent to another number', async () => {
      const id = await failed();
      await world.query(`UPDATE whatsapp_notifications SET notification_type = 'otp' WHERE id = $1`, [id]);
      expect(await world.call(admin, 'POST', `/api/queue/dead-letters/${id}/fix-number`, { phone: freshPhone() })).toMatchObject({
        status: 409,
        body: { error: { details: [{ code: 'is_otp' }] } },
      });
    });

    it('a message that arrived is not sent to another number this way', async () => {
      const [id] = await world.send([{}]);
      await world.rowIn(id!, ['sent']);
      expect((await world.call(admin, 'POST', `/api/queue/dead-letters/${id}/fix-number`, { phone: freshPhone() })).status).toBe(
        409,
      );
      expect((await world.call(admin, 'POST', '/api/queue/dead-letters/999999/fix-number', { phone: freshPhone() })).status).toBe(
        404,
      );
    });
  });

  describe('lanes', () => {
    it('a paused lane keeps its messages, the others go on, and it goes on when resumed', async () => {
      expect(await world.call(admin, 'POST', '/api/queue/lanes/bulk/pause', { reason: 'nomor baru' })).toMatchObject({
        status: 200,
        body: { data: { id: 'bulk', paused: true } },
      });
      const [waits, goes] = await world.send([{ lane: 'bulk' }, { lane: 'normal' }]);
      await world.rowIn(goes!, ['sent']);
      expect(['pending', 'queued']).toContain((await world.row(waits!)).status);
      expect((await world.call(admin, 'POST', '/api/queue/lanes/bulk/resume')).body.data.paused).toBe(false);
      await world.rowIn(waits!, ['sent']);
      expect((await audits('queue.pause')).at(-1)).toMatchObject({ entity_id: 'bulk', after: { reason: 'nomor baru' } });
      expect((await audits('queue.resume')).at(-1)).toMatchObject({ entity_id: 'bulk' });
    });

    it('concurrency and order change live; unknown, doubled or missing gateways are refused', async () => {
      const change = (body: object) => world.call(admin, 'PUT', '/api/queue/lanes/normal', body);
      expect((await change({ concurrency: 10, gatewayOrder: ['wablas', 'fonnte'] })).body.data).toEqual({
        id: 'normal',
        paused: false,
        concurrency: 10,
        gatewayOrder: ['wablas', 'fonnte'],
      });
      const [id] = await world.send([{}]);
      expect(await world.rowIn(id!, ['sent'])).toMatchObject({ provider: 'wablas' });
      for (const body of [
        {},
        { concurrency: 0 },
        { concurrency: 101 },
        { gatewayOrder: [] },
        { gatewayOrder: ['nobody'] },
        { gatewayOrder: ['fonnte', 'fonnte'] },
        { speed: 1 },
      ])
        expect([body, (await change(body)).status]).toEqual([body, 400]);
      expect((await world.call(admin, 'PUT', '/api/queue/lanes/fast', { concurrency: 2 })).status).toBe(400);
      await change({ concurrency: 5, gatewayOrder: ['fonnte', 'wablas'] });
    });
  });

  it('cleaning removes leftovers, says what it did, and never touches the ledger', async () => {
    await world.query(
      `INSERT INTO delivery_report_inbox (gateway, provider_message_id, state, detail, received_at) VALUES ('fonnte', 'x1', 'sent', '', engine_now() - interval '5 hours'), ('fonnte', 'x2', 'sent', '', engine_now())`,
    );
    await world.query(
      `INSERT INTO otp_challenges (id, phone, purpose, live, code_hash, expires_at, created_at) VALUES (gen_random_uuid(), '628', 'registration', true, 'h', engine_now() - interval '3 days', engine_now() - interval '3 days')`,
    );
    await failed();
    const ledger = await world.query('SELECT id, status, updated_at FROM whatsapp_notifications ORDER BY id');
    const { body } = await world.call(admin, 'DELETE', '/api/queue/clean?olderThanHours=4');
    expect(body.data).toMatchObject({ olderThanHours: 4, reports: 1, otpChallenges: 1, wakeUps: 0, ledgerRows: 0 });
    expect(await world.query('SELECT id, status, updated_at FROM whatsapp_notifications ORDER BY id')).toEqual(ledger);
    expect(await world.query(`SELECT provider_message_id AS id FROM delivery_report_inbox`)).toEqual([{ id: 'x2' }]);
    expect((await world.call(admin, 'DELETE', '/api/queue/clean?olderThanHours=0')).status).toBe(400);
    expect(await audits('queue.clean')).toHaveLength(1);
  });

  it.each([
    ['GET', '/api/queue/stats', ['admin', 'noc']],
    ['GET', '/api/queue/jobs/failed', ['admin', 'noc']],
    ['GET', '/api/queue/dead-letters', ['admin', 'noc']],
    ['POST', '/api/queue/retry/1', ['admin', 'noc']],
    ['POST', '/api/queue/dead-letters/1/fix-number', ['admin', 'noc']],
    ['POST', '/api/queue/lanes/bulk/resume', ['admin']],
    ['PUT', '/api/queue/lanes/bulk', ['admin']],
    ['DELETE', '/api/queue/clean', ['admin']],
    ['POST', '/api/queue/guard/release', ['admin']],
  ] as const)('%s %s is for %j', async (method, url, roles) => {
    for (const role of ['admin', 'manager', 'supervisor', 'noc', 'customer_service', 'technician'] as const) {
      const { token } = await world.signIn(role);
      const { status } = await world.call(token, method, url, method === 'GET' || method === 'DELETE' ? undefined : {});
      expect([role, status === 403]).toEqual([role, !(roles as readonly string[]).includes(role)]);
    }
    expect((await world.call(null, method, url)).status).toBe(401);
  });
});
