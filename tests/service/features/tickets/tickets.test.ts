import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TICKET_STATUSES, type TicketStatus, ticketStatusMachine } from '#shared/domain/ticket.ts';
import { createFakeClock, type FakeClock, HOUR } from '../../../support/fake-clock.ts';
import { addArea, addCustomer, addTechnician, addTicket } from '../../../support/sample-rows.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';

/** Largest value of the database's integer keys: nobody has it. */
const LARGEST_ID = 2_147_483_647;

let world: TestService<FakeClock>;
let noc: SignedIn;
let field: SignedIn;
let customerId: number;

beforeAll(async () => {
  world = await createTestService({ clock: createFakeClock() });
  noc = await world.signIn('noc', { username: 'rina' });
  field = await world.signIn('technician', { username: 'agus' });
  customerId = await addCustomer(world, { name: 'Budi Santoso', phone: '6281234567890' });
});
afterAll(async () => {
  await world.close();
});
beforeEach(() => {
  world.forget();
});

const BODY = { type: 'repair', category: 'no_connection', title: 'Internet mati total' };
const create = (body: object = {}, token = noc.token) =>
  world.call(token, 'POST', '/api/tickets', { ...BODY, customerId, ...body });
const get = (id: number, token = noc.token) => world.call(token, 'GET', `/api/tickets/${id}`);
const assign = (id: number, body: object, token = noc.token) => world.call(token, 'PUT', `/api/tickets/${id}/assign`, body);
const move = (id: number, body: object, token = noc.token) => world.call(token, 'PUT', `/api/tickets/${id}/status`, body);
const ids = (answer: { body: { data: { id: number }[] } }) => answer.body.data.map(({ id }) => id);
const auditOf = (id: number) =>
  world.query<{ action: string }>(`SELECT action FROM audit_log WHERE entity = 'ticket' AND entity_id = $1 ORDER BY id`, [
    String(id),
  ]);
const eventIdsOf = async (id: number) =>
  (await world.query<{ id: number }>('SELECT id FROM ticket_events WHERE ticket_id = $1 ORDER BY id', [id])).map((row) =>
    String(row.id),
  );

describe('opening a ticket', () => {
  it('sets the deadline from the priority, writes timeline and audit, and tells the desks after the commit', async () => {
    const { status, body } = await create({ priority: 'urgent', description: 'Lampu LOS merah' });
    expect(status).toBe(200);
    const { data } = body;
    const now = world.clock.now();
    expect(data).toMatchObject({
      number: `TKT-${String(data.id).padStart(6, '0')}`,
      status: 'open',
      customer: { id: customerId, name: 'Budi Santoso' },
      technician: null,
      createdAt: now.toISOString(),
      slaDueAt: new Date(now.getTime() + 4 * HOUR).toISOString(),
      contactPreference: 'whatsapp',
      version: 1,
      lastMessage: { type: 'ticket_created', status: 'pending' },
      abilities: { assign: true, moveTo: ['cancelled'] },
      timeline: [{ kind: 'created', toStatus: 'open', actor: 'noc rina' }],
      messages: [{ type: 'ticket_created', recipientPhone: '6281234567890' }],
    });
    expect((await get(data.id)).body.data).toEqual(data);
    expect(await auditOf(data.id)).toEqual([{ action: 'ticket.create' }]);
    expect(world.published).toEqual([{ room: 'staff', name: 'ticket_created', payload: { id: data.id } }]);
  });

  it('refuses a category of another type and a customer that is unknown or deleted, with the field', async () => {
    const deleted = await addCustomer(world, { deleted: true });
    for (const [body, field, code] of [
      [{ category: 'package_change' }, 'body.category', 'category_of_type'],
      [{ customerId: 999_999 }, 'body.customerId', 'unknown_customer'],
      [{ customerId: LARGEST_ID }, 'body.customerId', 'unknown_customer'],
      [{ customerId: deleted }, 'body.customerId', 'unknown_customer'],
    ] as const) {
      expect(await create(body)).toMatchObject({
        status: 400,
        body: { error: { code: 'validation_failed', details: [{ field, code }] } },
      });
    }
    expect(world.published).toEqual([]);
  });

  it('refuses fields that nobody may set', async () => {
    for (const name of ['status', 'technicianId', 'slaDueAt', 'createdBy', 'version', 'isDemo', 'rating']) {
      expect((await create({ [name]: 1 })).status).toBe(400);
    }
  });

  it('of a demo customer is a demo ticket', async () => {
    const demo = await addCustomer(world, { isDemo: true });
    const { body } = await create({ customerId: demo });
    expect(await world.query('SELECT is_demo FROM tickets WHERE id = $1', [body.data.id])).toEqual([{ is_demo: true }]);
  });

  it('is for the ticket desk, not for managers and technicians', async () => {
    const manager = await world.signIn('manager');
    expect((await create({}, manager.token)).status).toBe(403);
    expect((await create({}, field.token)).status).toBe(403);
  });
});

describe('the idempotency key', () => {
  it('makes one ticket of 50 parallel identical requests, with 50 identical answers', async () => {
    const before = await world.query('SELECT id FROM tickets');
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        world.call(noc.token, 'POST', '/api/tickets', { ...BODY, customerId }, { 'idempotency-key': 'fifty' }),
      ),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.status).toBe(200);
    expect(await world.query('SELECT id FROM tickets')).toHaveLength(before.length + 1);
    expect(world.published).toHaveLength(1);
  });

  it('refuses another body under the same key, and belongs to its user', async () => {
    const headers = { 'idempotency-key': 'mine' };
    const first = await world.call(noc.token, 'POST', '/api/tickets', { ...BODY, customerId }, headers);
    const other = await world.call(noc.token, 'POST', '/api/tickets', { ...BODY, customerId, title: 'Lain' }, headers);
    expect(other).toMatchObject({ status: 422, body: { error: { code: 'idempotency_mismatch' } } });
    const desk = await world.signIn('customer_service');
    const foreign = await world.call(desk.token, 'POST', '/api/tickets', { ...BODY, customerId, title: 'Lain' }, headers);
    expect(foreign.status).toBe(200);
    expect(foreign.body.data.id).not.toBe(first.body.data.id);
  });

  it('is not used up by a refused request', async () => {
    const headers = { 'idempotency-key': 'refused-first' };
    const body = { ...BODY, customerId: 999_999 };
    for (const _ of [1, 2]) expect((await world.call(noc.token, 'POST', '/api/tickets', body, headers)).status).toBe(400);
  });
});

describe('assigning', () => {
  it('gives the ticket to a technician and tells each of the team the own role, once per event', async () => {
    const [lead, second] = [await addTechnician(world, { name: 'Joko', phone: '6281111111111' }), await addTechnician(world)];
    const id = await addTicket(world, { customerId });
    const answer = await assign(id, {
      technicianId: lead,
      team: [{ technicianId: second, role: 'Penarik kabel' }],
      notes: 'Bawa tangga',
    });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({
      status: 'assigned',
      technician: { id: lead, name: 'Joko', phone: '6281111111111' },
      team: [{ technicianId: second, role: 'Penarik kabel' }],
      version: 2,
      timeline: [{ kind: 'assigned', fromStatus: 'open', toStatus: 'assigned', note: 'Bawa tangga', actor: 'noc rina' }],
    });
    expect(world.notified).toEqual([
      {
        type: 'ticket_assignment',
        payload: {
          ticketId: id,
          members: [
            { technicianId: lead, role: 'Teknisi utama' },
            { technicianId: second, role: 'Penarik kabel' },
          ],
          previousTechnicianId: null,
          note: 'Bawa tangga',
        },
        options: { eventId: (await eventIdsOf(id))[0], actorId: noc.userId },
      },
    ]);
    expect(world.published).toEqual([{ room: 'staff', name: 'ticket_updated', payload: { id } }]);
    expect(await auditOf(id)).toEqual([{ action: 'ticket.assign' }]);
  });

  it('A → B → A is three events', async () => {
    const [a, b] = [await addTechnician(world), await addTechnician(world)];
    const id = await addTicket(world, { customerId });
    for (const technicianId of [a, b, a]) expect((await assign(id, { technicianId })).status).toBe(200);
    expect(world.notified.map(({ options }) => options.eventId)).toEqual(await eventIdsOf(id));
    expect(new Set(world.notified.map(({ options }) => options.eventId)).size).toBe(3);
    expect(world.notified.map(({ payload }) => 'previousTechnicianId' in payload && payload.previousTechnicianId)).toEqual([
      null,
      a,
      b,
    ]);
  });

  it('to the same technician and team again is refused as already so, with another team not', async () => {
    const [lead, x, y] = [await addTechnician(world), await addTechnician(world), await addTechnician(world)];
    const id = await addTicket(world, { customerId });
    const team = [
      { technicianId: x, role: 'A' },
      { technicianId: y, role: 'B' },
    ];
    expect((await assign(id, { technicianId: lead, team })).status).toBe(200);
    expect(await assign(id, { technicianId: lead, team: team.toReversed() })).toMatchObject({
      status: 409,
      body: { error: { code: 'illegal_transition', details: [{ code: 'ticket_assigned_so' }] } },
    });
    expect((await assign(id, { technicianId: lead })).status).toBe(200);
    expect(world.notified).toHaveLength(2);
  });

  it('lets a team name the role of its lead', async () => {
    const lead = await addTechnician(world);
    const id = await addTicket(world, { customerId });
    await assign(id, { technicianId: lead, team: [{ technicianId: lead, role: 'Ketua' }] });
    expect(world.notified[0]?.payload).toMatchObject({ members: [{ technicianId: lead, role: 'Ketua' }] });
  });

  it('refuses unknown and inactive technicians and one named twice, on the field', async () => {
    const [good, off] = [await addTechnician(world), await addTechnician(world, { active: false })];
    const dismissed = await addTechnician(world);
    await world.query('UPDATE users SET active = false FROM technicians t WHERE t.user_id = users.id AND t.id = $1', [dismissed]);
    const id = await addTicket(world, { customerId });
    const member = (technicianId: number) => ({ technicianId, role: 'A' });
    for (const [body, field, code] of [
      [{ technicianId: 999_999 }, 'body.technicianId', 'unknown_technician'],
      [{ technicianId: LARGEST_ID }, 'body.technicianId', 'unknown_technician'],
      [{ technicianId: off }, 'body.technicianId', 'inactive_technician'],
      [{ technicianId: dismissed }, 'body.technicianId', 'inactive_technician'],
      [{ technicianId: good, team: [member(good), member(off)] }, 'body.team.1.technicianId', 'inactive_technician'],
      [{ technicianId: good, team: [member(good), member(good)] }, 'body.team.1.technicianId', 'technician_twice'],
    ] as const) {
      expect(await assign(id, body)).toMatchObject({ status: 400, body: { error: { details: [{ field, code }] } } });
    }
    expect((await get(id)).body.data).toMatchObject({ status: 'open', version: 1 });
    expect(world.notified).toEqual([]);
  });

  it('is refused for completed and cancelled tickets and starts held ones anew', async () => {
    const [a, b] = [await addTechnician(world), await addTechnician(world)];
    for (const status of ['completed', 'cancelled']) {
      const id = await addTicket(world, { customerId, status, technicianId: a });
      expect(await assign(id, { technicianId: b })).toMatchObject({
        status: 409,
        body: { error: { code: 'illegal_transition' } },
      });
    }
    const held = await addTicket(world, { customerId, status: 'on_hold', technicianId: a });
    expect((await assign(held, { technicianId: b })).body.data.status).toBe('assigned');
  });

  it('of a ticket that does not exist is not found', async () => {
    const technicianId = await addTechnician(world);
    expect((await assign(999_999, { technicianId })).status).toBe(404);
    expect((await assign(LARGEST_ID, { technicianId })).status).toBe(404);
  });
});

describe('two people change one ticket', () => {
  it('the second is told who was faster, and when', async () => {
    const technicianId = await addTechnician(world);
    const id = await addTicket(world, { customerId });
    const supervisor = await world.signIn('supervisor', { username: 'dewi' });
    await assign(id, { technicianId, version: 1 }, supervisor.token);
    expect(await move(id, { status: 'cancelled', version: 1 })).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'conflict',
          details: [
            {
              field: 'version',
              code: 'changed',
              message: expect.stringMatching(/^Diubah oleh supervisor dewi pada \d+ .* WIB\.$/),
            },
          ],
        },
      },
    });
    expect((await move(id, { status: 'cancelled', version: 2 })).status).toBe(200);
  });

  it('at the same moment: one of ten wins, nine are told', async () => {
    const technicians = await Promise.all(Array.from({ length: 10 }, () => addTechnician(world)));
    const id = await addTicket(world, { customerId });
    const answers = await Promise.all(technicians.map((technicianId) => assign(id, { technicianId, version: 1 })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    expect(world.notified).toHaveLength(1);
    expect((await get(id)).body.data).toMatchObject({ version: 2, timeline: [{ kind: 'assigned' }] });
  });
});

describe('moving a ticket', () => {
  const wordsFor = (status: TicketStatus) =>
    status === 'completed' ? { resolution: 'Konektor diganti' } : status === 'on_hold' ? { notes: 'Menunggu kabel' } : {};

  it('follows the machine: every one of the 36 pairs is done or refused as it says', async () => {
    const technicianId = await addTechnician(world);
    for (const from of TICKET_STATUSES) {
      for (const to of TICKET_STATUSES) {
        const hasTechnician = from !== 'open' && from !== 'cancelled';
        const id = await addTicket(world, { customerId, status: from, technicianId: hasTechnician ? technicianId : null });
        const { status, body } = await move(id, { status: to, ...wordsFor(to) });
        const legal = ticketStatusMachine.can(from, to) && !(from === 'open' && to === 'assigned');
        expect([from, to, status]).toEqual([from, to, legal ? 200 : 409]);
        if (legal) expect(body.data.status).toBe(to);
        else expect(body.error.code).toBe('illegal_transition');
      }
    }
  });

  it('tells nobody and changes nothing when refused', async () => {
    const id = await addTicket(world, { customerId });
    const before = (await get(id)).body;
    expect(await move(id, { status: 'open' })).toMatchObject({ body: { error: { details: [{ code: 'already' }] } } });
    expect(await move(id, { status: 'assigned' })).toMatchObject({
      body: { error: { details: [{ code: 'technician_missing' }] } },
    });
    expect((await get(id)).body).toEqual(before);
    expect([world.notified, world.published, world.expired]).toEqual([[], [], []]);
  });

  it('to completed needs a resolution, keeps the instant, and makes the SLA warning obsolete', async () => {
    const technicianId = await addTechnician(world);
    const id = await addTicket(world, { customerId, status: 'in_progress', technicianId });
    const due = (await get(id)).body.data.slaDueAt;
    expect(await move(id, { status: 'completed' })).toMatchObject({
      status: 400,
      body: { error: { details: [{ field: 'body.resolution', code: 'resolution_missing' }] } },
    });
    expect((await move(id, { status: 'completed', resolution: '  ' })).status).toBe(400);
    const { body } = await move(id, { status: 'completed', resolution: 'Konektor diganti', notes: 'Beres' });
    expect(body.data).toMatchObject({ resolution: 'Konektor diganti', slaDueAt: due, abilities: { assign: false } });
    const [row] = await world.query<{ completed_at: Date }>('SELECT completed_at FROM tickets WHERE id = $1', [id]);
    expect(row?.completed_at).toEqual(world.clock.now());
    expect(world.notified).toEqual([
      {
        type: 'ticket_status_update',
        payload: { ticketId: id, from: 'in_progress', to: 'completed', note: 'Beres', resolution: 'Konektor diganti' },
        options: { eventId: (await eventIdsOf(id))[0], actorId: noc.userId },
      },
    ]);
    expect(world.expired).toEqual([{ subject: `ticket:${id}`, end: 'closed' }]);
  });

  it('back from completed clears what completion set, and the deadline stays', async () => {
    const technicianId = await addTechnician(world);
    const id = await addTicket(world, { customerId, status: 'in_progress', technicianId });
    await move(id, { status: 'completed', resolution: 'Konektor diganti' });
    const due = (await get(id)).body.data.slaDueAt;
    world.expired.length = 0;
    const { body } = await move(id, { status: 'in_progress', notes: 'Mati lagi' });
    expect(body.data).toMatchObject({ status: 'in_progress', resolution: null, slaDueAt: due, technician: { id: technicianId } });
    expect(body.data.timeline[0]).toMatchObject({ toStatus: 'completed', data: { resolution: 'Konektor diganti' } });
    expect(await world.query('SELECT completed_at FROM tickets WHERE id = $1', [id])).toEqual([{ completed_at: null }]);
    expect(world.expired).toEqual([]);
  });

  it('refuses a resolution that would be kept nowhere', async () => {
    const id = await addTicket(world, { customerId, status: 'in_progress', technicianId: await addTechnician(world) });
    expect(await move(id, { status: 'on_hold', resolution: 'Hampir' })).toMatchObject({
      status: 400,
      body: { error: { details: [{ field: 'body.resolution', code: 'only_on_completion' }] } },
    });
  });

  it('back to open takes the technician and the team off', async () => {
    const [a, b] = [await addTechnician(world), await addTechnician(world)];
    const id = await addTicket(world, {
      customerId,
      status: 'assigned',
      technicianId: a,
      team: [{ technicianId: b, role: 'A' }],
    });
    expect((await move(id, { status: 'open' })).body.data).toMatchObject({ technician: null, team: [] });
  });

  it('fails as a whole when telling fails', async () => {
    const id = await addTicket(world, { customerId });
    const failing = world.notified;
    const push = failing.push;
    failing.push = () => {
      throw new Error('template broken');
    };
    const { status } = await move(id, { status: 'cancelled' });
    failing.push = push;
    expect(status).toBe(500);
    expect((await get(id)).body.data).toMatchObject({ status: 'open', version: 1, timeline: [] });
    expect(await auditOf(id)).toEqual([]);
    expect(world.published).toEqual([]);
  });
});

describe('a technician', () => {
  it('cannot read or move a foreign ticket, nor learn that it exists', async () => {
    const foreign = await addTicket(world, { customerId, status: 'assigned', technicianId: await addTechnician(world) });
    const missing = await get(999_999, field.token);
    expect(await get(foreign, field.token)).toEqual(missing);
    expect(await move(foreign, { status: 'in_progress' }, field.token)).toEqual(missing);
    expect(missing.status).toBe(404);
    expect((await get(foreign)).body.data.status).toBe('assigned');
  });

  it('reads and moves the own tickets, as lead and in a team, and loses them with the assignment', async () => {
    const mine = await addTicket(world, { customerId, status: 'assigned', technicianId: field.technicianId });
    const helped = await addTicket(world, {
      customerId,
      status: 'assigned',
      technicianId: await addTechnician(world),
      team: [{ technicianId: field.technicianId!, role: 'Bantu' }],
    });
    for (const id of [mine, helped]) {
      expect((await get(id, field.token)).body.data.abilities).toMatchObject({
        assign: false,
        moveTo: ['in_progress', 'on_hold', 'cancelled'],
      });
      expect((await move(id, { status: 'in_progress' }, field.token)).status).toBe(200);
    }
    expect((await assign(mine, { technicianId: await addTechnician(world) }, field.token)).status).toBe(403);
    await assign(mine, { technicianId: await addTechnician(world) });
    expect((await get(mine, field.token)).status).toBe(404);
  });

  it('cannot take the own name off: that is for who assigns', async () => {
    const id = await addTicket(world, { customerId, status: 'assigned', technicianId: field.technicianId });
    expect((await move(id, { status: 'open' }, field.token)).status).toBe(403);
  });

  it('finds only the own tickets in lists and counts, and none as long as no technician belongs to the account', async () => {
    const own = await world.signIn('technician');
    const id = await addTicket(world, { customerId, status: 'on_hold', technicianId: own.technicianId });
    const { body } = await world.call(own.token, 'GET', '/api/tickets');
    expect(body.data.map((row: { id: number }) => row.id)).toEqual([id]);
    expect(body.total).toBe(1);
    expect(body.counts).toEqual({ open: 0, assigned: 0, in_progress: 0, on_hold: 1, completed: 0, cancelled: 0 });
    await world.query('DELETE FROM tickets WHERE id = $1', [id]);
    await world.query('DELETE FROM technicians WHERE id = $1', [own.technicianId]);
    expect((await world.call(own.token, 'GET', '/api/tickets')).body).toMatchObject({ data: [], total: 0 });
  });
});

describe('the messages of a ticket', () => {
  it('stand in the detail, the newest in the list; a technician sees none to superiors', async () => {
    const id = await addTicket(world, { customerId, status: 'assigned', technicianId: field.technicianId });
    for (const [key, type] of [
      ['a', 'technician'],
      ['b', 'customer'],
      ['c', 'supervisor'],
    ]) {
      await world.query(
        `INSERT INTO whatsapp_notifications (notification_type, dedupe_key, lane, message_class, on_unknown, recipient_type,
           recipient_phone, recipient_name, message, ticket_id, expires_at, status)
         VALUES ($1, $1, 'normal', 'operational', 'hold', $2, '628', 'X', 'teks', $3, now(), 'sent')`,
        [`type-${key}-${id}`, type, id],
      );
    }
    const office = (await get(id)).body.data;
    expect(office.messages.map(({ recipientType }: { recipientType: string }) => recipientType)).toEqual([
      'supervisor',
      'customer',
      'technician',
    ]);
    expect(office.lastMessage).toEqual({ id: office.messages[0].id, status: 'sent', type: `type-c-${id}` });
    const own = (await get(id, field.token)).body.data;
    expect(own.messages.map(({ recipientType }: { recipientType: string }) => recipientType)).toEqual(['customer', 'technician']);
  });
});

describe('the list', () => {
  let list: TestService<FakeClock>;
  let token: string;
  const find = (query: string) => list.call(token, 'GET', `/api/tickets?${query}`);

  beforeAll(async () => {
    list = await createTestService({ clock: createFakeClock() });
    token = (await list.signIn('noc')).token;
  });
  afterAll(async () => {
    await list.close();
  });

  it('finds by number, digits, title, name, code and phone in any form; punctuation alone finds nothing', async () => {
    const siti = await addCustomer(list, { name: 'Siti Rahma', phone: '6281398765432' });
    const joko = await addCustomer(list, { name: 'Joko 100%_ok', phone: '6281511112222' });
    const first = await addTicket(list, { customerId: siti, title: 'Kabel putus' });
    const second = await addTicket(list, { customerId: joko, title: 'Wi-Fi lemah' });
    const code = (customer: number) => `AGLS-${10_000 + customer}`;
    for (const [search, expected] of [
      [`TKT-${String(first).padStart(6, '0')}`, [first]],
      [`tkt-${second}`, [second]],
      [String(second).padStart(6, '0'), [second]],
      ['kabel PUT', [first]],
      ['rahma', [first]],
      [code(joko), [second]],
      [`agls ${10_000 + siti}`, [first]],
      [String(10_000 + joko), [second]],
      ['AGLS-1', [second, first]],
      ['0813-9876-5432', [first]],
      ['+62 (0)813 9876', [first]],
      ['62813-9876', [first]],
      ['98765432', [first]],
      ['%', []],
      ['100%_ok', [second]],
      ['_', []],
      ['\\', []],
      ["'; drop table tickets; --", []],
      ['tidak ada', []],
    ] as const) {
      const answer = await find(`search=${encodeURIComponent(search)}`);
      expect([search, answer.status, ids(answer)]).toEqual([search, 200, [...expected]]);
      expect(answer.body.total).toBe(expected.length);
    }
  });

  it('filters by status, priority, type, people and place, and counts per status without the status filter', async () => {
    const city = await addArea(list, { code: 'BDG', kind: 'city' });
    const odp = await addArea(list, {
      code: 'BDG-1-1',
      parentId: await addArea(list, { code: 'BDG-1', kind: 'olt', parentId: city }),
    });
    const customer = await addCustomer(list, { areaId: odp });
    const technicianId = await addTechnician(list);
    const open = await addTicket(list, { customerId: customer, priority: 'urgent' });
    const held = await addTicket(list, { customerId: customer, status: 'on_hold', technicianId });
    for (const [query, expected] of [
      ['status=on_hold', [held]],
      ['status=open,on_hold', [held, open]],
      ['priority=urgent', [open]],
      ['type=repair', [held, open]],
      ['type=billing', []],
      [`technicianId=${technicianId}`, [held]],
      ['unassigned=true', [open]],
      ['technicianId=2147483647', []],
      ['customerId=2147483647', []],
    ] as const) {
      const answer = await find(`areaId=${city}&${query}`);
      expect([query, ids(answer)]).toEqual([query, [...expected]]);
      expect(answer.body.total).toBe(expected.length);
    }
    const one = await find(`customerId=${customer}&status=open`);
    expect(one.body.counts).toEqual({ open: 1, assigned: 0, in_progress: 0, on_hold: 1, completed: 0, cancelled: 0 });
    expect(ids(await find('areaId=2147483647'))).toEqual([]);
    expect((await find('status=lost')).status).toBe(400);
    expect((await find('colour=red')).status).toBe(400);
  });

  it('knows which running tickets are near their deadline and which are past it, to the instant', async () => {
    const customer = await addCustomer(list);
    const now = list.clock.now().getTime();
    const at = (offset: number) => new Date(now + offset).toISOString();
    const due = (priority: string, offset: number, status = 'open') =>
      addTicket(list, { customerId: customer, priority, status, slaDueAt: at(offset) });
    const nearUrgent = await due('urgent', HOUR);
    await due('urgent', HOUR + 1);
    const nearLow = await due('low', 8 * HOUR);
    const nearNow = await due('normal', 0);
    const late = await due('normal', -1);
    await due('normal', -1, 'completed');
    await due('normal', HOUR, 'cancelled');
    const sorted = (answer: Parameters<typeof ids>[0]) => ids(answer).sort((a, b) => a - b);
    expect(sorted(await find(`customerId=${customer}&sla=near`))).toEqual([nearUrgent, nearLow, nearNow]);
    expect(sorted(await find(`customerId=${customer}&sla=breached`))).toEqual([late]);
    expect(ids(await find(`customerId=${customer}&sort=slaDueAt&sla=near`))).toEqual([nearNow, nearUrgent, nearLow]);
  });

  it('"mine" is what a person opened, for a technician what is theirs', async () => {
    const customer = await addCustomer(list);
    await addTicket(list, { customerId: customer });
    const { body } = await list.call(token, 'POST', '/api/tickets', { ...BODY, customerId: customer });
    expect(ids(await find('mine=true'))).toEqual([body.data.id]);
  });

  it('covers every row once over its pages, in every order, while new rows arrive', async () => {
    const customer = await addCustomer(list);
    const expected: number[] = [];
    // Microseconds apart and equal ones: what a millisecond cursor would lose or repeat.
    for (let count = 0; count < 23; count += 1) {
      const fraction = String(100 + Math.floor(count / 3)).padStart(6, '0');
      expected.push(
        await addTicket(list, {
          customerId: customer,
          createdAt: `2027-02-01T00:00:00.${fraction}Z`,
          slaDueAt: '2027-02-03T00:00:00Z',
        }),
      );
    }
    for (const sort of ['-createdAt', 'createdAt', 'slaDueAt', '-updatedAt']) {
      const seen: number[] = [];
      let cursor: string | null = null;
      do {
        const answer = await find(`customerId=${customer}&sort=${sort}&limit=4${cursor ? `&cursor=${cursor}` : ''}`);
        seen.push(...ids(answer));
        cursor = answer.body.nextCursor;
        const isBefore = sort === 'createdAt' || sort === 'slaDueAt';
        const fresh = isBefore ? '2020-01-01T00:00:00Z' : '2028-01-01T00:00:00Z';
        await addTicket(list, { customerId: customer, createdAt: fresh, slaDueAt: fresh, title: 'baru' });
      } while (cursor !== null);
      const inOrder = sort.startsWith('-') ? expected.toReversed() : expected;
      expect([sort, seen]).toEqual([sort, inOrder]);
      await list.query(`DELETE FROM tickets WHERE title = 'baru'`);
    }
  });

  it('stops counting where nobody needs the number, and still finds every row of a broad search in order', async () => {
    const customer = await addCustomer(list, { name: 'Warga Ramai' });
    await list.query(
      `INSERT INTO tickets (customer_id, type, category, priority, title, status, sla_due_at, created_at)
       SELECT $1, 'repair', 'other', 'low', 'Massal ' || i, CASE WHEN i % 100 = 0 THEN 'open' ELSE 'completed' END, $2,
              $2::timestamptz - i * interval '1 second'
       FROM generate_series(1, 5200) i`,
      [customer, '2027-01-01T00:00:00Z'],
    );
    const everything = (await find(`customerId=${customer}`)).body;
    expect(everything).not.toHaveProperty('total');
    expect(everything.counts).toMatchObject({ open: 52, completed: 5_000 });
    expect((await find(`customerId=${customer}&status=open`)).body.total).toBe(52);

    for (const search of ['massal', 'ramai']) {
      const broad = await find(`search=${search}&limit=3&sort=createdAt`);
      expect(broad.body.data.map(({ title }: { title: string }) => title)).toEqual(['Massal 5200', 'Massal 5199', 'Massal 5198']);
      // Many titles match: a lower bound. One customer matches: counted to the end.
      expect(broad.body.total).toBe(search === 'massal' ? undefined : 5_200);
      expect(broad.body.counts.open).toBe(52);
      const open = await find(`search=${search}&status=open&limit=200`);
      expect([open.body.data.length, open.body.total]).toEqual([52, 52]);
    }
    await list.query('DELETE FROM tickets WHERE customer_id = $1', [customer]);
  });

  it('refuses a cursor of another order and one that is none', async () => {
    const customer = await addCustomer(list);
    for (const _ of [1, 2]) await addTicket(list, { customerId: customer });
    const { body } = await find(`customerId=${customer}&limit=1`);
    expect(await find(`sort=createdAt&cursor=${body.nextCursor}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'validation_failed', details: [{ code: 'cursor_sort' }] } },
    });
    const forged = Buffer.from(`-createdAt|9999999999999999|999999999999999`).toString('base64url');
    expect((await find(`cursor=${forged}`)).status).toBe(200);
    for (const cursor of ['x', '', 'eyJh', '%00', Buffer.from('-createdAt|1e9|1').toString('base64url')]) {
      expect((await find(`cursor=${cursor}`)).status).toBe(400);
    }
  });
});
