import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CUSTOMER_STATUSES } from '#shared/domain/customer.ts';
import { REGISTRATION_STATUSES } from '#shared/domain/registration.ts';
import { TICKET_STATUSES } from '#shared/domain/ticket.ts';
import type { SignedIn } from '../../support/test-service.ts';
import { addCustomers, addRegistrations, addTechnician, addTickets, type BulkWorld, createBulkWorld } from './bulk-world.ts';

let world: BulkWorld;
let admin: SignedIn;
let field: SignedIn;
let technicianId: number;
let customerId: number;

beforeAll(async () => {
  world = await createBulkWorld();
  admin = await world.signIn('admin');
  field = await world.signIn('technician');
  technicianId = await addTechnician(world);
  [customerId] = (await addCustomers(world, 1)) as [number];
});
afterAll(() => world.close());
beforeEach(() => {
  world.forget();
});

const move = (who: SignedIn, body: object, headers = {}) => world.post(who, '/api/tickets/bulk/update-status', body, headers);
const statusesOf = async (ids: readonly number[]) =>
  (await world.query<{ status: string }>('SELECT status FROM tickets WHERE id = ANY($1) ORDER BY id', [ids])).map(
    ({ status }) => status,
  );

describe('the answer', () => {
  it('has the shape of the action plan and reports every entry once, in the order of the request', async () => {
    const [good, other] = (await addTickets(world, 2, { customerId, status: 'assigned', technicianId })) as [number, number];
    const [done] = (await addTickets(world, 1, { customerId, status: 'cancelled' })) as [number];
    const { status, body } = await move(admin, {
      ids: [other, done, 999_999, good, other],
      action: 'update-status',
      data: { status: 'in_progress' },
    });
    expect(status).toBe(200);
    const { operationId, ...answer } = body;
    expect(operationId).toBeTypeOf('number');
    expect(answer).toEqual({
      success: true,
      total: 5,
      succeeded: 2,
      failed: 3,
      results: [
        { id: other, success: true },
        { id: done, success: false, error: 'Status tidak dapat diubah dari "Dibatalkan" ke "Dikerjakan".' },
        { id: 999_999, success: false, error: 'Data tidak ditemukan.' },
        { id: good, success: true },
        { id: other, success: false, error: 'Baris ini disebut lebih dari sekali.' },
      ],
    });
    expect(await statusesOf([good, other, done])).toEqual(['in_progress', 'in_progress', 'cancelled']);
  });

  it('speaks English to those who ask for it', async () => {
    const [id] = (await addRegistrations(world, 1, { status: 'verified' })) as [number];
    const body = { ids: [id], action: 'verify', data: { status: 'verified', notes: 'Bulk verification' } };
    const answer = await world.post(admin, '/api/registrations/bulk/verify', body, { 'accept-language': 'en' });
    expect(answer.body).toMatchObject({ total: 1, failed: 1, results: [{ id, success: false, error: 'Already verified.' }] });
  });

  it('takes the printed request of the source document as it stands', async () => {
    const ids = await addRegistrations(world, 5);
    const { status, body } = await world.post(admin, '/api/registrations/bulk/verify', {
      ids,
      action: 'verify',
      data: { status: 'verified', notes: 'Bulk verification' },
    });
    expect({ status, body }).toMatchObject({ status: 200, body: { total: 5, succeeded: 5, failed: 0 } });
  });
});

describe('a request', () => {
  it.each([
    ['strings', { ids: ['2'] }],
    ['floats', { ids: [1.5] }],
    ['negatives and zero', { ids: [-1, 0] }],
    ['null', { ids: [null] }],
    ['beyond the column', { ids: [99_999_999_999] }],
    ['beyond 2^53', { ids: [2 ** 53] }],
    ['none', { ids: [] }],
    ['more than 1,000', { ids: Array.from({ length: 1_001 }, (_, at) => at + 1) }],
    ['neither ids nor a filter', {}],
    ['both', { ids: [1], filter: {} }],
    ['the action of another path', { ids: [1], action: 'assign' }],
  ])('with ids that are %s is refused before anything happens', async (_name, body) => {
    const before = await world.query('SELECT id FROM bulk_operations');
    const answer = await move(admin, { data: { status: 'cancelled' }, ...body });
    expect(answer).toMatchObject({ status: 400, body: { success: false, error: { code: 'validation_failed' } } });
    expect(await world.query('SELECT id FROM bulk_operations')).toEqual(before);
  });

  it('with exactly 1,000 ids is taken', async () => {
    const ids = Array.from({ length: 1_000 }, (_, at) => 1_000_000 + at);
    expect((await move(admin, { ids, data: { status: 'cancelled' } })).body).toMatchObject({ total: 1_000, failed: 1_000 });
  });

  it('needs the permission of the single action', async () => {
    const manager = await world.signIn('manager');
    const noc = await world.signIn('noc');
    for (const [who, url, data] of [
      [manager, '/api/tickets/bulk/assign', { technicianId }],
      [field, '/api/tickets/bulk/assign', { technicianId }],
      [noc, '/api/customers/bulk/delete', {}],
      [manager, '/api/registrations/bulk/verify', {}],
      [noc, '/api/registrations/bulk/approve', {}],
      [manager, '/api/customers/bulk/update-status', { status: 'suspended' }],
    ] as const) {
      expect((await world.post(who, url, { ids: [1], data })).status).toBe(403);
    }
    expect((await world.call(null, 'POST', '/api/tickets/bulk/assign', { ids: [1], data: { technicianId } })).status).toBe(401);
  });

  it('reaches only what the person may see: of a technician the own tickets', async () => {
    const [own] = (await addTickets(world, 1, { customerId, status: 'assigned', technicianId: field.technicianId })) as [number];
    const [foreign] = (await addTickets(world, 1, { customerId, status: 'assigned', technicianId })) as [number];
    const { body } = await move(field, { ids: [foreign, own], data: { status: 'in_progress' } });
    expect(body.results).toEqual([
      { id: foreign, success: false, error: 'Data tidak ditemukan.' },
      { id: own, success: true },
    ]);
    expect(await statusesOf([own, foreign])).toEqual(['in_progress', 'assigned']);
  });
});

describe('mass assignment', () => {
  const FOREIGN = [
    'role',
    'customer_id',
    'customerId',
    'balance',
    'price',
    'monthlyPrice',
    'created_by',
    'createdBy',
    'id',
    'version',
    'deletedAt',
    'isDemo',
    'is_demo',
    'slaDueAt',
    'rating',
    'userId',
    'actorId',
    'operationId',
    'kind',
    'parentId',
    'state',
    'total',
    'succeeded',
    'admin',
    'permission',
    'password',
    'passwordHash',
    'node',
    'undoneBy',
    'number',
    'code',
    'constructor',
  ];
  const VALID: Record<string, object> = {
    'registrations/bulk/verify': {},
    'registrations/bulk/approve': {},
    'registrations/bulk/reject': { reason: 'Di luar jangkauan' },
    'registrations/bulk/assign-technician': { technicianId: 1 },
    'registrations/bulk/export': { format: 'csv' },
    'tickets/bulk/assign': { technicianId: 1 },
    'tickets/bulk/update-status': { status: 'cancelled' },
    'tickets/bulk/update-priority': { priority: 'high' },
    'tickets/bulk/export': { format: 'csv' },
    'customers/bulk/update-status': { status: 'suspended' },
    'customers/bulk/add-tag': { tag: 'x' },
    'customers/bulk/delete': {},
    'customers/bulk/export': { format: 'csv' },
  };

  it.each(Object.keys(VALID))('through %s is refused, beside ids, in data and in the filter', async (path) => {
    const before = await world.query('SELECT (SELECT count(*) FROM bulk_operations) o, (SELECT count(*) FROM audit_log) a');
    const data = VALID[path]!;
    for (const key of FOREIGN) {
      const answers = [
        await world.post(admin, `/api/${path}`, { ids: [customerId], data, [key]: 1 }),
        await world.post(admin, `/api/${path}`, { ids: [customerId], data: { ...data, [key]: 1 } }),
      ];
      if (!['customerId'].includes(key)) answers.push(await world.post(admin, `/api/${path}`, { filter: { [key]: '1' }, data }));
      expect({ key, codes: answers.map(({ status }) => status) }).toEqual({ key, codes: answers.map(() => 400) });
    }
    const poisoned = await world.app.inject({
      method: 'POST',
      url: `/api/${path}`,
      headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
      payload: `{"ids":[${customerId}],"data":{"__proto__":{"role":"admin"}}}`,
    });
    expect(poisoned.statusCode).toBe(400);
    expect(await world.query('SELECT (SELECT count(*) FROM bulk_operations) o, (SELECT count(*) FROM audit_log) a')).toEqual(
      before,
    );
  });
});

describe('every step of every status machine', () => {
  it('of tickets through bulk has the verdict of the single action, and so has the dry run', async () => {
    for (const to of TICKET_STATUSES) {
      const bulk: number[] = [];
      const single: number[] = [];
      for (const status of TICKET_STATUSES) {
        for (const technician of [null, technicianId]) {
          const [one, other] = await addTickets(world, 2, { customerId, status, technicianId: technician });
          bulk.push(one!);
          single.push(other!);
        }
      }
      const resolution = to === 'completed' ? { resolution: 'Selesai' } : {};
      const planned = await move(admin, { ids: bulk, dryRun: true, data: { status: to, ...resolution } });
      const { body } = await move(admin, { ids: bulk, data: { status: to, ...resolution } });
      const verdicts = [];
      for (const id of single)
        verdicts.push(
          (await world.call(admin, 'PUT', `/api/tickets/${id}/status`, { status: to, ...resolution })).status === 200,
        );
      const of = (answer: { results: { success: boolean }[] }) => answer.results.map(({ success }) => success);
      expect({ to, verdicts: of(body) }).toEqual({ to, verdicts });
      expect(of(planned.body)).toEqual(verdicts);
      expect(await statusesOf(bulk)).toEqual(await statusesOf(single));
    }
  });

  it('of registrations through bulk has the verdict of the single action; only an installation date is never taken away', async () => {
    for (const [action, to, data] of [
      ['verify', 'verified', {}],
      ['approve', 'approved', {}],
      ['reject', 'rejected', { reason: 'Di luar jangkauan' }],
    ] as const) {
      const [bulk, single]: [number[], number[]] = [[], []];
      for (const status of REGISTRATION_STATUSES) {
        const [one, other] = await addRegistrations(world, 2, { status });
        bulk.push(one!);
        single.push(other!);
      }
      const planned = await world.post(admin, `/api/registrations/bulk/${action}`, { ids: bulk, data, dryRun: true });
      const { body } = await world.post(admin, `/api/registrations/bulk/${action}`, { ids: bulk, data });
      const verdicts = [];
      for (const id of single)
        verdicts.push(
          (await world.call(admin, 'PUT', `/api/registrations/${id}/status`, { status: to, ...data })).status === 200,
        );
      if (action === 'approve') verdicts[REGISTRATION_STATUSES.indexOf('installation_scheduled')] = false;
      const of = (answer: { results: { success: boolean }[] }) => answer.results.map(({ success }) => success);
      expect({ action, verdicts: of(body) }).toEqual({ action, verdicts });
      expect(of(planned.body)).toEqual(verdicts);
    }
  });

  it('of customers through bulk has the verdict of the single action', async () => {
    for (const to of CUSTOMER_STATUSES) {
      const [bulk, single]: [number[], number[]] = [[], []];
      for (const status of CUSTOMER_STATUSES) {
        const [one, other] = await addCustomers(world, 2, status);
        bulk.push(one!);
        single.push(other!);
      }
      const { body } = await world.post(admin, '/api/customers/bulk/update-status', { ids: bulk, data: { status: to } });
      const verdicts = [];
      for (const id of single)
        verdicts.push(
          (await world.call(admin, 'PUT', `/api/customers/${id}/status`, { status: to, reason: 'Uji' })).status === 200,
        );
      expect({ to, verdicts: body.results.map((row: { success: boolean }) => row.success) }).toEqual({ to, verdicts });
    }
  });
});

describe('each action', () => {
  it('does what its single action does, all ok, then repeated: nothing more', async () => {
    const tickets = await addTickets(world, 3, { customerId });
    const registrations = await addRegistrations(world, 3);
    const customers = await addCustomers(world, 3);
    for (const [url, ids, data] of [
      ['/api/tickets/bulk/assign', tickets, { technicianId, status: 'assigned' }],
      ['/api/tickets/bulk/update-priority', tickets, { priority: 'urgent' }],
      ['/api/tickets/bulk/update-status', tickets, { status: 'in_progress', notes: 'Jalan' }],
      ['/api/registrations/bulk/verify', registrations, { notes: 'ok' }],
      ['/api/registrations/bulk/assign-technician', registrations, { technicianId }],
      ['/api/registrations/bulk/approve', registrations, { status: 'approved' }],
      ['/api/customers/bulk/update-status', customers, { status: 'suspended' }],
      ['/api/customers/bulk/add-tag', customers, { tag: 'vip' }],
      ['/api/customers/bulk/delete', customers, {}],
    ] as const) {
      const first = await world.post(admin, url, { ids, data });
      expect({ url, ...first.body }).toMatchObject({ url, total: 3, succeeded: 3, failed: 0 });
      const again = await world.post(admin, url, { ids, data });
      expect({ url, ...again.body }).toMatchObject({ url, total: 3, succeeded: 0, failed: 3 });
      const rows = await world.query<{ operationId: number }>(
        'SELECT operation_id FROM audit_log WHERE operation_id = $1 AND entity <> $2',
        [first.body.operationId, 'bulk_operation'],
      );
      expect(rows).toHaveLength(3);
    }
    expect(await world.query('SELECT tags, status FROM customers WHERE id = $1', [customers[0]])).toEqual([
      { tags: ['vip'], status: 'suspended' },
    ]);
  });

  it('uses the notes as the resolution when tickets are completed without one, and refuses each row when there are neither', async () => {
    const ids = await addTickets(world, 2, { customerId, status: 'in_progress', technicianId });
    expect((await move(admin, { ids, data: { status: 'completed' } })).body).toMatchObject({ succeeded: 0, failed: 2 });
    expect((await move(admin, { ids, data: { status: 'completed', notes: 'Kabel diganti' } })).body).toMatchObject({
      succeeded: 2,
    });
    expect(await world.query('SELECT DISTINCT resolution FROM tickets WHERE id = ANY($1)', [ids])).toEqual([
      { resolution: 'Kabel diganti' },
    ]);
  });
});

describe('messages', () => {
  const messagesAbout = (ids: readonly number[]) =>
    world.query<{ lane: string }>('SELECT lane FROM whatsapp_notifications WHERE ticket_id = ANY($1)', [ids]);

  it('are sent as the single actions would, in the bulk lane when there are many', async () => {
    const few = await addTickets(world, 2, { customerId, status: 'assigned', technicianId });
    await move(admin, { ids: few, data: { status: 'in_progress' } });
    expect(await messagesAbout(few)).toEqual([{ lane: 'normal' }, { lane: 'normal' }]);
    const many = await addTickets(world, 21, { customerId, status: 'assigned', technicianId });
    await move(admin, { ids: many, data: { status: 'in_progress' } });
    expect(await messagesAbout(many)).toEqual(many.map(() => ({ lane: 'bulk' })));
  });

  it('are not written when the confirm step switched them off', async () => {
    const ids = await addTickets(world, 2, { customerId, status: 'assigned', technicianId });
    const before = await world.query('SELECT id FROM notifications');
    expect((await move(admin, { ids, notify: false, data: { status: 'in_progress' } })).body.succeeded).toBe(2);
    expect(await messagesAbout(ids)).toEqual([]);
    expect(await world.query('SELECT id FROM notifications')).toEqual(before);
  });

  it('tell the desks of every row and of the progress, after the commit', async () => {
    const ids = await addTickets(world, 120, { customerId, status: 'open' });
    const { body } = await move(admin, { ids, data: { status: 'cancelled' }, notify: false });
    const id = body.operationId;
    expect(world.published.filter(({ name }) => name === 'ticket_updated')).toHaveLength(120);
    const progress = world.published.filter(({ name }) => name === 'bulk_progress');
    expect(progress).toHaveLength(2);
    expect(progress.at(-1)).toEqual({
      room: `user:${admin.userId}`,
      name: 'bulk_progress',
      payload: { id, done: 120, total: 120, succeeded: 120, failed: 0 },
    });
  });
});

describe('the audit log', () => {
  it('holds one row per operation with who, what and node, and one per changed row with before and after', async () => {
    const ids = await addTickets(world, 3, { customerId, status: 'assigned', technicianId });
    const [closed] = (await addTickets(world, 1, { customerId, status: 'cancelled' })) as [number];
    const { body } = await move(admin, { ids: [...ids, closed], data: { status: 'on_hold', notes: 'Menunggu suku cadang' } });
    const rows = await world.query<Record<string, unknown>>(
      'SELECT action, entity, entity_id, before, after, node, actor_id FROM audit_log WHERE operation_id = $1 ORDER BY id',
      [body.operationId],
    );
    const common = { node: 'test', actor_id: admin.userId };
    expect(rows).toEqual([
      expect.objectContaining({
        ...common,
        action: 'bulk.start',
        entity_id: String(body.operationId),
        after: expect.objectContaining({ resource: 'tickets', action: 'update-status', ids: [...ids, closed], total: 4 }),
      }),
      ...ids.map((id) => ({
        ...common,
        action: 'ticket.set_status',
        entity: 'ticket',
        entity_id: String(id),
        before: { status: 'assigned' },
        after: { status: 'on_hold' },
      })),
      expect.objectContaining({
        ...common,
        action: 'bulk.finish',
        after: { state: 'finished', total: 4, succeeded: 3, failed: 1 },
      }),
    ]);
  });
});

describe('a dry run', () => {
  it('says what would change and why not, who changed a row just now, and changes nothing', async () => {
    const noc = await world.signIn('noc');
    const [fresh, old] = (await addTickets(world, 2, { customerId, status: 'assigned', technicianId })) as [number, number];
    const [closed] = (await addTickets(world, 1, { customerId, status: 'cancelled' })) as [number];
    const [busy] = (await addTickets(world, 1, { customerId, status: 'on_hold', technicianId })) as [number];
    await world.call(noc, 'PUT', `/api/tickets/${fresh}/priority`, { priority: 'high' });
    const operations = await world.query('SELECT id FROM bulk_operations');
    const { body } = await move(admin, {
      ids: [fresh, old, closed, busy, 888_888, old],
      dryRun: true,
      data: { status: 'on_hold', notes: 'Menunggu suku cadang' },
    });
    expect(body).toMatchObject({
      total: 6,
      succeeded: 2,
      failed: 4,
      plan: {
        counts: { done: 2, illegal: 1, already: 1, not_found: 1, duplicate: 1 },
        recentlyChanged: [{ id: fresh, by: expect.stringContaining('noc') }],
        notifies: true,
        undoSeconds: 600,
        exact: true,
      },
    });
    expect(body.operationId).toBeUndefined();
    expect(await statusesOf([fresh, old])).toEqual(['assigned', 'assigned']);
    expect(await world.query('SELECT id FROM bulk_operations')).toEqual(operations);
  });
});

describe('the same request again', () => {
  it('under one key has one effect and the same answer, also many times at once', async () => {
    const ids = await addTickets(world, 30, { customerId, status: 'open' });
    const body = { ids, data: { status: 'cancelled' }, operationKey: 'klik-ganda' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => move(admin, body)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.body).toMatchObject({ succeeded: 30, failed: 0 });
    expect(await world.query('SELECT id FROM ticket_events WHERE ticket_id = ANY($1)', [ids])).toHaveLength(30);
    const header = { 'idempotency-key': 'kepala' };
    const [id] = (await addTickets(world, 1, { customerId, status: 'open' })) as [number];
    const first = await move(admin, { ids: [id], data: { status: 'cancelled' } }, header);
    expect(await move(admin, { ids: [id], data: { status: 'cancelled' } }, header)).toEqual(first);
    expect(await move(admin, { ids: [id], data: { status: 'on_hold', notes: 'Menunggu suku cadang' } }, header)).toMatchObject({
      status: 422,
      body: { error: { code: 'idempotency_mismatch' } },
    });
    expect(
      (await move(admin, { ids, data: { status: 'on_hold', notes: 'Menunggu suku cadang' }, operationKey: 'klik-ganda' })).status,
    ).toBe(422);
  });

  it('with an operation key is the same operation under another Idempotency-Key: a retry after a lost answer', async () => {
    const ids = await addTickets(world, 2, { customerId, status: 'open' });
    const body = { ids, data: { status: 'cancelled' }, operationKey: 'sama' };
    const first = await move(admin, body, { 'idempotency-key': 'satu' });
    expect(await move(admin, body, { 'idempotency-key': 'dua' })).toEqual(first);
  });
});

describe('two operations on the same rows at once', () => {
  it('give every row to one of them, without a deadlock, whatever order the ids come in', async () => {
    const ids = await addTickets(world, 250, { customerId, status: 'open' });
    const [one, other] = await Promise.all([
      move(admin, { ids, data: { status: 'cancelled' }, notify: false }),
      move(admin, { ids: ids.toReversed(), data: { status: 'cancelled' }, notify: false }),
    ]);
    expect(one.body.succeeded + other.body.succeeded).toBe(250);
    expect(one.body.failed + other.body.failed).toBe(250);
    for (const { error } of [...one.body.results, ...other.body.results].filter((row: { success: boolean }) => !row.success)) {
      expect(error).toBe('Sudah dibatalkan.');
    }
    expect(await world.query('SELECT id FROM ticket_events WHERE ticket_id = ANY($1)', [ids])).toHaveLength(250);
  });
});
