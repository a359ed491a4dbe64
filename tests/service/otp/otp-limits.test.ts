import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeskWorld, type DeskWorld, freshPhone } from '../queue/desk-world.ts';

/** No engine runs: what is counted is what was let through to the ledger. */
describe('limits of one-time codes', () => {
  let world: DeskWorld;
  beforeAll(async () => {
    world = await createDeskWorld({ start: false });
    await world.query(`INSERT INTO settings (key, value) VALUES ('otp.dailyCostCap', '100000000')`);
  });
  afterAll(() => world.close());

  const request = (phone: string, purpose = 'registration') => world.call(null, 'POST', '/api/otp/request', { phone, purpose });
  const verify = (requestId: string, code: string) => world.call(null, 'POST', '/api/otp/verify', { requestId, code });
  const messagesTo = async (phone: string) =>
    (await world.query(`SELECT id FROM whatsapp_notifications WHERE recipient_phone = $1 AND notification_type = 'otp'`, [phone]))
      .length;
  /** The code as it would be told, for tests that need the right one without a gateway. */
  const codeOf = async (requestId: string) => {
    const [row] = await world.query('SELECT notification_id FROM otp_challenges WHERE id = $1', [requestId]);
    const text = await world.otp.reveal({ id: row.notification_id, type: 'otp', message: '••••••' });
    return String(text);
  };
  const addCustomer = async (phone: string) => {
    await world.query(`INSERT INTO customers (name, phone, address, status) VALUES ('Siti', $1, 'Jl. Melati', 'active')`, [
      phone,
    ]);
    return phone;
  };

  it('P1 the sixth request of a phone within an hour gets the same answer and sends nothing', async () => {
    const phone = freshPhone();
    const answers = [];
    for (let turn = 0; turn < 7; turn += 1) answers.push(await request(phone));
    expect(await messagesTo(phone)).toBe(5);
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => Object.keys(answer.body).sort().join()))).toEqual(
      new Set(['expiresAt,requestId,success']),
    );
    await world.shiftClock('61 minutes');
    await request(phone);
    expect(await messagesTo(phone)).toBe(6);
  });

  it('P1 asking too often does not take away the code that was sent', async () => {
    const phone = freshPhone();
    let last = '';
    for (let turn = 0; turn < 5; turn += 1) last = (await request(phone)).body.requestId;
    await request(phone);
    expect((await verify(last, await codeOf(last))).status).toBe(200);
  });

  it('P1 thirty requests at once for one phone send five', async () => {
    const phone = freshPhone();
    await Promise.all(Array.from({ length: 30 }, () => request(phone)));
    expect(await messagesTo(phone)).toBe(5);
  });

  it('P1 after a hundred wrong tries on a phone within a day no code of it is right, on the next day one is', async () => {
    const phone = freshPhone();
    let right = 0;
    // Five codes an hour with five tries each: the hundredth wrong try comes in the fourth hour.
    for (let hour = 0; hour < 5; hour += 1) {
      for (let send = 0; send < 5; send += 1) {
        const { body } = await request(phone);
        for (let turn = 0; turn < 5; turn += 1) {
          const answer = await verify(body.requestId, String(hour * 25 + send * 5 + turn).padStart(6, '0'));
          right += answer.status === 200 ? 1 : 0;
        }
      }
      await world.shiftClock('61 minutes');
    }
    const [{ wrong }] = await world.query('SELECT sum(wrong_tries)::int AS wrong FROM otp_challenges WHERE phone = $1', [phone]);
    expect(right).toBe(0);
    expect(wrong).toBe(100);
    const before = await messagesTo(phone);
    expect((await request(phone)).status).toBe(200);
    expect(await messagesTo(phone)).toBe(before);
    await world.shiftClock('25 hours');
    const { body } = await request(phone);
    expect((await verify(body.requestId, await codeOf(body.requestId))).status).toBe(200);
  });

  it('P1 one code tried on many phones is stopped before the hundredth try, even where it is right', async () => {
    const sprayed = '271828';
    let counted = 0;
    for (let turn = 0; turn < 60; turn += 1) {
      const { body } = await request(freshPhone());
      await verify(body.requestId, sprayed);
    }
    const [guess] = await world.query('SELECT max(wrong) AS wrong FROM otp_guesses');
    expect(guess.wrong).toBeGreaterThanOrEqual(50);
    // Where the sprayed code happens to be the right one, it is refused all the same.
    const crypto = await import('../../../src-main/service/features/otp/otp-crypto.ts');
    const { body } = await request(freshPhone());
    const hash = crypto.createOtpCrypto('s'.repeat(40)).hashCode(body.requestId, sprayed);
    await world.query('UPDATE otp_challenges SET code_hash = $2 WHERE id = $1', [body.requestId, hash]);
    counted += (await verify(body.requestId, sprayed)).status === 200 ? 1 : 0;
    expect(counted).toBe(0);
    await world.shiftClock('61 minutes');
    const fresh = await request(freshPhone());
    const freshHash = crypto.createOtpCrypto('s'.repeat(40)).hashCode(fresh.body.requestId, sprayed);
    await world.query('UPDATE otp_challenges SET code_hash = $2 WHERE id = $1', [fresh.body.requestId, freshHash]);
    expect((await verify(fresh.body.requestId, sprayed)).status).toBe(200);
  });

  it('P2 portal login: an unknown phone gets the same answer as a known one, and no message', async () => {
    const known = await addCustomer(freshPhone());
    const unknown = freshPhone();
    const a = await request(known, 'portal_login');
    const b = await request(unknown, 'portal_login');
    expect(await messagesTo(known)).toBe(1);
    expect(await messagesTo(unknown)).toBe(0);
    expect(a.status).toBe(b.status);
    const shape = (answer: typeof a) => ({
      keys: Object.keys(answer.body),
      headers: Object.entries(answer.headers)
        .filter(([name]) => name !== 'date')
        .map(([name, value]) => [name, value]),
    });
    expect(shape(a)).toEqual(shape(b));
    const wrongKnown = await verify(a.body.requestId, '000001');
    const wrongUnknown = await verify(b.body.requestId, '000001');
    const wrongNobody = await verify('7d1b7e0c-6f4e-4f0e-9d0e-3f6b1f0f7d11', '000001');
    expect(wrongKnown.body).toEqual(wrongUnknown.body);
    expect(wrongKnown.body).toEqual(wrongNobody.body);
  });

  it('P2 known and unknown phones take the same time', async () => {
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    for (let turn = 0; turn < 60; turn += 1) {
      for (const kind of ['known', 'unknown'] as const) {
        const phone = freshPhone();
        if (kind === 'known') await addCustomer(phone);
        const began = performance.now();
        await request(phone, 'portal_login');
        times[kind].push(performance.now() - began);
      }
    }
    const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    expect(Math.abs(median(times.known) - median(times.unknown))).toBeLessThan(5);
  }, 60_000);
});

describe('the daily cost of one-time codes', () => {
  let world: DeskWorld;
  beforeAll(async () => {
    world = await createDeskWorld();
    await world.query(`INSERT INTO settings (key, value) VALUES ('otp.dailyCostCap', '5000')`);
  });
  afterAll(() => world.close());

  it('P1 three hundred requests for three hundred phones cost no more than the cap, and the next day begins anew', async () => {
    const ask = () => world.call(null, 'POST', '/api/otp/request', { phone: freshPhone(), purpose: 'registration' });
    const answers = [];
    for (let turn = 0; turn < 300; turn += 1) answers.push((await ask()).status);
    expect(new Set(answers)).toEqual(new Set([200]));
    const [open] = await world.query(`SELECT count(*)::int AS n FROM otp_challenges WHERE live`);
    const ids = await world.query('SELECT notification_id AS id FROM otp_challenges WHERE live');
    for (const { id } of ids) await world.rowIn(id, ['sent', 'delivered', 'read']);
    const cost = world.delivered().filter((record) => record.gateway === 'fonnte').length * 250;
    expect(cost).toBeLessThanOrEqual(5_000);
    expect(cost).toBeGreaterThanOrEqual(4_500);
    expect(open.n).toBe(cost / 250);
    await world.shiftClock('24 hours');
    const { body } = await ask();
    expect((await world.query('SELECT live FROM otp_challenges WHERE id = $1', [body.requestId]))[0].live).toBe(true);
  }, 60_000);
});
