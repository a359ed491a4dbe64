import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as contract from '#shared/contracts/notifications.contract.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { announce } from './center-data.ts';

let world: TestService;
let rina: SignedIn;
let budi: SignedIn;
let admin: SignedIn;

beforeAll(async () => {
  world = await createTestService();
  rina = await world.signIn('noc', { name: 'Rina' });
  budi = await world.signIn('customer_service', { name: 'Budi' });
  admin = await world.signIn('admin');
});
afterAll(() => world.close());

const BASE = '/api/notifications';
const fresh = async () => world.signIn('noc');
const tell = async (person: SignedIn, announcement: Parameters<typeof announce>[1] = {}) => {
  const [id] = await announce(world, { userIds: [person.userId], ...announcement });
  return id!;
};
const list = async (person: SignedIn, query = '') => (await world.call(person, 'GET', `${BASE}${query}`)).body;
const idsOf = async (person: SignedIn, query = '') => (await list(person, query)).data.map((row: { id: number }) => row.id);
const count = async (person: SignedIn) => (await world.call(person, 'GET', `${BASE}/unread`)).body;
const put = (person: SignedIn, path: string, body?: object) => world.call(person, 'PUT', `${BASE}${path}`, body);

describe('who may call', () => {
  const routes = Object.values(contract).filter(
    (value): value is typeof contract.getNotification => typeof value === 'object' && 'path' in value,
  );

  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s is for signed-in people',
    async (_name, route) => {
      expect(await world.call(null, route.method, route.path.replace(':id', '1'))).toMatchObject({
        status: 401,
        body: { success: false, error: { code: 'unauthenticated' } },
      });
    },
  );

  it('a line of somebody else does not exist: 404 on every route, and it stays as it was', async () => {
    const id = await tell(budi);
    const picture = () => world.query('SELECT * FROM notifications WHERE id = $1', [id]);
    const before = await picture();
    for (const route of routes.filter(({ path }) => path.includes(':id'))) {
      const body = route.path.endsWith('/snooze') ? { until: new Date(Date.now() + 3_600_000).toISOString() } : undefined;
      for (const [who, at] of [
        [rina, id],
        [admin, id],
        [budi, 2_000_000_000],
      ] as const) {
        const path = route.path.replace(':id', String(at));
        expect([path, (await world.call(who, route.method, path, body)).status]).toEqual([path, 404]);
      }
    }
    expect(await picture()).toEqual(before);
  });

  it('only an administrator writes one by hand', async () => {
    const body = { user_id: budi.userId, type: 'system', title: 'Rapat', message: 'Pukul 15' };
    expect((await world.call(rina, 'POST', BASE, body)).status).toBe(403);
    expect((await world.call(admin, 'POST', BASE, body)).status).toBe(200);
  });

  it.each([
    ['GET', '?type=pesan'],
    ['GET', '?priority=4'],
    ['GET', '?limit=0'],
    ['GET', '?page=0'],
    ['GET', '?page=1&cursor=x'],
    ['GET', '?cursor=nonsense'],
    ['GET', '?unread=maybe'],
    ['GET', '?user_id=1'],
    ['GET', '/0'],
    ['GET', '/abc'],
    ['PUT', '/0/read'],
    ['PUT', '/mark-all-read?type=x'],
    ['DELETE', '/x'],
  ] as const)('%s %s is 400', async (method, path) => {
    expect(await world.call(rina, method, BASE + path)).toMatchObject({
      status: 400,
      body: { error: { code: 'validation_failed' } },
    });
  });

  it.each([
    ['PUT', '/seen', {}],
    ['PUT', '/seen', { upToId: 1, userId: 2 }],
    ['PUT', '/1/snooze', { until: 'besok' }],
    ['POST', '/restore', { batchId: 'x' }],
    ['PUT', '/preferences', { types: { pesan: {} } }],
    ['PUT', '/preferences', { priorities: { urgent: { inApp: false } } }],
    ['PUT', '/preferences', { types: { ticket: { sound: 'no' } } }],
  ] as const)('%s %s %j is 400', async (method, path, body) => {
    expect((await world.call(rina, method, BASE + path, body)).status).toBe(400);
  });

  it.each<[object, string]>([
    [{ title: 'x', message: 'y' }, 'nobody is named'],
    [{ user_id: 999_999, title: 'x', message: 'y' }, 'an unknown user'],
    [{ user_id: 2 ** 52, title: 'x', message: 'y' }, 'an impossible user'],
    [{ roles: ['noc'], title: '', message: 'y' }, 'no title'],
    [{ roles: ['noc'], title: 'x'.repeat(256), message: 'y' }, 'a long title'],
    [{ roles: ['boss'], title: 'x', message: 'y' }, 'an unknown role'],
    [{ roles: ['noc'], title: 'x', message: 'y', link: 'https://evil.test' }, 'a link to another site'],
    [{ roles: ['noc'], title: 'x', message: 'y', link: '//evil.test' }, 'a link without scheme'],
    [{ roles: ['noc'], title: 'x', message: 'y', link: 'javascript:alert(1)' }, 'a script'],
    [{ roles: ['noc'], title: 'x', message: 'y', expires_at: '2001-01-01T00:00:00Z' }, 'an end in the past'],
    [{ roles: ['noc'], title: 'x', message: 'y', is_read: true }, 'a field nobody may set'],
  ])('writing by hand %j is 400: %s', async (body) => {
    expect((await world.call(admin, 'POST', BASE, body)).status).toBe(400);
  });
});

describe('the list', () => {
  it('shows the columns of the table as the source prints them, and counts beside', async () => {
    const person = await fresh();
    const id = await tell(person, {
      event: 'invoice_paid',
      type: 'invoice',
      priority: 'high',
      title: 'Tagihan dibayar',
      message: 'Rp 199.900',
      link: '/invoices/3',
      data: { invoiceId: 3 },
      expiresInSeconds: 60,
    });
    const body = await list(person);
    const [row] = body.data;
    expect(body).toEqual({ success: true, data: [row], nextCursor: null, total: 1, unread: 1, unseen: 1 });
    expect(row).toEqual({
      id,
      user_id: person.userId,
      type: 'invoice',
      event: 'invoice_paid',
      title: 'Tagihan dibayar',
      message: 'Rp 199.900',
      link: '/invoices/3',
      data: { invoiceId: 3 },
      is_read: false,
      read_at: null,
      created_at: expect.stringMatching(/Z$/),
      bumped_at: row.created_at,
      expires_at: new Date(Date.parse(row.created_at) + 60_000).toISOString(),
      priority: 'high',
      seen_at: null,
      archived_at: null,
      snoozed_until: null,
      group_key: null,
      repeat_count: 1,
      acknowledged_by: null,
      acknowledged_at: null,
      escalated_at: null,
      resolved_at: null,
      abilities: { acknowledge: true },
    });
    expect((await world.call(person, 'GET', `${BASE}/${id}`)).body).toEqual({ success: true, data: row });
    expect(await count(person)).toEqual({ success: true, count: 1 });
  });

  it('goes on by cursor and by page without a gap or a double, in both orders', async () => {
    const person = await fresh();
    const priorities = ['low', 'urgent', 'normal', 'high'] as const;
    const ids: number[] = [];
    for (let at = 0; at < 25; at += 1) ids.push(await tell(person, { priority: priorities[at % 4]! }));
    const newest = ids.toReversed();
    const ranked = ['urgent', 'high', 'normal', 'low'].flatMap((priority) =>
      newest.filter((id) => priorities[ids.indexOf(id) % 4] === priority),
    );
    for (const [sort, expected] of [
      ['-bumped_at', newest],
      ['-priority', ranked],
    ] as const) {
      const seen: number[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page = await list(person, `?limit=7&sort=${sort}${cursor === '' ? '' : `&cursor=${cursor}`}`);
        seen.push(...page.data.map((row: { id: number }) => row.id));
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(expected);
      expect(await idsOf(person, `?limit=10&page=3&sort=${sort}`)).toEqual(expected.slice(20));
      expect(await idsOf(person, `?limit=10&page=4&sort=${sort}`)).toEqual([]);
    }
    const { nextCursor } = await list(person, '?limit=7');
    expect((await world.call(person, 'GET', `${BASE}?sort=-priority&cursor=${nextCursor}`)).status).toBe(400);
  });

  it('combines type, severity, unread, search, archived and snoozed', async () => {
    const person = await fresh();
    const ticket = await tell(person, { type: 'ticket', priority: 'urgent', title: 'Tiket 100% mati' });
    const invoice = await tell(person, { type: 'invoice', priority: 'urgent' });
    const quiet = await tell(person, { type: 'ticket', priority: 'low' });
    const archived = await tell(person, { type: 'ticket', priority: 'urgent' });
    const snoozed = await tell(person, { type: 'ticket' });
    await put(person, `/${invoice}/read`);
    await put(person, `/${archived}/archive`);
    await put(person, `/${snoozed}/snooze`, { until: new Date(Date.now() + 3_600_000).toISOString() });
    expect(await idsOf(person)).toEqual([quiet, invoice, ticket]);
    expect(await idsOf(person, '?unread=true')).toEqual([quiet, ticket]);
    expect(await idsOf(person, '?unread=false')).toEqual([invoice]);
    expect(await idsOf(person, '?type=ticket,invoice&priority=urgent')).toEqual([invoice, ticket]);
    expect(await idsOf(person, '?type=ticket&priority=urgent,high&unread=true')).toEqual([ticket]);
    expect(await idsOf(person, '?priority=urgent&sort=-priority&limit=1')).toEqual([invoice]);
    expect(await idsOf(person, '?search=100%25')).toEqual([ticket]);
    expect(await idsOf(person, '?search=_')).toEqual([]);
    expect(await idsOf(person, '?archived=true')).toEqual([archived]);
    expect(await idsOf(person, '?archived=true&type=invoice')).toEqual([]);
    expect(await idsOf(person, '?snoozed=true')).toEqual([snoozed]);
    expect((await count(person)).count).toBe(2);
  });
});

describe('read, seen, archived and snoozed are four things', () => {
  it('seen stays unread; read is seen; unread again leaves seen', async () => {
    const person = await fresh();
    const first = await tell(person);
    const second = await tell(person);
    expect((await put(person, '/seen', { upToId: first })).body).toEqual({ success: true, data: { changed: 1 } });
    expect(await list(person)).toMatchObject({ unread: 2, unseen: 1 });
    const read = (await put(person, `/${second}/read`)).body.data;
    expect(read).toMatchObject({ id: second, is_read: true, read_at: expect.any(String), seen_at: expect.any(String) });
    expect((await put(person, `/${second}/read`)).body.data).toEqual(read);
    expect(await list(person)).toMatchObject({ unread: 1, unseen: 0 });
    expect((await put(person, `/${second}/unread`)).body.data).toMatchObject({
      is_read: false,
      read_at: null,
      seen_at: read.seen_at,
    });
    expect(await count(person)).toEqual({ success: true, count: 2 });
  });

  it('all, or those of a type, or those up to an id are read at once; others keep theirs', async () => {
    const [person, other] = [await fresh(), await fresh()];
    const ids = [
      await tell(person, { type: 'ticket' }),
      await tell(person, { type: 'invoice' }),
      await tell(person, { type: 'ticket' }),
    ];
    await tell(other);
    expect((await put(person, `/mark-all-read?type=ticket&upToId=${ids[1]}`)).body).toEqual({
      success: true,
      data: { changed: 1 },
    });
    expect(await idsOf(person, '?unread=true')).toEqual([ids[2], ids[1]]);
    expect((await put(person, '/mark-all-read')).body.data.changed).toBe(2);
    expect((await put(person, '/mark-all-read')).body.data.changed).toBe(0);
    expect([(await count(person)).count, (await count(other)).count]).toEqual([0, 1]);
  });

  it('an archived one leaves the badge and comes back as it was', async () => {
    const person = await fresh();
    const id = await tell(person);
    expect((await put(person, `/${id}/archive`)).body.data).toMatchObject({ archived_at: expect.any(String), is_read: false });
    expect((await count(person)).count).toBe(0);
    expect((await put(person, `/${id}/unarchive`)).body.data).toMatchObject({ archived_at: null, is_read: false });
    expect((await count(person)).count).toBe(1);
  });

  it('a snooze needs an instant between now and a year', async () => {
    const person = await fresh();
    const id = await tell(person);
    for (const [ahead, status] of [
      [-1_000, 400],
      [60_000, 200],
      [367 * 86_400_000, 400],
    ] as const) {
      const until = new Date(Date.now() + ahead).toISOString();
      expect([ahead, (await put(person, `/${id}/snooze`, { until })).status]).toEqual([ahead, status]);
    }
    expect((await put(person, `/${id}/snooze`, { until: null })).body.data).toMatchObject({ snoozed_until: null });
    expect((await count(person)).count).toBe(1);
  });
});

describe('delete and undo', () => {
  it('one is gone at once and comes back as it was', async () => {
    const person = await fresh();
    const id = await tell(person);
    const before = (await world.call(person, 'GET', `${BASE}/${id}`)).body;
    const { status, body } = await world.call(person, 'DELETE', `${BASE}/${id}`);
    expect([status, body.data.id]).toEqual([200, id]);
    expect(Date.parse(body.data.undoUntil) - Date.now()).toBeGreaterThan(500_000);
    expect((await world.call(person, 'GET', `${BASE}/${id}`)).status).toBe(404);
    expect((await world.call(person, 'DELETE', `${BASE}/${id}`)).status).toBe(404);
    expect((await count(person)).count).toBe(0);
    expect((await world.call(person, 'POST', `${BASE}/${id}/restore`)).body).toEqual(before);
    expect((await count(person)).count).toBe(1);
  });

  it('clearing takes the read ones of the inbox only, and its batch brings exactly those back', async () => {
    const person = await fresh();
    const [unread, read, deleted, archived, snoozed] = [
      await tell(person),
      await tell(person),
      await tell(person),
      await tell(person),
      await tell(person),
    ];
    for (const id of [read, deleted, archived, snoozed]) await put(person, `/${id}/read`);
    await put(person, `/${archived}/archive`);
    await put(person, `/${snoozed}/snooze`, { until: new Date(Date.now() + 60_000).toISOString() });
    await world.call(person, 'DELETE', `${BASE}/${deleted}`);
    const { body } = await world.call(person, 'DELETE', `${BASE}/clear-all`);
    expect(body.data.deleted).toBe(1);
    expect(await idsOf(person)).toEqual([unread]);
    const { batchId } = body.data;
    expect((await world.call(budi, 'POST', `${BASE}/restore`, { batchId })).status).toBe(404);
    expect((await world.call(person, 'POST', `${BASE}/restore`, { batchId })).body.data).toEqual({ restored: 1 });
    expect((await world.call(person, 'POST', `${BASE}/restore`, { batchId })).status).toBe(404);
    expect(await idsOf(person)).toEqual([read, unread]);
    expect(await idsOf(person, '?archived=true')).toEqual([archived]);
  });
});

describe('writing by hand', () => {
  it('reaches the named users and roles once each, obeys the idempotency key, and is audited', async () => {
    const [noc, gone] = [await fresh(), await world.signIn('manager', { active: false })];
    const manager = await world.signIn('manager');
    const body = {
      user_ids: [noc.userId, manager.userId],
      roles: ['manager'],
      title: 'Rapat besar',
      message: 'Pukul 15',
      link: '/tickets',
    };
    const send = () => world.call(admin, 'POST', BASE, body, { 'idempotency-key': 'rapat' });
    const first = await send();
    expect(first.body.data).toMatchObject({ created: 2 });
    expect(await send()).toEqual(first);
    for (const person of [noc, manager])
      expect((await list(person)).data).toMatchObject([{ title: 'Rapat besar', event: 'manual' }]);
    expect(await world.query('SELECT id FROM notifications WHERE user_id = $1', [gone.userId])).toEqual([]);
    expect(
      await world.query(
        `SELECT actor_id FROM audit_log WHERE action = 'notification.create' AND after->>'title' = 'Rapat besar'`,
      ),
    ).toEqual([{ actor_id: admin.userId }]);
  });
});

describe('preferences', () => {
  it('start with sound and desktop for what needs a person, and keep what a change does not name', async () => {
    const person = await fresh();
    const { body } = await world.call(person, 'GET', `${BASE}/preferences`);
    expect(body.data).toMatchObject({
      mutedUntil: null,
      types: { ticket: { inApp: true, sound: true, desktop: true, muted: false } },
      priorities: { normal: { inApp: true, sound: false, desktop: false }, urgent: { sound: true, desktop: true } },
    });
    const change = {
      mutedUntil: '2999-01-01T00:00:00.000Z',
      types: { invoice: { sound: false } },
      priorities: { urgent: { muted: true } },
    };
    const after = await put(person, '/preferences', change);
    expect(after.body.data).toEqual({
      mutedUntil: change.mutedUntil,
      types: { ...body.data.types, invoice: { ...body.data.types.invoice, sound: false } },
      priorities: { ...body.data.priorities, urgent: { ...body.data.priorities.urgent, muted: true } },
    });
    expect((await put(person, '/preferences', { types: { invoice: { desktop: false } } })).body.data.types.invoice).toEqual({
      inApp: true,
      sound: false,
      desktop: false,
      muted: false,
    });
    expect((await put(person, '/preferences', { mutedUntil: null })).body.data.mutedUntil).toBeNull();
    expect((await world.call(budi, 'GET', `${BASE}/preferences`)).body).toEqual(body);
  });

  it('two windows that change different switches at once keep both changes', async () => {
    const person = await fresh();
    await Promise.all([
      put(person, '/preferences', { types: { ticket: { sound: false } } }),
      put(person, '/preferences', { types: { ticket: { desktop: false } } }),
    ]);
    const { body } = await world.call(person, 'GET', `${BASE}/preferences`);
    expect(body.data.types.ticket).toMatchObject({ sound: false, desktop: false });
  });

  it('a type or severity that is switched off writes no line, except what is urgent', async () => {
    const person = await fresh();
    await put(person, '/preferences', { types: { invoice: { inApp: false } }, priorities: { low: { inApp: false } } });
    expect(await announce(world, { userIds: [person.userId], type: 'invoice' })).toEqual([]);
    expect(await announce(world, { userIds: [person.userId], type: 'ticket', priority: 'low' })).toEqual([]);
    const shown = [await tell(person, { type: 'ticket' }), await tell(person, { type: 'invoice', priority: 'urgent' })];
    expect(await idsOf(person)).toEqual(shown.toReversed());
  });
});
