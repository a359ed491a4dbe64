import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { matchInbox } from '#service/messaging/reports.ts';
import { createPortalApp, listenPortal } from '#service/portal/portal-listener.ts';
import { composeService } from '../../../support/compose-service.ts';
import { freshPhone } from '../../../support/sample-rows.ts';
import { createSendingService, type SendingService } from '../../../support/sending-service.ts';
import { until } from '../../../support/until.ts';

const SECRET = 'a-webhook-secret-of-some-length';

describe('gateway webhooks on the portal listener', () => {
  let world: SendingService;
  let portal: FastifyInstance;
  let address: string;

  async function openPortal(secret: string | null): Promise<{ app: FastifyInstance; url: string }> {
    const node = composeService({ unitOfWork: world.unitOfWork, gateways: world.gateways, webhookSecret: secret });
    const app = await createPortalApp({
      ...node.kernel,
      publicOrigins: ['https://kabar.example'],
      mountFeatures(mount) {
        for (const feature of node.features) feature.portal?.(mount);
      },
    });
    return { app, url: await listenPortal(app, '127.0.0.1', 0) };
  }

  beforeAll(async () => {
    world = await createSendingService();
    ({ app: portal, url: address } = await openPortal(SECRET));
  });
  afterAll(async () => {
    await portal.close();
    await world.close();
  });
  beforeEach(() => world.sandbox.reset({ ledger: true }));

  async function post(path: string, body: string, headers: Record<string, string> = {}) {
    const response = await fetch(`${address}${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
    return { status: response.status, text: await response.text() };
  }
  const hook = (gateway: string, body: unknown, headers?: Record<string, string>) =>
    post(`/webhooks/${gateway}/${SECRET}`, JSON.stringify(body), headers);
  const truth = () =>
    world.query(
      'SELECT id, status, generation, attempt, delivered_at, read_at, provider_message_id FROM whatsapp_notifications ORDER BY id',
    );
  async function sentMessage() {
    const [id] = await world.send([{}]);
    const row = await world.rowIn(id!, ['sent']);
    return { id: id!, messageId: String(row.provider_message_id) };
  }

  it('E-15 the sandbox reports a message delivered and read, and the row follows', async () => {
    world.sandbox.setWebhook('fonnte', {
      url: `${address}/webhooks/fonnte/${SECRET}`,
      duplicates: 2,
      shuffleMs: 50,
      retryMs: 100,
    });
    world.sandbox.setLifeCycle({ sentMs: 10, deliveredMs: 30, readMs: 60 });
    const [id] = await world.send([{}]);
    const row = await world.rowIn(id!, ['read']);
    expect(row).toMatchObject({ delivered_at: expect.any(Date), read_at: expect.any(Date), status: 'read' });
  });

  it('E-15 Wablas reports follow as well', async () => {
    world.sandbox.setDevice('fonnte', false);
    world.sandbox.setWebhook('wablas', { url: `${address}/webhooks/wablas/${SECRET}`, retryMs: 100 });
    world.sandbox.setLifeCycle({ sentMs: 10, deliveredMs: 30, readMs: 60 });
    const [id] = await world.send([{}]);
    expect(await world.rowIn(id!, ['read'])).toMatchObject({ provider: 'wablas' });
    await world.query(
      `UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1, probe_attempt = NULL`,
    );
  });

  it('P12 answers 200 with an empty body once the report is stored, without waiting for the row it is about', async () => {
    const { id, messageId } = await sentMessage();
    const client = await world.database.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT FROM whatsapp_notifications WHERE id = $1 FOR UPDATE', [id]);
      const answers = [];
      for (let turn = 0; turn < 15; turn += 1)
        answers.push(await hook('fonnte', { device: 'x', id: messageId, status: 'sent', state: 'delivered' }));
      expect(new Set(answers.map(({ status, text }) => `${status}:${text}`))).toEqual(new Set(['200:']));
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
    await world.rowIn(id, ['delivered']);
  });

  it('P12 six hundred forged reports at once are each answered 200 and change no row', async () => {
    const { messageId } = await sentMessage();
    await world.query(
      `UPDATE whatsapp_notifications SET status = 'read', delivered_at = now(), read_at = now() WHERE provider_message_id = $1`,
      [messageId],
    );
    const before = await truth();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) => [
        hook('fonnte', { device: 'x', id: `nobody-${at}`, status: 'sent', state: 'read' }),
        hook('wablas', { id: messageId, status: 'cancel' }),
        hook('fonnte', { device: 'x', id: messageId, status: 'sent', state: 'delivered' }),
      ]).flat(),
    );
    expect(new Set(answers.map(({ status, text }) => `${status}:${text}`))).toEqual(new Set(['200:']));
    await matchInbox(world.database.pool);
    expect(await truth()).toEqual(before);
  });

  it('gives a request ten seconds, and keeps an unused connection longer than a proxy does', () => {
    expect(portal.server).toMatchObject({ requestTimeout: 10_000, keepAliveTimeout: 72_000 });
  });

  it('P12 a wrong secret, another gateway, a missing secret and a node without one are 404 and change nothing', async () => {
    const { messageId } = await sentMessage();
    const before = await truth();
    const body = JSON.stringify({ id: messageId, state: 'read' });
    const closed = await openPortal(null);
    for (const path of [
      '/webhooks/fonnte/wrong',
      `/webhooks/fonnte/${SECRET}x`,
      `/webhooks/nobody/${SECRET}`,
      '/webhooks/fonnte/',
      '/webhooks/fonnte',
    ])
      expect((await post(path, body)).status).toBe(404);
    expect(
      (
        await fetch(`${closed.url}/webhooks/fonnte/${SECRET}`, {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json' },
        })
      ).status,
    ).toBe(404);
    expect((await fetch(`${address}/webhooks/fonnte/${SECRET}`)).status).toBe(404);
    await closed.app.close();
    expect(await truth()).toEqual(before);
  });

  it('P12 garbage in every form is 200 or 4xx and changes no row', async () => {
    const { messageId } = await sentMessage();
    const before = await truth();
    const path = `/webhooks/fonnte/${SECRET}`;
    const bodies: [string, string][] = [
      ['not json', 'application/json'],
      ['', 'application/json'],
      ['null', 'application/json'],
      ['[]', 'application/json'],
      ['[[[]]]', 'application/json'],
      ['"text"', 'application/json'],
      ['{"__proto__":{"id":"x"}}', 'application/json'],
      [JSON.stringify({ id: { $gt: '' }, state: 'read' }), 'application/json'],
      [JSON.stringify({ id: `${messageId}' OR 1=1 --`, state: 'read' }), 'application/json'],
      [JSON.stringify([{ id: 'nobody', state: 'delivered' }, 7, null]), 'application/json'],
      [JSON.stringify({ id: messageId, state: 'exploded', status: 'weird' }), 'application/json'],
      [`id=nobody&state=read&status=sent`, 'application/x-www-form-urlencoded'],
      ['<xml/>', 'text/xml'],
      [messageId, 'text/plain'],
    ];
    for (const [body, type] of bodies) {
      const { status, text } = await post(path, body, { 'content-type': type });
      expect([type, body, status === 200 ? text : status < 500]).toEqual([type, body, status === 200 ? '' : true]);
    }
    // Same id, other gateway: not its message.
    expect((await hook('wablas', { id: messageId, status: 'read' })).status).toBe(200);
    await matchInbox(world.database.pool);
    expect(await truth()).toEqual(before);
  });

  it('P12 a body of one megabyte is refused', async () => {
    const before = await truth();
    expect((await hook('fonnte', { id: 'x'.repeat(1024 * 1024), state: 'read' })).status).toBe(413);
    expect(await truth()).toEqual(before);
  });

  it('P12 form bodies work like JSON', async () => {
    const { id, messageId } = await sentMessage();
    const form = new URLSearchParams({ device: 'x', id: messageId, status: 'sent', state: 'read' }).toString();
    expect((await post(`/webhooks/fonnte/${SECRET}`, form, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(
      200,
    );
    await world.rowIn(id, ['read']);
  });

  it('P12 a forged report on a code changes nothing about the code', async () => {
    const phone = freshPhone();
    const { body } = await world.call(null, 'POST', '/api/otp/request', { phone, purpose: 'registration' });
    const [message] = await until('the code to arrive', () => {
      const found = world.delivered().filter((record) => record.recipient === phone);
      return found.length > 0 ? found : false;
    });
    await hook('fonnte', { id: message!.messageId, status: 'failed' });
    const [challenge] = await world.query('SELECT live, verified_at, wrong_tries FROM otp_challenges WHERE id = $1', [
      body.requestId,
    ]);
    expect(challenge).toEqual({ live: true, verified_at: null, wrong_tries: 0 });
    const code = /\*(\d{6})\*/.exec(message!.text)?.[1];
    expect((await world.call(null, 'POST', '/api/otp/verify', { requestId: body.requestId, code })).status).toBe(200);
  });

  it('a proxy may bring it under the public name without an Origin, a foreign host may not', async () => {
    const { messageId } = await sentMessage();
    const { request } = await import('node:http');
    const statusFor = (headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        const call = request(`${address}/webhooks/fonnte/${SECRET}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
        });
        call.on('response', (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        call.on('error', reject);
        call.end(JSON.stringify({ id: messageId, state: 'sent' }));
      });
    expect(await statusFor({ host: 'kabar.example' })).toBe(200);
    expect(await statusFor({ host: 'evil.example' })).toBe(403);
    expect(await statusFor({ origin: 'https://evil.example' })).toBe(403);
  });

  describe('inbound texts', () => {
    const addCustomer = async (phone: string) =>
      (
        await world.query(`INSERT INTO customers (name, phone, address) VALUES ('Siti', $1, 'Jl. Melati') RETURNING id`, [phone])
      )[0].id;
    const optedOut = async (id: number) =>
      (await world.query('SELECT opted_out_at FROM customers WHERE id = $1', [id]))[0].opted_out_at;

    it.each(['STOP', 'stop', ' Berhenti. ', '*STOP*', 'BERHENTI!'])(
      '%j ends marketing for every customer with that phone, once',
      async (text) => {
        const phone = freshPhone();
        const ids = [await addCustomer(phone), await addCustomer(phone)];
        for (let turn = 0; turn < 3; turn += 1)
          expect(await hook('fonnte', { device: 'x', sender: phone, message: text })).toMatchObject({ status: 200, text: '' });
        for (const id of ids) {
          expect(await optedOut(id)).toBeInstanceOf(Date);
          expect(
            await world.query(`SELECT actor_name, after FROM audit_log WHERE action = 'customer.opt_out' AND entity_id = $1`, [
              String(id),
            ]),
          ).toEqual([{ actor_name: 'Kabar Desk', after: { gateway: 'fonnte' } }]);
        }
      },
    );

    it.each(['stop dulu ya, nanti saja', 'Internet saya berhenti', 'halo', '', '🛑'])('%j changes nothing', async (text) => {
      const phone = freshPhone();
      const id = await addCustomer(phone);
      expect((await hook('fonnte', { device: 'x', sender: phone, message: text })).status).toBe(200);
      expect(await optedOut(id)).toBeNull();
    });

    it('the sandbox brings a STOP through both vendors, and not from a group', async () => {
      for (const gateway of ['fonnte', 'wablas'] as const) {
        world.sandbox.setWebhook(gateway, { url: `${address}/webhooks/${gateway}/${SECRET}`, retryMs: 100 });
        const [person, member] = [freshPhone(), freshPhone()];
        const [id, other] = [await addCustomer(person), await addCustomer(member)];
        world.sandbox.injectInbound(gateway, { phone: member, text: 'STOP', groupId: '120363000000000001@g.us' });
        world.sandbox.injectInbound(gateway, { phone: person, text: 'STOP' });
        await until('the opt-out', async () => (await optedOut(id)) !== null);
        expect(await optedOut(other)).toBeNull();
      }
    });
  });
});
