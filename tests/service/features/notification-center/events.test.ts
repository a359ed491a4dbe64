import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGatewayAlerts } from '#service/features/alerts/gateway-alerts.ts';
import { createLaneWatch } from '#service/features/alerts/lane-watch.ts';
import { removeExpired, wakeSnoozed } from '#service/features/notification-center/notification-upkeep.repository.ts';
import { ticketStatusUpdate } from '#service/features/tickets/ticket-status-update.notification.ts';
import type { BreakerChange } from '#service/messaging/breaker.ts';
import { writeMessages } from '#service/messaging/ledger.ts';
import { escalateUnanswered } from '#service/notifications/in-app-escalation.ts';
import { announceFreely } from '../../../support/free-notice.ts';
import { newMessage } from '../../../support/new-message.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { until } from '../../../support/until.ts';
import { announce, unreadBySql } from './center-data.ts';

let world: TestService;
beforeAll(async () => {
  world = await createTestService();
});
afterAll(() => world.close());

const BASE = '/api/notifications';
// biome-ignore lint/suspicious/noExplicitAny: compared with what the contract says
const lines = async (person: SignedIn, query = ''): Promise<any[]> =>
  (await world.call(person, 'GET', `${BASE}${query}`)).body.data;
const put = (person: SignedIn, path: string, body?: object) => world.call(person, 'PUT', `${BASE}${path}`, body);
const acknowledge = (person: SignedIn, id: number) => world.call(person, 'POST', `${BASE}/${id}/acknowledge`);

describe('one writer', () => {
  it('announced again, an event changes nothing for those who were told and reaches those who were not', async () => {
    const [one, other] = [await world.signIn('noc'), await world.signIn('noc')];
    const event = { dedupeKey: 'twice', title: 'Sekali' };
    expect(await announce(world, { ...event, userIds: [one.userId] })).toHaveLength(1);
    expect(await announce(world, { ...event, title: 'Dua kali', userIds: [one.userId, other.userId] })).toHaveLength(1);
    expect([await lines(one), await lines(other)]).toMatchObject([[{ title: 'Sekali' }], [{ title: 'Dua kali' }]]);
  });

  it('tells roles and users together once, only active ones, and not who caused it', async () => {
    const [told, actor] = [await world.signIn('manager'), await world.signIn('manager')];
    const gone = await world.signIn('manager', { active: false });
    const ids = await announce(world, { roles: ['manager'], userIds: [told.userId, gone.userId], exceptUserId: actor.userId });
    expect(ids).toHaveLength(1);
    expect(await lines(told)).toMatchObject([{ id: ids[0] }]);
  });

  it('what is rolled back is neither written nor announced', async () => {
    const person = await world.signIn('noc');
    const before = world.gathered.length;
    await expect(
      world.unitOfWork.transaction(async (tx) => {
        await announceFreely(world.kernel.inApp, tx, {
          event: 'manual',
          type: 'system',
          priority: 'normal',
          title: 'x',
          message: 'y',
          link: null,
          dedupeKey: 'rolled-back',
          userIds: [person.userId],
        });
        throw new Error('business says no');
      }),
    ).rejects.toThrow('business says no');
    await announce(world, { userIds: [person.userId], dedupeKey: 'after-it' });
    const own = () => world.gathered.slice(before).filter(({ room }) => room === `user:${person.userId}`);
    await until('the later one', () => own().some(({ name }) => name === 'notification_count'));
    expect(own().map(({ name, payload }) => [name, payload.unread])).toEqual([
      ['notification', undefined],
      ['notification_count', 1],
    ]);
  });

  it('a text that PostgreSQL cannot store never undoes the change it is about', async () => {
    const person = await world.signIn('noc');
    const [id] = await announce(world, {
      userIds: [person.userId],
      title: `\u0000${'😀'.repeat(300)}`,
      message: 'a\ud800b\u0000',
      data: { name: '\ud800\u0000' },
    });
    expect((await lines(person))[0]).toMatchObject({
      id,
      title: '😀'.repeat(255),
      message: 'a\ufffdb',
      data: { name: '\ufffd' },
    });
  });

  it('tells a burst of one transaction with one badge, the most severe lines first', async () => {
    const person = await world.signIn('noc');
    const before = world.gathered.length;
    await world.unitOfWork.transaction(async (tx) => {
      for (let at = 0; at < 60; at += 1) {
        await announceFreely(world.kernel.inApp, tx, {
          event: 'manual',
          type: 'system',
          priority: at < 3 ? 'urgent' : 'low',
          title: 'x',
          message: 'y',
          link: null,
          dedupeKey: `burst:${at}`,
          userIds: [person.userId],
        });
      }
    });
    const own = () => world.gathered.slice(before).filter(({ room }) => room === `user:${person.userId}`);
    await until('the badge', () => own().some(({ name }) => name === 'notification_count'));
    const told = own().filter(({ name }) => name === 'notification');
    expect(told).toHaveLength(20);
    expect(told.slice(0, 3).map(({ payload }) => payload.priority)).toEqual(['urgent', 'urgent', 'urgent']);
    expect(own().filter(({ name }) => name === 'notification_count')).toMatchObject([{ payload: { unread: 60 } }]);
  });
});

describe('grouping of repeats', () => {
  const group = (key: string, person: SignedIn, rest: Parameters<typeof announce>[1] = {}) =>
    announce(world, { userIds: [person.userId], groupKey: key, ...rest });

  it('within the window is one line with a count, the newest words, on top and unread again', async () => {
    const person = await world.signIn('noc');
    const [first] = await group('los:7', person, {
      title: 'LOS di ODP-07',
      grouped: { title: 'LOS di ODP-07 (banyak)', link: '/tickets' },
    });
    const [other] = await announce(world, { userIds: [person.userId] });
    await put(person, `/${first}/read`);
    await put(person, `/${first}/archive`);
    const grouped = { title: 'LOS di ODP-07 (banyak)', link: '/tickets' };
    for (let at = 2; at <= 12; at += 1) await group('los:7', person, { title: 'LOS', message: `Pelanggan ${at}`, grouped });
    expect(await lines(person)).toMatchObject([
      {
        id: first,
        repeat_count: 12,
        title: 'LOS di ODP-07 (banyak)',
        message: 'Pelanggan 12',
        link: '/tickets',
        is_read: false,
        seen_at: null,
        archived_at: null,
        group_key: 'los:7',
      },
      { id: other, repeat_count: 1 },
    ]);
  });

  it('counts an event once however often it is announced, also when many announce at the same time', async () => {
    const person = await world.signIn('noc');
    await Promise.all(Array.from({ length: 30 }, (_, at) => group('race', person, { dedupeKey: `race:${at % 10}` })));
    expect(await lines(person)).toMatchObject([{ repeat_count: 10 }]);
  });

  it('ends with the window: the next one is a line of its own', async () => {
    const person = await world.signIn('noc');
    await group('window', person, { groupWindowSeconds: 60 });
    await world.shiftClock('59 seconds');
    await group('window', person, { groupWindowSeconds: 60 });
    await world.shiftClock('61 seconds');
    await group('window', person, { groupWindowSeconds: 60 });
    expect((await lines(person)).map(({ repeat_count }) => repeat_count)).toEqual([1, 2]);
  });

  it('brings a deleted line back, leaves a snoozed one out of sight, and keeps the worst severity', async () => {
    const [deleter, sleeper] = [await world.signIn('noc'), await world.signIn('noc')];
    const both = { userIds: [deleter.userId, sleeper.userId], groupKey: 'worst' };
    const ids = await announce(world, { ...both, priority: 'high' });
    await world.call(deleter, 'DELETE', `${BASE}/${ids[0]}`);
    await world.shiftClock('1 second');
    const [{ now }] = (await world.query<{ now: Date }>('SELECT engine_now() AS now')) as [{ now: Date }];
    await put(sleeper, `/${ids[1]}/snooze`, { until: new Date(now.getTime() + 60_000).toISOString() });
    await announce(world, { ...both, priority: 'low' });
    expect(await lines(deleter)).toMatchObject([{ repeat_count: 2, priority: 'high' }]);
    expect(await lines(sleeper)).toEqual([]);
    expect(await lines(sleeper, '?snoozed=true')).toMatchObject([{ repeat_count: 2 }]);
  });
});

describe('acknowledging', () => {
  it('shows the owner to everybody who was told of the event; the second one is refused and told who', async () => {
    const [rina, budi, other] = [
      await world.signIn('noc', { name: 'Rina' }),
      await world.signIn('noc'),
      await world.signIn('noc'),
    ];
    const ids = await announce(world, { userIds: [rina.userId, budi.userId], priority: 'urgent', title: 'Darurat' });
    const [unrelated] = await announce(world, { userIds: [other.userId], priority: 'urgent' });
    const answer = await acknowledge(rina, ids[0]!);
    const owner = { id: rina.userId, name: 'Rina' };
    expect(answer).toMatchObject({
      status: 200,
      body: { data: { acknowledged_by: owner, is_read: true, abilities: { acknowledge: false } } },
    });
    expect(await lines(budi)).toMatchObject([
      { id: ids[1], acknowledged_by: owner, is_read: false, abilities: { acknowledge: false } },
    ]);
    expect(await lines(other)).toMatchObject([{ id: unrelated, acknowledged_by: null, abilities: { acknowledge: true } }]);
    expect(await acknowledge(budi, ids[1]!)).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', details: [{ code: 'line_acknowledged', message: expect.stringContaining('Rina') }] } },
    });
    expect((await acknowledge(rina, ids[0]!)).body).toEqual(answer.body);
    await until('both to hear of it', () =>
      [rina, budi].every((person) =>
        world.gathered.some(({ room, name }) => room === `user:${person.userId}` && name === 'notification_changed'),
      ),
    );
    expect(await world.query(`SELECT actor_id FROM audit_log WHERE action = 'notification.acknowledge'`)).toEqual([
      { actor_id: rina.userId },
    ]);
  });

  it('of ten at once one wins', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => world.signIn('noc')));
    const ids = await announce(world, { userIds: people.map(({ userId }) => userId), priority: 'urgent' });
    const byUser = new Map(
      (
        await world.query<{ id: number; user_id: number }>('SELECT id, user_id FROM notifications WHERE id = ANY ($1)', [ids])
      ).map((row) => [row.user_id, row.id]),
    );
    const answers = await Promise.all(people.map((person) => acknowledge(person, byUser.get(person.userId)!)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
  });

  it('works for lines written before events were kept, for all that share the dedupe key', async () => {
    const [one, other] = [await world.signIn('noc'), await world.signIn('noc')];
    const rows = await world.query<{ id: number }>(
      `INSERT INTO notifications (user_id, type, title, message, priority, dedupe_key)
       SELECT u, 'system', 'Lama', 'x', 'urgent', 'demo:gateway' FROM unnest($1::int[]) u RETURNING id`,
      [[one.userId, other.userId]],
    );
    expect((await acknowledge(one, rows[0]!.id)).status).toBe(200);
    expect(await lines(other)).toMatchObject([{ acknowledged_by: { id: one.userId } }]);
  });
});

describe('escalation', () => {
  const escalate = () => escalateUnanswered({ unitOfWork: world.unitOfWork, badge: world.kernel.badge }, 10);

  it('tells supervisors and administrators of an urgent event that nobody took, once, from two nodes', async () => {
    await world.query('DELETE FROM notification_events');
    const [noc, supervisor, admin] = [await world.signIn('noc'), await world.signIn('supervisor'), await world.signIn('admin')];
    await announce(world, { userIds: [noc.userId, admin.userId], priority: 'urgent', title: 'OLT mati', link: '/tickets/1' });
    const [taken] = await announce(world, { userIds: [noc.userId], priority: 'urgent', title: 'Diambil' });
    await announce(world, { userIds: [noc.userId], priority: 'high', title: 'Tidak mendesak' });
    await acknowledge(noc, taken!);
    expect(await escalate()).toBe(0);
    await world.shiftClock('9 minutes 58 seconds');
    expect(await escalate()).toBe(0);
    await world.shiftClock('2 seconds');
    const counts = await Promise.all([escalate(), escalate(), escalate(), escalate()]);
    expect(counts.toSorted()).toEqual([0, 0, 0, 1]);
    await world.shiftClock('1 hour');
    expect(await escalate()).toBe(0);
    const escalated = {
      title: 'Belum ditangani: OLT mati',
      priority: 'urgent',
      link: '/tickets/1',
      escalated_at: expect.any(String),
    };
    expect(await lines(supervisor)).toMatchObject([escalated]);
    expect(await lines(admin)).toMatchObject([{ ...escalated, is_read: false }]);
    expect((await lines(noc)).map(({ title }) => title).sort()).toEqual(['Diambil', 'OLT mati', 'Tidak mendesak']);
  });

  it('the supervisor who takes it is the owner for those who were told first', async () => {
    const [noc, supervisor] = [await world.signIn('noc'), await world.signIn('supervisor')];
    const [id] = await announce(world, { userIds: [noc.userId], priority: 'urgent' });
    await world.shiftClock('11 minutes');
    await escalate();
    const [line] = await lines(supervisor);
    expect((await acknowledge(supervisor, line.id)).status).toBe(200);
    expect(await lines(noc)).toMatchObject([{ id, acknowledged_by: { id: supervisor.userId } }]);
  });
});

describe('time', () => {
  it('an expired line is hidden at once and removed by housekeeping; a deleted one only when it cannot be undone any more', async () => {
    const person = await world.signIn('noc');
    const [expiring] = await announce(world, { userIds: [person.userId], expiresInSeconds: 60 });
    const [deleted] = await announce(world, { userIds: [person.userId] });
    await world.call(person, 'DELETE', `${BASE}/${deleted}`);
    const left = async () =>
      (await world.query<{ id: number }>('SELECT id FROM notifications WHERE user_id = $1 ORDER BY id', [person.userId])).map(
        ({ id }) => id,
      );
    await world.shiftClock('59 seconds');
    expect((await lines(person)).map(({ id }) => id)).toEqual([expiring]);
    await world.shiftClock('1 second');
    expect([await lines(person), await unreadBySql(world, person.userId)]).toEqual([[], 0]);
    expect((await put(person, `/${expiring}/read`)).status).toBe(404);
    expect((await removeExpired(world.database.pool)).userIds).toContain(person.userId);
    expect(await left()).toEqual([deleted]);
    await world.shiftClock('9 minutes 1 second');
    await removeExpired(world.database.pool);
    expect(await left()).toEqual([]);
    expect((await world.call(person, 'POST', `${BASE}/${deleted}/restore`)).status).toBe(404);
  });

  it('a snoozed line comes back unread, on top, told once by one node, and counts from that instant', async () => {
    const person = await world.signIn('noc');
    const [id] = await announce(world, { userIds: [person.userId] });
    await put(person, `/${id}/read`);
    const [{ now }] = (await world.query<{ now: Date }>('SELECT engine_now() AS now')) as [{ now: Date }];
    await put(person, `/${id}/snooze`, { until: new Date(now.getTime() + 60_000).toISOString() });
    const [newer] = await announce(world, { userIds: [person.userId] });
    const count = async () => (await world.call(person, 'GET', `${BASE}/unread`)).body.count;
    expect([await count(), (await lines(person)).map((line) => line.id)]).toEqual([1, [newer]]);
    await world.shiftClock('61 seconds');
    expect(await count()).toBe(2);
    const woken = (await Promise.all([wakeSnoozed(world.database.pool), wakeSnoozed(world.database.pool)])).flat();
    expect(woken.filter((line) => line.userId === person.userId)).toMatchObject([{ id }]);
    expect(await lines(person)).toMatchObject([{ id, is_read: false, snoozed_until: null }, { id: newer }]);
  });
});

describe('system alerts', () => {
  it('a gateway that goes down is one urgent line; its recovery updates that line; the next outage begins anew in it', async () => {
    const noc = await world.signIn('noc');
    await world.query(`INSERT INTO gateways (id) VALUES ('fonnte'), ('wablas') ON CONFLICT DO NOTHING`);
    const gateways = [
      { id: 'fonnte', label: 'Fonnte' },
      { id: 'wablas', label: 'Wablas' },
    ];
    const tell = createGatewayAlerts({ ...world.kernel, gateways });
    const changed = async (change: BreakerChange) => {
      await world.query(`UPDATE gateways SET breaker = '${change.to}' WHERE id = '${change.gateway}'`);
      await tell(change);
    };
    await changed({ gateway: 'fonnte', to: 'open', reason: 'device' });
    await changed({ gateway: 'fonnte', to: 'open', reason: 'probe' });
    const [down] = await lines(noc);
    expect(await lines(noc)).toEqual([down]);
    expect(down).toMatchObject({
      event: 'gateway_down',
      priority: 'urgent',
      title: 'Gateway Fonnte berhenti',
      message: 'Alasan: perangkat WhatsApp terputus. Pesan dialihkan ke Wablas.',
      repeat_count: 1,
      resolved_at: null,
    });
    await acknowledge(noc, down.id);
    await changed({ gateway: 'fonnte', to: 'closed', reason: 'recovered' });
    expect(await lines(noc)).toMatchObject([
      { id: down.id, title: 'Gateway Fonnte pulih', priority: 'normal', resolved_at: expect.any(String), is_read: false },
    ]);
    await changed({ gateway: 'fonnte', to: 'open', reason: 'quota' });
    expect(await lines(noc)).toMatchObject([
      {
        id: down.id,
        title: 'Gateway Fonnte berhenti',
        priority: 'urgent',
        repeat_count: 2,
        resolved_at: null,
        acknowledged_by: null,
      },
    ]);
    // Told late by another node: it is down again.
    await tell({ gateway: 'fonnte', to: 'closed', reason: 'recovered' });
    expect(await lines(noc)).toMatchObject([{ title: 'Gateway Fonnte berhenti', resolved_at: null }]);
    await changed({ gateway: 'wablas', to: 'closed', reason: 'recovered' });
    await tell({ gateway: 'wablas', to: 'open', reason: 'device' });
    expect((await lines(noc))[0]).toMatchObject({ event: 'gateway_restored', title: 'Gateway Wablas pulih' });
  });

  it('a lane that stands still raises one alert from any number of nodes and ends it when it moves; a paused one raises none', async () => {
    const noc = await world.signIn('noc');
    const watch = createLaneWatch(world.kernel);
    const write = (lane: 'normal' | 'bulk') =>
      world.unitOfWork.transaction((tx) => writeMessages(tx.client, [newMessage({ lane })]));
    await write('normal');
    await write('bulk');
    await world.query(`UPDATE lanes SET paused = true WHERE id = 'bulk'`);
    await watch();
    expect(await lines(noc)).toEqual([]);
    await world.query(`UPDATE whatsapp_notifications SET created_at = created_at - interval '1 hour'`);
    await Promise.all([watch(), watch(), watch()]);
    await watch();
    expect(await lines(noc)).toMatchObject([
      { event: 'queue_stalled', priority: 'high', title: 'Jalur normal berhenti', repeat_count: 1 },
    ]);
    await world.query(`UPDATE whatsapp_notifications SET status = 'cancelled'`);
    await watch();
    expect(await lines(noc)).toMatchObject([{ title: 'Jalur normal berjalan lagi', resolved_at: expect.any(String) }]);
  });
});

describe('tickets', () => {
  const customer = async (areaId: number | null = null) => {
    const [row] = await world.query<{ id: number }>(
      `INSERT INTO customers (name, phone, address, area_id, status) VALUES ('Siti', '6281200000001', 'Jl. Melati', $1, 'active') RETURNING id`,
      [areaId],
    );
    return row!.id;
  };
  const insertTicket = async (customerId: number, priority = 'normal', status = 'open') => {
    const [row] = await world.query<{ id: number }>(
      `INSERT INTO tickets (customer_id, type, category, priority, title, status, sla_due_at)
       VALUES ($1, 'repair', 'optical_loss', $2, 'Lampu merah', $3, now()) RETURNING id`,
      [customerId, priority, status],
    );
    return row!.id;
  };
  const technician = async () => {
    return (await world.signIn('technician')).technicianId!;
  };
  const tickets = () => world.feature('tickets').service;
  const inputFor = (customerId: number, priority: 'high' | 'urgent') => ({
    customerId,
    type: 'repair' as const,
    category: 'optical_loss' as const,
    priority,
    title: 'Lampu merah',
    description: '',
    contactPreference: 'whatsapp' as const,
  });

  it('a new one is told to those who take it in, not to its author; many of one kind at one place are one line', async () => {
    const [noc, desk, supervisor, technician] = [
      await world.signIn('noc'),
      await world.signIn('customer_service'),
      await world.signIn('supervisor'),
      await world.signIn('technician'),
    ];
    const [area] = await world.query<{ id: number }>(
      `INSERT INTO areas (code, name, kind) VALUES ('ODP-KRW-07', 'x', 'odp') RETURNING id`,
    );
    const customerId = await customer(area!.id);
    const input = inputFor(customerId, 'high');
    for (let at = 0; at < 3; at += 1) await world.unitOfWork.transaction((tx) => tickets().create(tx, desk, input));
    for (const person of [noc, supervisor]) {
      expect(await lines(person)).toMatchObject([
        {
          event: 'ticket_new',
          title: 'Lampu LOS merah di ODP-KRW-07',
          repeat_count: 3,
          link: `/tickets?areaId=${area!.id}`,
          priority: 'high',
        },
      ]);
    }
    expect([await lines(desk), await lines(technician)]).toEqual([[], []]);
  });

  it('whoever moves an urgent one owns its alerts, supervisors hear of every step in one line, and its end closes them', async () => {
    const [noc, supervisor] = [await world.signIn('noc', { name: 'Rina' }), await world.signIn('supervisor')];
    const customerId = await customer();
    const id = await world.unitOfWork.transaction((tx) => tickets().create(tx, noc, inputFor(customerId, 'urgent')));
    const [fresh] = await lines(supervisor);
    expect(fresh).toMatchObject({ event: 'ticket_new', priority: 'urgent', acknowledged_by: null });
    const technicianId = await technician();
    await world.unitOfWork.transaction((tx) => tickets().assign(tx, noc, id, { technicianId, notify: true }));
    const move = (status: 'in_progress' | 'on_hold' | 'completed', words: { notes?: string; resolution?: string } = {}) =>
      world.unitOfWork.transaction((tx) => tickets().setStatus(tx, noc, id, { status, ...words, notify: true }));
    await move('in_progress');
    await move('on_hold', { notes: 'Menunggu kabel' });
    expect(await lines(supervisor)).toMatchObject([
      {
        event: 'ticket_updated',
        title: expect.stringMatching(/: Ditunda$/),
        message: 'Lampu merah · Rina',
        repeat_count: 2,
        link: `/tickets/${id}`,
      },
      { id: fresh.id, acknowledged_by: { id: noc.userId }, resolved_at: null },
    ]);
    await move('completed', { resolution: 'Kabel diganti.' });
    expect((await lines(supervisor)).at(-1)).toMatchObject({ id: fresh.id, resolved_at: expect.any(String) });
  });

  it('the notification types write through the same writer: preferences are obeyed, and the author is not told', async () => {
    const [actor, technician] = [await world.signIn('noc'), await world.signIn('technician')];
    const ticketId = await insertTicket(await customer());
    await world.query('UPDATE tickets SET technician_id = $2 WHERE id = $1', [ticketId, technician.technicianId]);
    const { notify } = world.kernel;
    const moved = (eventId: string, actorId: number) =>
      world.unitOfWork.transaction((tx) =>
        notify(
          tx,
          ticketStatusUpdate,
          { ticketId, from: 'assigned', to: 'in_progress', note: null, resolution: null },
          { eventId, actorId },
        ),
      );
    await moved('1', technician.userId);
    expect(await lines(technician)).toEqual([]);
    await moved('2', actor.userId);
    await moved('2', actor.userId);
    expect(await lines(technician)).toMatchObject([
      { event: 'ticket_status_update', data: { ticketId }, link: `/tickets/${ticketId}` },
    ]);
    await put(technician, '/preferences', { types: { ticket: { inApp: false } } });
    await moved('3', actor.userId);
    expect(await lines(technician)).toHaveLength(1);
  });
});
