import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addCustomer, addTechnician, addTicket } from '../../../support/sample-rows.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';

/** Nobody is messaged by surprise (SPEC §4): what a step of a ticket tells, when, and how it is taken back. */
let world: TestService;
let noc: SignedIn;
let field: SignedIn;
let customerId: number;
let technicianId: number;
let ticketId: number;

beforeAll(async () => {
  world = await createTestService();
  noc = await world.signIn('noc');
  field = await world.signIn('technician');
  customerId = await addCustomer(world, { phone: '6281234567890' });
  technicianId = await addTechnician(world);
});
afterAll(async () => {
  await world.close();
});
beforeEach(async () => {
  ticketId = await addTicket(world, { customerId, status: 'assigned', technicianId });
});

const move = (body: object, who = noc) => world.call(who, 'PUT', `/api/tickets/${ticketId}/status`, body);
const act = (messageId: number, verb: 'cancel' | 'send-now', who = noc) =>
  world.call(who, 'POST', `/api/tickets/${ticketId}/messages/${messageId}/${verb}`);
const hold = { status: 'on_hold', notes: 'Menunggu kabel dari gudang' };

interface Row {
  id: number;
  status: string;
  error: string | null;
  message: string;
  /** Seconds between writing and the earliest leaving; null = at once. */
  wait: number | null;
}
const messages = (type = 'ticket_status_update') =>
  world.query<Row>(
    `SELECT id, status, error_code AS error, message, round(extract(epoch FROM not_before - created_at))::int AS wait
     FROM whatsapp_notifications WHERE ticket_id = $1 AND notification_type = $2 ORDER BY id`,
    [ticketId, type],
  );
const states = async () => (await messages()).map(({ status, error, wait }) => ({ status, error, wait }));

describe('a message about a step', () => {
  it('waits 45 seconds, and the answer names it, its recipient and when it leaves', async () => {
    const { body } = await move({ status: 'in_progress' });
    const [row] = await messages();
    expect(row).toMatchObject({ status: 'pending', wait: 45 });
    expect(body.data.waiting).toMatchObject({ messageId: row?.id, recipientName: body.data.customer.name });
    expect(body.data.waiting.sendsInSeconds).toBeGreaterThan(0);
    expect(body.data.waiting.sendsInSeconds).toBeLessThanOrEqual(45);
  });

  it('gives way to a newer step: quick ones become one message', async () => {
    await move({ status: 'in_progress' });
    await move(hold);
    await move({ status: 'completed', resolution: 'Kabel diganti' });
    const rows = await messages();
    expect(rows.map(({ status, error }) => [status, error])).toEqual([
      ['cancelled', 'superseded'],
      ['cancelled', 'superseded'],
      ['pending', null],
    ]);
    expect(rows[2]?.message).toContain('Selesai');
    expect(world.notified.at(-1)?.payload).toMatchObject({ from: 'assigned', to: 'completed' });
  });

  it('is only taken back by a step that leads to what was told last', async () => {
    await move({ status: 'in_progress' });
    const { body } = await move({ status: 'assigned' });
    expect(await states()).toEqual([{ status: 'cancelled', error: 'superseded', wait: 45 }]);
    expect(body.data.waiting).toBeNull();
  });

  it('waits three minutes after the first step at the latest', async () => {
    await move({ status: 'in_progress' });
    await world.query(`UPDATE whatsapp_notifications SET created_at = created_at - interval '150 seconds' WHERE ticket_id = $1`, [
      ticketId,
    ]);
    await move(hold);
    const [, second] = await messages();
    expect(second?.wait).toBeGreaterThan(15);
    expect(second?.wait).toBeLessThanOrEqual(30);
  });

  it('is not taken back by a newer step once a worker has it', async () => {
    await move({ status: 'in_progress' });
    await world.query(`UPDATE whatsapp_notifications SET status = 'sending' WHERE ticket_id = $1`, [ticketId]);
    await move({ status: 'assigned' });
    await move({ status: 'in_progress' });
    expect((await messages()).map(({ status }) => status)).toEqual(['sending', 'pending']);
  });

  it('does not wait with "now", is not written with false, and a step back tells nobody', async () => {
    await move({ status: 'in_progress', notify: 'now' });
    expect(await states()).toEqual([{ status: 'pending', error: null, wait: null }]);
    await move({ ...hold, notify: false });
    await move({ status: 'assigned', notify: false });
    expect(await messages()).toHaveLength(1);
    await move({ status: 'open' });
    expect(await messages()).toHaveLength(1);
  });

  it('leaves at once where the setting says 0', async () => {
    const admin = await world.signIn('admin');
    const set = (value: number) => world.call(admin, 'PUT', '/api/settings', { values: { 'messages.statusWaitSeconds': value } });
    expect((await set(0)).status).toBe(200);
    await move({ status: 'in_progress' });
    expect(await states()).toEqual([{ status: 'pending', error: null, wait: null }]);
    await set(45);
  });
});

describe('a waiting message', () => {
  const waiting = async () => (await move({ status: 'in_progress' })).body.data.waiting.messageId as number;

  it('is sent now, or taken back, by who makes steps; both leave a trace', async () => {
    const id = await waiting();
    const { status, body } = await act(id, 'send-now');
    expect([status, body.data.waiting]).toEqual([200, null]);
    expect(await states()).toEqual([{ status: 'pending', error: null, wait: null }]);
    expect((await act(id, 'cancel')).status).toBe(200);
    expect((await states())[0]).toMatchObject({ status: 'cancelled', error: 'cancelled_by_person' });
    const trace = await world.query<{ action: string }>(
      `SELECT action FROM audit_log WHERE entity = 'message' AND entity_id = $1 ORDER BY id`,
      [String(id)],
    );
    expect(trace.map(({ action }) => action)).toEqual(['message.send_now', 'message.cancel']);
  });

  it.each(['sending', 'sent', 'cancelled', 'unknown'])(
    'that is %s is refused with a sentence and stays as it is',
    async (state) => {
      const id = await waiting();
      await world.query('UPDATE whatsapp_notifications SET status = $2 WHERE id = $1', [id, state]);
      for (const verb of ['cancel', 'send-now'] as const) {
        const { status, body } = await act(id, verb);
        expect([status, body.error.details[0].code]).toEqual([409, 'not_waiting']);
        expect(body.error.details[0].message).toMatch(/^Pesan ini sudah terkirim/);
      }
      expect((await messages())[0]?.status).toBe(state);
    },
  );

  it('is either called for or cancelled when a claim and a person come at once, never both', async () => {
    const id = await waiting();
    const claim = await world.database.pool.connect();
    await claim.query('BEGIN');
    await claim.query(`UPDATE whatsapp_notifications SET status = 'sending' WHERE id = $1 AND status IN ('pending', 'queued')`, [
      id,
    ]);
    const cancelled = act(id, 'cancel');
    await claim.query('COMMIT');
    claim.release();
    expect((await cancelled).status).toBe(409);
    expect((await messages())[0]?.status).toBe('sending');
  });

  it('of another ticket, or of a ticket one does not see, is not found', async () => {
    const id = await waiting();
    expect((await act(id, 'cancel', field)).status).toBe(404);
    ticketId = await addTicket(world, { customerId, status: 'assigned', technicianId });
    expect((await act(id, 'cancel')).status).toBe(404);
  });
});

describe('an assignment', () => {
  const assign = (body: object) => world.call(noc, 'PUT', `/api/tickets/${ticketId}/assign`, body);

  it('is sent to the technician at once, unless one decides against it; the desk tells it all the same', async () => {
    const other = await addTechnician(world, { phone: '6281234500001' });
    await assign({ technicianId: other });
    expect((await messages('ticket_assignment')).map(({ wait, status }) => [wait, status])).toEqual([[null, 'pending']]);
    const third = await addTechnician(world, { phone: '6281234500002' });
    const { body } = await assign({ technicianId: third, notify: false });
    expect(body.data.technician.id).toBe(third);
    expect(await messages('ticket_assignment')).toHaveLength(1);
    const lines = await world.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM notifications WHERE data ->> 'ticketId' = $1`,
      [String(ticketId)],
    );
    expect(lines[0]?.count).toBeGreaterThanOrEqual(2);
  });
});

describe('holding a ticket', () => {
  it('needs a reason, which the customer reads, in both languages, single and in bulk', async () => {
    for (const [language, sentence] of [
      ['id', 'Tulis alasan penundaannya. Pelanggan akan membacanya.'],
      ['en', 'Write why it is on hold. The customer will read it.'],
    ] as const) {
      const { status, body } = await world.call(
        noc,
        'PUT',
        `/api/tickets/${ticketId}/status`,
        { status: 'on_hold' },
        { 'accept-language': language },
      );
      expect([status, body.error.details]).toEqual([
        400,
        [{ field: 'body.notes', code: 'hold_reason_missing', message: sentence }],
      ]);
    }
    await move(hold);
    expect((await messages())[0]?.message).toContain(hold.notes);
    const other = await addTicket(world, { customerId, status: 'assigned', technicianId });
    const { body } = await world.call(noc, 'POST', '/api/tickets/bulk/update-status', {
      ids: [other],
      data: { status: 'on_hold' },
    });
    expect(body.results[0]).toEqual({
      id: other,
      success: false,
      error: 'Tulis alasan penundaannya. Pelanggan akan membacanya.',
    });
  });
});
