import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freshPhone } from '../../../support/sample-rows.ts';
import { createSendingService, type SendingService } from '../../../support/sending-service.ts';
import { until } from '../../../support/until.ts';

describe('gateways over the API', () => {
  let world: SendingService;
  let admin: string;
  let noc: string;
  const ownPhone = '6281399900001';
  beforeAll(async () => {
    world = await createSendingService();
    admin = (await world.signIn('admin', { phone: ownPhone })).token;
    noc = (await world.signIn('noc')).token;
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    world.sandbox.reset({ ledger: true });
    await world.query(
      `UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1, probe_attempt = NULL, enabled = true`,
    );
  });

  const list = async () => (await world.call(noc, 'GET', '/api/gateways')).body.data;
  const card = async (id: string) => (await list()).gateways.find((gateway: { id: string }) => gateway.id === id);
  const sendOne = async (states = ['sent']) => {
    const [id] = await world.send([{}]);
    return world.rowIn(id!, states);
  };

  it('a card shows state, price, calls of the last hour, and that it runs on this machine', async () => {
    await sendOne();
    world.sandbox.script({ gateway: 'fonnte', fault: 'refuse', reason: 'target invalid', times: 1 });
    await sendOne(['failed']);
    world.sandbox.script({ gateway: 'fonnte', fault: 'reset_after_accept', times: 1 });
    await sendOne(['unknown']);
    expect(await card('fonnte')).toMatchObject({
      label: 'Fonnte',
      configured: true,
      loopback: true,
      enabled: true,
      breaker: { state: 'closed', since: null, reason: null },
      pricePerMessage: 250,
      perMinute: 0,
      lastHour: { accepted: 1, failed: 1, unknown: 1, refused: 0 },
      lastDay: { sent: 1, cost: 250, share: 1 },
    });
    // It took the accepted one and answered for the refused one; the third is nobody's yes.
    expect((await card('fonnte')).availability).toBeCloseTo(2 / 3);
    expect((await card('wablas')).availability).toBeNull();
  });

  it('failing over is loud: the broken one says why and since when, the backup what it carries', async () => {
    world.sandbox.setDevice('fonnte', false);
    await sendOne();
    const data = await list();
    const broken = data.gateways.find((gateway: { id: string }) => gateway.id === 'fonnte');
    expect(broken.breaker).toMatchObject({ state: 'open', reason: 'device', since: expect.stringMatching(/Z$/) });
    expect(data.backup).toMatchObject({ sent: 1, cost: 0, share: 0.5 });
    expect((await card('wablas')).lastDay).toEqual({ sent: 1, cost: 0, share: 0.5 });
    expect(data.combinedAvailability).toBeGreaterThan(broken.availability);
    expect(data.combinedAvailability).toBeLessThanOrEqual(1);
  });

  it('the device is asked on demand and shown with quota and expiry', async () => {
    expect((await card('fonnte')).device).toBeNull();
    world.sandbox.setQuota('fonnte', 78);
    const { status, body } = await world.call(noc, 'POST', '/api/gateways/fonnte/check-device');
    expect([status, body.data]).toMatchObject([
      200,
      { connected: true, reachable: true, quotaRemaining: 78, expiresAt: expect.stringMatching(/Z$/) },
    ]);
    expect((await card('fonnte')).device).toEqual(body.data);
    world.sandbox.setDevice('fonnte', false);
    expect((await world.call(noc, 'POST', '/api/gateways/fonnte/check-device')).body.data.connected).toBe(false);
    expect((await world.call(noc, 'POST', '/api/gateways/nobody/check-device')).status).toBe(404);
  });

  it('devices are asked by one node of the fleet, every quarter of an hour', async () => {
    await world.query('UPDATE gateways SET device_checked_at = NULL, device = NULL');
    await Promise.all([world.runDuty('devices'), world.runDuty('devices')]);
    await until('both devices', async () =>
      (await list()).gateways.every((gateway: { device: unknown }) => gateway.device !== null),
    );
    const at = (await card('fonnte')).device.checkedAt;
    await world.runDuty('devices');
    expect((await card('fonnte')).device.checkedAt).toBe(at);
    await world.shiftClock('16 minutes');
    await world.runDuty('devices');
    await until('the next question', async () => (await card('fonnte')).device.checkedAt !== at);
  });

  it('pace, price and switch change live and are audited', async () => {
    const change = (id: string, body: object) => world.call(admin, 'PUT', `/api/gateways/${id}`, body);
    expect((await change('fonnte', { enabled: false, perMinute: 30, pricePerMessage: 300 })).body.data).toEqual({
      id: 'fonnte',
      enabled: false,
      perMinute: 30,
      pricePerMessage: 300,
    });
    expect(await sendOne()).toMatchObject({ provider: 'wablas' });
    expect(
      (await world.query(`SELECT before, after FROM audit_log WHERE action = 'gateway.change' ORDER BY id DESC LIMIT 1`))[0],
    ).toMatchObject({
      before: { enabled: true, perMinute: 0, pricePerMessage: 250 },
      after: { enabled: false, perMinute: 30, pricePerMessage: 300 },
    });
    expect(world.published).toContainEqual({ room: 'staff', name: 'gateway', payload: { id: 'fonnte' } });
    for (const body of [{}, { perMinute: -1 }, { perMinute: 1.5 }, { pricePerMessage: 0.5 }, { enabled: 'yes' }, { token: 'x' }])
      expect([body, (await change('fonnte', body)).status]).toEqual([body, 400]);
    expect((await change('nobody', { enabled: true })).status).toBe(404);
    await change('fonnte', { enabled: true, perMinute: 0, pricePerMessage: 250 });
  });

  describe('test message', () => {
    const test = (token: string, id: string, body?: object) => world.call(token, 'POST', `/api/gateways/${id}/test`, body);

    it('goes to the own phone through the ledger and this gateway alone', async () => {
      const { status, body } = await test(admin, 'wablas');
      expect(status).toBe(200);
      expect(await world.rowIn(body.data.messageId, ['sent'])).toMatchObject({
        provider: 'wablas',
        notification_type: 'test',
        lane: 'normal',
        recipient_phone: ownPhone,
        attempt: 1,
      });
    });

    it('never goes out through another gateway, also when its own refuses', async () => {
      world.sandbox.setDevice('fonnte', false);
      const { body } = await test(admin, 'fonnte');
      await until('the refusal', async () => (await world.row(body.data.messageId)).error_code === 'device');
      const [later] = await world.send([{}]);
      await world.rowIn(later!, ['sent']);
      await world.shiftClock('6 seconds');
      await until('another look', async () => ['queued', 'pending'].includes((await world.row(body.data.messageId)).status));
      await world.shiftClock('11 minutes');
      await world.rowIn(body.data.messageId, ['expired']);
      expect(world.delivered().filter((record) => record.recipient === ownPhone)).toEqual([]);
    });

    it('goes to a number that was typed, and asks for one where the account has none', async () => {
      const phone = freshPhone();
      const { body } = await test(noc, 'fonnte', { phone: `+${phone}` });
      expect(await world.rowIn(body.data.messageId, ['sent'])).toMatchObject({ recipient_phone: phone });
      expect(await test(noc, 'fonnte')).toMatchObject({ status: 400, body: { error: { details: [{ code: 'no_own_phone' }] } } });
    });

    it('is refused at a gateway that is switched off, and unknown ones are not found', async () => {
      await world.query(`UPDATE gateways SET enabled = false WHERE id = 'wablas'`);
      expect(await test(admin, 'wablas')).toMatchObject({ status: 409, body: { error: { code: 'illegal_transition' } } });
      expect((await test(admin, 'nobody')).status).toBe(404);
    });
  });

  it.each([
    ['GET', '/api/gateways', ['admin', 'manager', 'supervisor', 'noc']],
    ['PUT', '/api/gateways/fonnte', ['admin']],
    ['POST', '/api/gateways/nobody/check-device', ['admin', 'noc']],
    ['POST', '/api/gateways/nobody/test', ['admin', 'noc']],
  ] as const)('%s %s is for %j', async (method, url, roles) => {
    for (const role of ['admin', 'manager', 'supervisor', 'noc', 'customer_service', 'technician'] as const) {
      const { token } = await world.signIn(role);
      const { status } = await world.call(token, method, url, method === 'GET' ? undefined : {});
      expect([role, status === 403]).toEqual([role, !(roles as readonly string[]).includes(role)]);
    }
    expect((await world.call(null, method, url)).status).toBe(401);
  });
});
