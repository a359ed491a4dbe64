import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TICKET_STATUSES, type TicketStatus, ticketStatusMachine } from '#shared/domain/ticket.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { addCustomer, addTechnician, addTicket, freshPhone } from '../../../support/sample-rows.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { fingerprintOf, foreignKeysLetThrough, noticesOf } from '../registrations/registration-data.ts';

const HOUR = 3_600_000;
let desk: TestService<FakeClock>;
let noc: SignedIn;
let manager: SignedIn;
let admin: SignedIn;
let field: SignedIn;
let customerId: number;
let phone: string;

beforeAll(async () => {
  desk = await createTestService({ clock: createFakeClock() });
  noc = await desk.signIn('noc', { username: 'rina', name: 'Rina' });
  manager = await desk.signIn('manager', { username: 'maya', name: 'Maya' });
  admin = await desk.signIn('admin', { username: 'andi', name: 'Andi' });
  field = await desk.signIn('technician', { username: 'agus', name: 'Agus' });
  phone = freshPhone();
  customerId = await addCustomer(desk, { phone });
});
afterAll(async () => {
  await desk.close();
});
beforeEach(async () => {
  desk.forget();
  await desk.query('DELETE FROM notifications');
  await desk.query('DELETE FROM notification_event_keys');
  await desk.query('DELETE FROM notification_events');
});

const get = (id: number, who = noc) => desk.call(who, 'GET', `/api/tickets/${id}`);
const put = (id: number, what: string, body: object, who = noc) =>
  desk.call(who, 'PUT', `/api/tickets/${id}${what === '' ? '' : `/${what}`}`, body);
const comment = (id: number, body: object, who = noc) => desk.call(who, 'POST', `/api/tickets/${id}/comments`, body);
const ticket = (input: Partial<Parameters<typeof addTicket>[1]> = {}) => addTicket(desk, { customerId, ...input });
const own = () => ticket({ status: 'assigned', technicianId: field.technicianId });
const refusal = (code: string, detail: string) => ({ body: { error: { code, details: [{ code: detail }] } } });
const at = (hours: number) => new Date(desk.clock.now().getTime() + hours * HOUR).toISOString();
const messagesOf = (id: number) =>
  desk.query<{ type: string; phone: string; text: string }>(
    'SELECT notification_type AS type, recipient_phone AS phone, message AS text FROM whatsapp_notifications WHERE ticket_id = $1 ORDER BY id',
    [id],
  );

describe('opening', () => {
  it('gives the customer the number once; assigning sends exactly one message, to the technician', async () => {
    const { body } = await desk.call(noc, 'POST', '/api/tickets', {
      customerId,
      type: 'repair',
      category: 'no_connection',
      priority: 'high',
      title: 'Internet mati',
    });
    const { id, number } = body.data;
    const [created, ...others] = await messagesOf(id);
    expect(others).toEqual([]);
    expect(created).toMatchObject({ type: 'ticket_created', phone });
    expect(created!.text).toContain(number);
    expect(created!.text).toContain('Target selesai: 1 Maret 2027, 18.00 WIB');
    await put(id, 'assign', { technicianId: field.technicianId });
    expect((await messagesOf(id)).map(({ type }) => type)).toEqual(['ticket_created', 'ticket_assignment']);
  });
});

describe('comments', () => {
  it('stand in the timeline with who and whether internal, raise no version, and reach those who work on it', async () => {
    const id = await own();
    const { body } = await comment(id, { note: 'Pelanggan di rumah\nsetelah 14.00' });
    await comment(id, { note: 'Curiga ODP', internal: true }, field);
    const after = (await get(id)).body.data;
    expect(body.data.version).toBe(1);
    expect(after.timeline).toMatchObject([
      { kind: 'comment', actor: 'Rina', note: 'Pelanggan di rumah\nsetelah 14.00', data: { internal: false } },
      { kind: 'comment', actor: 'Agus', note: 'Curiga ODP', data: { internal: true } },
    ]);
    expect(await messagesOf(id)).toEqual([]);
    expect(await noticesOf(desk, field.userId)).toMatchObject([{ message: 'Rina: Pelanggan di rumah setelah 14.00' }]);
    expect(desk.published.filter(({ name }) => name === 'ticket_updated')).toHaveLength(2);
    // Who edits meanwhile is not stopped, and is not told of the comment as of a change.
    expect((await put(id, '', { title: 'Baru', version: 1 })).status).toBe(200);
    await comment(id, { note: 'Lagi' }, field);
    expect((await put(id, '', { title: 'X', version: 1 }, admin)).body.error.details[0].message).toContain('Diubah oleh Rina');
  });

  it('are possible on closed tickets, for a technician on the own ones', async () => {
    const closed = await ticket({ status: 'completed' });
    expect((await comment(closed, { note: 'Terima kasih' }, manager)).status).toBe(200);
    expect((await comment(closed, { note: 'x' }, field)).status).toBe(404);
    expect((await comment(closed, { note: '  ' })).status).toBe(400);
    expect((await comment(closed, { note: 'x'.repeat(5_001) })).status).toBe(400);
  });
});

describe('the priority', () => {
  it('moves the deadline, counted from the creation, starts the warnings anew and tells the technician', async () => {
    const id = await own();
    await desk.query(`UPDATE tickets SET sla_warned_at = now(), sla_breached_at = now() WHERE id = $1`, [id]);
    desk.clock.advance(HOUR);
    const { body } = await put(id, 'priority', { priority: 'urgent', notes: 'VIP' });
    expect(body.data).toMatchObject({
      priority: 'urgent',
      slaDueAt: at(3),
      dueInSeconds: 3 * 3_600,
      slaState: 'on_track',
      version: 2,
      timeline: [{ kind: 'priority', note: 'VIP', data: { from: 'normal', to: 'urgent', slaDueAt: at(3) } }],
    });
    expect(await desk.query('SELECT sla_warned_at, sla_breached_at FROM tickets WHERE id = $1', [id])).toEqual([
      { sla_warned_at: null, sla_breached_at: null },
    ]);
    expect(await desk.query(`SELECT before, after FROM audit_log WHERE action = 'ticket.set_priority'`)).toEqual([
      { before: { priority: 'normal', slaDueAt: at(23) }, after: { priority: 'urgent', slaDueAt: at(3) } },
    ]);
    expect(await noticesOf(desk, field.userId)).toMatchObject([
      { title: expect.stringContaining('prioritas mendesak'), priority: 'high' },
    ]);
    expect(await put(id, 'priority', { priority: 'urgent' })).toMatchObject(refusal('illegal_transition', 'priority_same'));
  });

  it('of a ticket that is late under the new deadline too stays breached', async () => {
    const id = await ticket({ createdAt: at(-30), slaDueAt: at(-6) });
    await desk.query('UPDATE tickets SET sla_breached_at = $2 WHERE id = $1', [id, at(-6)]);
    expect((await put(id, 'priority', { priority: 'high' })).body.data).toMatchObject({
      slaState: 'breached',
      slaBreached: true,
    });
    const [late] = await desk.query<{ at: Date }>('SELECT sla_breached_at AS at FROM tickets WHERE id = $1', [id]);
    expect(late?.at).toEqual(new Date(at(-6)));
    expect((await put(id, 'priority', { priority: 'low' })).body.data).toMatchObject({
      slaState: 'on_track',
      dueInSeconds: 18 * 3_600,
    });
    expect(await desk.query('SELECT sla_breached_at AS at FROM tickets WHERE id = $1', [id])).toEqual([{ at: null }]);
  });

  it('is for the ticket desk and for tickets that are not closed', async () => {
    for (const who of [manager, field]) expect((await put(await own(), 'priority', { priority: 'low' }, who)).status).toBe(403);
    for (const status of ['completed', 'cancelled']) {
      expect(await put(await ticket({ status }), 'priority', { priority: 'low' })).toMatchObject(
        refusal('illegal_transition', 'ticket_closed'),
      );
    }
  });
});

describe('editing', () => {
  it('changes the fields named, with a trace; the same again changes nothing', async () => {
    const id = await own();
    const change = {
      title: 'LOS merah',
      category: 'optical_loss',
      description: 'Sejak pagi',
      preferredSchedule: 'Sore',
      technicianEta: '30 menit',
    };
    const { body } = await put(id, '', { ...change, version: 1 });
    expect(body.data).toMatchObject({
      ...change,
      version: 2,
      timeline: [{ kind: 'edited', data: { fields: expect.arrayContaining(['title']) } }],
    });
    const before = await fingerprintOf(desk);
    expect((await put(id, '', { ...change, version: 2 })).body.data.version).toBe(2);
    expect(await fingerprintOf(desk)).toBe(before);
    expect(await put(id, '', { category: 'package_change', version: 2 })).toMatchObject(
      refusal('validation_failed', 'category_of_type'),
    );
    expect(await put(id, '', { type: 'billing', version: 2 })).toMatchObject(refusal('validation_failed', 'category_of_type'));
    expect((await put(id, '', { type: 'billing', category: 'other', technicianEta: null, version: 2 })).body.data).toMatchObject({
      type: 'billing',
      technicianEta: null,
    });
    expect((await put(id, '', { title: 'x' })).status).toBe(400);
    expect((await put(id, '', { title: 'x', version: 3 }, field)).status).toBe(403);
    expect(await put(await ticket({ status: 'completed' }), '', { title: 'x', version: 1 })).toMatchObject(
      refusal('illegal_transition', 'ticket_closed'),
    );
  });

  it('of the ETA is open to the technician for the own tickets', async () => {
    const id = await own();
    expect((await put(id, 'eta', { eta: 'Tiba 14.30' }, field)).body.data).toMatchObject({ technicianEta: 'Tiba 14.30' });
    expect((await put(await ticket(), 'eta', { eta: 'x' }, field)).status).toBe(404);
    expect((await put(id, 'eta', { eta: null }, manager)).status).toBe(403);
  });
});

describe('the deadline in a row', () => {
  it('counts down to the second and says where it stands', async () => {
    const standing = async (input: Parameters<typeof ticket>[0]) => {
      const { slaState, dueInSeconds, slaBreached } = (await get(await ticket(input))).body.data;
      return [slaState, dueInSeconds, slaBreached];
    };
    expect(await standing({ slaDueAt: at(4.001) })).toEqual(['on_track', 14_403, false]);
    expect(await standing({ slaDueAt: at(4) })).toEqual(['warning', 14_400, false]);
    expect(await standing({ slaDueAt: at(0) })).toEqual(['warning', 0, false]);
    expect(await standing({ slaDueAt: new Date(desk.clock.now().getTime() - 1).toISOString() })).toEqual(['breached', -1, true]);
    expect(await standing({ status: 'on_hold', slaDueAt: at(-2) })).toEqual(['breached', -7_200, true]);
    expect(await standing({ status: 'completed', slaDueAt: at(-2), completedAt: at(-2) })).toEqual(['on_track', null, false]);
    expect(await standing({ status: 'completed', slaDueAt: at(-2), completedAt: at(-1) })).toEqual(['breached', null, true]);
    expect(await standing({ status: 'cancelled', slaDueAt: at(-2) })).toEqual([null, null, false]);
  });
});

describe('the rating', () => {
  const rate = (ticketId: number, rating: number, note?: string) =>
    desk.unitOfWork.transaction((tx) =>
      desk.feature('tickets').service.rate(tx, { ticketId, rating, ...(note === undefined ? {} : { comment: note }) }),
    );

  it('is given once, after completion, and reaches the technician', async () => {
    const id = await ticket({ status: 'completed', technicianId: field.technicianId, completedAt: at(-1) });
    await rate(id, 5, 'Cepat');
    expect((await get(id)).body.data).toMatchObject({
      rating: 5,
      ratingComment: 'Cepat',
      ratedAt: desk.clock.now().toISOString(),
      timeline: [{ kind: 'rated', actor: null, note: 'Cepat', data: { rating: 5 } }],
    });
    expect(await noticesOf(desk, field.userId)).toMatchObject([{ title: expect.stringContaining('dinilai 5 dari 5') }]);
    await expect(rate(id, 1)).rejects.toMatchObject({ code: 'illegal_transition', details: [{ code: 'rated_already' }] });
    const twice = await ticket({ status: 'completed' });
    const answers = await Promise.allSettled(Array.from({ length: 8 }, (_, index) => rate(twice, (index % 5) + 1)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is refused before completion, outside 1 to 5, and for nothing', async () => {
    for (const status of ['open', 'in_progress', 'on_hold', 'cancelled']) {
      await expect(rate(await ticket({ status }), 5)).rejects.toMatchObject({ details: [{ code: 'not_completed' }] });
    }
    const id = await ticket({ status: 'completed' });
    for (const rating of [0, 6, 4.5, -1, Number.NaN])
      await expect(rate(id, rating)).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(rate(999_999, 5)).rejects.toMatchObject({ code: 'not_found' });
    expect((await get(id)).body.data.rating).toBeNull();
  });

  it('a poor one reaches the supervisors', async () => {
    const supervisor = await desk.signIn('supervisor', { username: 'dewi', name: 'Dewi' });
    await rate(await ticket({ status: 'completed' }), 3);
    expect(await noticesOf(desk, supervisor.userId)).toEqual([]);
    await rate(await ticket({ status: 'completed' }), 2);
    expect(await noticesOf(desk, supervisor.userId)).toMatchObject([{ priority: 'high' }]);
  });
});

describe('the machine', () => {
  it('every pair of states is done or refused with a reason that people can read', async () => {
    const technicianId = await addTechnician(desk, { name: 'Joko' });
    for (const from of TICKET_STATUSES) {
      for (const to of TICKET_STATUSES) {
        const hasTechnician = from !== 'open' && from !== 'cancelled';
        const id = await ticket({ status: from, technicianId: hasTechnician ? technicianId : null });
        const words = to === 'completed' ? { resolution: 'Beres' } : to === 'on_hold' ? { notes: 'Menunggu kabel' } : {};
        const legal = ticketStatusMachine.can(from, to) && !(from === 'open' && to === 'assigned');
        const before = legal ? '' : await fingerprintOf(desk);
        const { status, body } = await put(id, 'status', { status: to satisfies TicketStatus, ...words });
        expect([from, to, status]).toEqual([from, to, legal ? 200 : 409]);
        if (legal) continue;
        expect(body.error).toMatchObject({ code: 'illegal_transition', details: [{ message: expect.stringMatching(/\w/) }] });
        expect([from, to, await fingerprintOf(desk)]).toEqual([from, to, before]);
      }
    }
  });
});

describe('every new body', () => {
  it('refuses more than 30 foreign keys and changes no column', async () => {
    const id = await own();
    const before = await fingerprintOf(desk);
    for (const [method, what, body] of [
      ['PUT', '', { title: 'B', version: 1 }],
      ['PUT', '/eta', { eta: 'x' }],
      ['PUT', '/priority', { priority: 'low' }],
      ['POST', '/comments', { note: 'x' }],
    ] as const) {
      expect([what, await foreignKeysLetThrough(desk, admin, method, `/api/tickets/${id}${what}`, body)]).toEqual([what, []]);
    }
    expect(await fingerprintOf(desk)).toBe(before);
  });
});
