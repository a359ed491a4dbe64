import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freshPhone } from '../../../support/sample-rows.ts';
import { createSendingService, type SendingService } from '../../../support/sending-service.ts';
import { until } from '../../../support/until.ts';

describe('one-time codes', () => {
  let world: SendingService;
  beforeAll(async () => {
    world = await createSendingService();
  });
  afterAll(() => world.close());
  beforeEach(() => world.sandbox.reset({ ledger: true }));

  const request = (phone: string, purpose = 'registration') => world.call(null, 'POST', '/api/otp/request', { phone, purpose });
  const verify = (requestId: string, code: string) => world.call(null, 'POST', '/api/otp/verify', { requestId, code });
  const codeIn = (text: string) => /\*(\d{6})\*/.exec(text)?.[1] ?? '';
  /** The code that arrived at the phone. */
  const received = async (phone: string, count = 1) => {
    const messages = await until(`${count} codes at ${phone}`, () => {
      const found = world.delivered().filter((record) => record.recipient === phone);
      return found.length >= count ? found : false;
    });
    return codeIn(messages.at(-1)?.text ?? '');
  };
  const challenge = async (requestId: string) =>
    (await world.query('SELECT * FROM otp_challenges WHERE id = $1', [requestId]))[0];

  it('E-19 a code reaches the phone, and the right answer gives one proof', async () => {
    const phone = freshPhone();
    const { status, body } = await request(phone);
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['expiresAt', 'requestId', 'success']);
    const code = await received(phone);
    expect(code).toMatch(/^\d{6}$/);
    const answer = await verify(body.requestId, code);
    expect(answer).toMatchObject({ status: 200, body: { success: true, ticket: expect.stringMatching(/^[\w-]{43}$/) } });
  });

  it('E-19 the code stands in no ledger row and no plain column, and its sealed form dies when the message is accepted', async () => {
    const phone = freshPhone();
    const { body } = await request(phone);
    const code = await received(phone);
    const row = await challenge(body.requestId);
    const ledger = await world.rowIn(row.notification_id, ['sent', 'delivered', 'read']);
    expect(ledger.message).toContain('••••••');
    expect(ledger.message).not.toContain(code);
    expect(ledger).toMatchObject({ lane: 'urgent', on_unknown: 'resend', notification_type: 'otp' });
    await until('the sealed code to be gone', async () => (await challenge(body.requestId)).code_sealed === null);
    const everything = JSON.stringify(await world.query('SELECT * FROM otp_challenges WHERE id = $1', [body.requestId]));
    expect(everything).not.toContain(`"${code}"`);
    const attempts = JSON.stringify(await world.query('SELECT * FROM whatsapp_delivery_attempts'));
    expect(attempts).not.toContain(code);
  });

  it('E-19 a code is still known when its message has to go out through the other gateway', async () => {
    world.sandbox.setDevice('fonnte', false);
    const phone = freshPhone();
    const { body } = await request(phone);
    expect(await verify(body.requestId, await received(phone))).toMatchObject({ status: 200 });
    await world.query(
      `UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1, probe_attempt = NULL`,
    );
  });

  it('P1 fifty right answers at once give one proof', async () => {
    const phone = freshPhone();
    const { body } = await request(phone);
    const code = await received(phone);
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(body.requestId, code)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(new Set(answers.filter((answer) => answer.status !== 200).map((answer) => answer.body.error.details[0].code))).toEqual(
      new Set(['wrong_code']),
    );
  });

  it('P1 five wrong tries end a code, also in parallel, also with the right code afterwards', async () => {
    const phone = freshPhone();
    const { body } = await request(phone);
    const code = await received(phone);
    const wrong = code === '000000' ? '111111' : '000000';
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(body.requestId, wrong)));
    expect(answers.every((answer) => answer.status === 400)).toBe(true);
    expect((await challenge(body.requestId)).wrong_tries).toBe(5);
    expect((await verify(body.requestId, code)).status).toBe(400);
  });

  it('P1 four wrong tries do not end it', async () => {
    const phone = freshPhone();
    const { body } = await request(phone);
    const code = await received(phone);
    for (const offset of [1, 2, 3, 4]) {
      const wrong = String((Number(code) + offset) % 1_000_000).padStart(6, '0');
      expect((await verify(body.requestId, wrong)).status).toBe(400);
    }
    expect((await verify(body.requestId, code)).status).toBe(200);
  });

  it('P1 a new request ends the code before it', async () => {
    const phone = freshPhone();
    const first = await request(phone);
    const oldCode = await received(phone, 1);
    const second = await request(phone);
    const newCode = await received(phone, 2);
    expect((await verify(first.body.requestId, oldCode)).status).toBe(400);
    expect((await verify(second.body.requestId, newCode)).status).toBe(200);
  });

  it('P1 a code is bound to its request', async () => {
    const [one, other] = [freshPhone(), freshPhone()];
    const first = await request(one);
    const second = await request(other);
    const code = await received(one);
    if (code !== (await received(other))) expect((await verify(second.body.requestId, code)).status).toBe(400);
    expect((await verify(first.body.requestId, code)).status).toBe(200);
  });

  it('P1 a code is worth nothing after five minutes', async () => {
    const phone = freshPhone();
    const { body } = await request(phone);
    const code = await received(phone);
    await world.shiftClock('5 minutes 1 second');
    expect((await verify(body.requestId, code)).status).toBe(400);
  });

  it('P1 a proof works once, for its purpose, within a quarter of an hour', async () => {
    const ticketFor = async () => {
      const phone = freshPhone();
      const { body } = await request(phone);
      const { ticket } = (await verify(body.requestId, await received(phone))).body;
      return { phone, ticket: String(ticket) };
    };
    const consume = (ticket: string, purpose: 'registration' | 'portal_login') =>
      world.unitOfWork.transaction((tx) => world.feature('otp').consumeTicket(tx, ticket, purpose));
    const { phone, ticket } = await ticketFor();
    expect(await consume(ticket, 'portal_login')).toBeNull();
    const all = await Promise.all(Array.from({ length: 8 }, () => consume(ticket, 'registration')));
    expect(all.filter((used) => used !== null)).toEqual([{ phone, customerId: null }]);
    const late = await ticketFor();
    await world.shiftClock('15 minutes 1 second');
    expect(await consume(late.ticket, 'registration')).toBeNull();
    expect(await consume('made-up', 'registration')).toBeNull();
  });

  it.each([
    ['with spaces', (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`],
    ['with a dash', (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`],
    ['in full-width digits', (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))],
    ['with invisible marks', (code: string) => `\u200e${code}\u200b`],
  ])('a code typed %s is the same code', async (_how, spell) => {
    const phone = freshPhone();
    const { body } = await request(phone);
    expect((await verify(body.requestId, spell(await received(phone)))).status).toBe(200);
  });

  it.each(['12345', '1234567', 'abcdef', '12 34', '１２３'])('%j is no code and uses up no try', async (input) => {
    const phone = freshPhone();
    const { body } = await request(phone);
    const answer = await verify(body.requestId, input);
    expect(answer).toMatchObject({ status: 400, body: { error: { details: [{ code: 'not_six_digits' }] } } });
    expect((await challenge(body.requestId)).wrong_tries).toBe(0);
  });

  it('R9 codes that waited too long are never sent', async () => {
    const phone = freshPhone();
    await world.query(`UPDATE lanes SET paused = true WHERE id = 'urgent'`);
    const { body } = await request(phone);
    await world.shiftClock('11 minutes');
    await world.query(`UPDATE lanes SET paused = false WHERE id = 'urgent'`);
    const { notification_id: id } = await challenge(body.requestId);
    await world.rowIn(id, ['expired']);
    expect(world.delivered().filter((record) => record.recipient === phone)).toHaveLength(0);
  });

  it('an unknown field, a bad phone and a bad purpose are refused', async () => {
    expect((await world.call(null, 'POST', '/api/otp/request', { phone: '0812', purpose: 'registration' })).status).toBe(400);
    expect((await world.call(null, 'POST', '/api/otp/request', { phone: freshPhone(), purpose: 'admin' })).status).toBe(400);
    expect(
      (await world.call(null, 'POST', '/api/otp/request', { phone: freshPhone(), purpose: 'registration', live: true })).status,
    ).toBe(400);
    expect((await verify('not-a-uuid', '123456')).status).toBe(400);
  });
});
