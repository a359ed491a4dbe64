import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeService } from '../../support/compose-service.ts';
import type { SignedIn } from '../../support/test-service.ts';
import { until } from '../../support/until.ts';
import { bulkWork } from './bulk-work.ts';
import { addCustomers, addRegistrations, addTechnician, addTickets, type BulkWorld, createBulkWorld } from './bulk-world.ts';

let world: BulkWorld;
let admin: SignedIn;
let customerId: number;
let technicianId: number;
/** Stops the work at a row, and at every later one, until it is opened. */
let gate: { at: number; open: Promise<void>; waiting: number } | null = null;

beforeAll(async () => {
  world = await createBulkWorld({
    max: 12,
    runner: true,
    async beforeMove(id) {
      if (!gate || id < gate.at) return;
      gate.waiting += 1;
      await gate.open;
    },
  });
  admin = await world.signIn('admin');
  technicianId = await addTechnician(world);
  [customerId] = (await addCustomers(world, 1)) as [number];
});
afterAll(() => world.close());

const move = (who: SignedIn, body: object) => world.post(who, '/api/tickets/bulk/update-status', body);
const read = async (id: number, who = admin) => (await world.call(who, 'GET', `/api/bulk-operations/${id}`)).body.data;
const over = (id: number) =>
  until(`operation ${id} to be over`, async () => {
    const operation = await read(id);
    return ['finished', 'aborted', 'failed'].includes(operation.state) ? operation : false;
  });

describe('all rows matching the filter', () => {
  it('are those the list shows; they are worked off in the background, with progress', async () => {
    const ids = await addTickets(world, 230, { customerId, status: 'assigned', technicianId, title: 'Gangguan Menteng' });
    const others = await addTickets(world, 3, { customerId, status: 'assigned', technicianId, title: 'Gangguan Tebet' });
    const { status, body } = await move(admin, {
      filter: { search: 'Menteng', status: 'assigned,open' },
      data: { status: 'in_progress' },
      notify: false,
    });
    expect({ status, body }).toEqual({
      status: 200,
      body: { success: true, total: 0, succeeded: 0, failed: 0, results: [], operationId: body.operationId, background: true },
    });
    const operation = await over(body.operationId);
    expect(operation).toMatchObject({
      state: 'finished',
      total: 230,
      succeeded: 230,
      failed: 0,
      filter: { search: 'Menteng', status: ['assigned', 'open'] },
      groups: [{ outcome: 'done', message: null, count: 230, ids }],
    });
    expect(await world.query('SELECT DISTINCT status FROM tickets WHERE id = ANY($1)', [others])).toEqual([
      { status: 'assigned' },
    ]);
    const progress = world.published
      .filter(({ name }) => name === 'bulk_progress')
      .map(({ payload }) => (payload as { done: number }).done);
    expect(progress).toHaveLength(3);
    expect(progress.at(-1)).toBe(230);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('can be asked first what would happen', async () => {
    await addTickets(world, 4, { customerId, status: 'on_hold', technicianId, title: 'Gangguan Kuningan' });
    await addTickets(world, 2, { customerId, status: 'cancelled', title: 'Gangguan Kuningan' });
    const { body } = await move(admin, { filter: { search: 'Kuningan' }, dryRun: true, data: { status: 'in_progress' } });
    expect(body).toMatchObject({
      total: 6,
      succeeded: 4,
      failed: 2,
      results: [],
      plan: { counts: { done: 4, illegal: 2 }, exact: true },
    });
  });

  it('of customers and registrations too; a filter the list does not know is refused', async () => {
    const customers = await addCustomers(world, 3, 'pending');
    const tagged = await world.post(admin, '/api/customers/bulk/add-tag', {
      filter: { status: 'pending' },
      data: { tag: 'baru' },
    });
    expect(await over(tagged.body.operationId)).toMatchObject({ total: 3, succeeded: 3, groups: [{ ids: customers }] });
    const registrations = await addRegistrations(world, 2, { status: 'pending_verification' });
    const verified = await world.post(admin, '/api/registrations/bulk/verify', { filter: { status: 'pending_verification' } });
    expect(await over(verified.body.operationId)).toMatchObject({ total: 2, succeeded: 2, groups: [{ ids: registrations }] });
    for (const filter of [{ limit: 5 }, { status: 'lost' }, { sort: 'createdAt' }, { deleted: 'true' }]) {
      expect((await world.post(admin, '/api/customers/bulk/delete', { filter })).status).toBe(400);
    }
  });

  it('stop when the person is switched off meanwhile', async () => {
    const leaver = await world.signIn('noc');
    const ids = await addTickets(world, 350, { customerId, status: 'assigned', technicianId, title: 'Gangguan Cawang' });
    let open = () => {};
    gate = { at: ids[120]!, open: new Promise((resolve) => (open = resolve)), waiting: 0 };
    const { body } = await move(leaver, { filter: { search: 'Cawang' }, data: { status: 'in_progress' }, notify: false });
    await until('both workers to stand at the gate', () => gate?.waiting === 2);
    await world.query('UPDATE users SET active = false WHERE id = $1', [leaver.userId]);
    open();
    expect(await over(body.operationId)).toMatchObject({
      succeeded: 300,
      failed: 50,
      groups: [{ outcome: 'done' }, { outcome: 'forbidden', count: 50 }],
    });
  });
});

describe('aborting', () => {
  it('stops after the current chunks; what is done stays done and the rest is not attempted', async () => {
    const ids = await addTickets(world, 350, { customerId, status: 'assigned', technicianId, title: 'Gangguan Depok' });
    let open = () => {};
    gate = { at: ids[120]!, open: new Promise((resolve) => (open = resolve)), waiting: 0 };
    const { body } = await move(admin, { filter: { search: 'Depok' }, data: { status: 'in_progress' }, notify: false });
    await until('both workers to stand at the gate', () => gate?.waiting === 2);
    const aborted = await world.post(admin, `/api/bulk-operations/${body.operationId}/abort`);
    open();
    expect(aborted.body.data).toMatchObject({ id: body.operationId });
    expect(await over(body.operationId)).toMatchObject({
      state: 'aborted',
      total: 350,
      succeeded: 300,
      failed: 50,
      groups: [
        { outcome: 'done', count: 300 },
        { outcome: 'not_attempted', count: 50 },
      ],
    });
    expect((await world.post(admin, `/api/bulk-operations/${body.operationId}/abort`)).status).toBe(409);
    const retried = await world.post(admin, `/api/bulk-operations/${body.operationId}/retry-failed`);
    expect(retried.body).toMatchObject({ total: 50, succeeded: 50, failed: 0 });
    expect((await world.post(admin, `/api/bulk-operations/${retried.body.operationId}/retry-failed`)).status).toBe(409);
  });
});

describe('a node that dies', () => {
  it("leaves its operation to the next one after the lease, in the database's time", async () => {
    /** An operation of a dead node whose lease ends so long from now. */
    const leftBehind = async (lease: string) => {
      const ids = await addTickets(world, 30, { customerId, status: 'assigned', technicianId, title: 'Gangguan Bogor' });
      const [operation] = await world.query<{ id: number }>(
        `INSERT INTO bulk_operations (kind, resource, action, data, notify, actor_id, state, total, node, lease_token, lease_until)
         VALUES ('run', 'tickets', 'update-status', '{"status":"in_progress"}', false, $1, 'running', 30, 'dead', 'dead', engine_now() + $2::interval)
         RETURNING id`,
        [admin.userId, lease],
      );
      await world.query('INSERT INTO bulk_operation_items (operation_id, record_id) SELECT $1, unnest($2::int[])', [
        operation!.id,
        ids,
      ]);
      return { id: operation!.id, ids };
    };
    const { id, ids } = await leftBehind('10 minutes');
    const due = await leftBehind('-1 second');
    const other = bulkWork(composeService({ unitOfWork: world.unitOfWork, node: 'other' }));
    other.start();
    // Whoever took the one has looked at the other, too.
    expect(await over(due.id)).toMatchObject({ state: 'finished', succeeded: 30, failed: 0 });
    expect(await read(id)).toMatchObject({ state: 'running', succeeded: 0, node: 'dead' });
    await world.shiftClock('11 minutes');
    expect(await over(id)).toMatchObject({ state: 'finished', succeeded: 30, failed: 0 });
    expect(await world.query('SELECT id FROM ticket_events WHERE ticket_id = ANY($1)', [ids])).toHaveLength(30);
    await other.stop();
  });
});

describe('undo', () => {
  it('puts status, technician and times back within ten minutes, but not rows somebody changed since', async () => {
    const noc = await world.signIn('noc');
    const ids = await addTickets(world, 4, { customerId, status: 'in_progress', technicianId });
    const before = await world.query(
      'SELECT id, status, technician_id, assigned_at, completed_at, resolution FROM tickets WHERE id = ANY($1) ORDER BY id',
      [ids],
    );
    const { body } = await move(admin, { ids, data: { status: 'completed', notes: 'Selesai' } });
    await world.call(noc, 'PUT', `/api/tickets/${ids[1]}/status`, { status: 'in_progress' });
    expect((await read(body.operationId)).abilities).toMatchObject({ undo: true, retryFailed: false, abort: false });

    const undone = await world.post(admin, `/api/bulk-operations/${body.operationId}/undo`, { operationKey: 'undo-1' });
    expect(undone.body).toMatchObject({ total: 4, succeeded: 3, failed: 1 });
    expect(undone.body.results[1]).toEqual({
      id: ids[1],
      success: false,
      error: expect.stringMatching(/^Diubah oleh noc \d+ pada /),
    });
    const after = await world.query(
      'SELECT id, status, technician_id, assigned_at, completed_at, resolution FROM tickets WHERE id = ANY($1) ORDER BY id',
      [ids],
    );
    expect(after.filter((_, at) => at !== 1)).toEqual(before.filter((_, at) => at !== 1));
    // The customer does not hear of a step that was taken back.
    expect(
      await world.query('SELECT DISTINCT status, error_code FROM whatsapp_notifications WHERE ticket_id = $1', [ids[0]]),
    ).toEqual([{ status: 'expired', error_code: 'subject_closed' }]);
    const audit = await world.query(
      `SELECT entity_id, before->>'status' b, after->>'status' a FROM audit_log WHERE operation_id = $1 AND action = 'ticket.undo' ORDER BY id`,
      [undone.body.operationId],
    );
    expect(audit).toEqual([ids[0], ids[2], ids[3]].map((id) => ({ entity_id: String(id), b: 'completed', a: 'in_progress' })));
    expect((await world.post(admin, `/api/bulk-operations/${body.operationId}/undo`, { operationKey: 'undo-1' })).body).toEqual(
      undone.body,
    );
    expect((await world.post(admin, `/api/bulk-operations/${body.operationId}/undo`)).status).toBe(409);
    expect((await world.post(admin, `/api/bulk-operations/${undone.body.operationId}/undo`)).status).toBe(409);
    expect(await read(body.operationId)).toMatchObject({ undoneBy: undone.body.operationId, abilities: { undo: false } });
  });

  it('ends with its window: ten minutes for a status, thirty days for a deletion of 500', async () => {
    const [ticket] = (await addTickets(world, 1, { customerId })) as [number];
    const moved = await move(admin, { ids: [ticket], data: { status: 'cancelled' } });
    const late = await move(admin, { ids: await addTickets(world, 1, { customerId }), data: { status: 'cancelled' } });
    await world.shiftClock('9 minutes 50 seconds');
    expect((await world.post(admin, `/api/bulk-operations/${moved.body.operationId}/undo`)).body).toMatchObject({ succeeded: 1 });
    expect(await world.query('SELECT status FROM tickets WHERE id = $1', [ticket])).toEqual([{ status: 'open' }]);
    await world.shiftClock('20 seconds');
    expect(await world.post(admin, `/api/bulk-operations/${late.body.operationId}/undo`)).toMatchObject({
      status: 409,
      body: { error: { code: 'illegal_transition', details: [{ code: 'operation_undo_late' }] } },
    });

    const customers = await addCustomers(world, 500);
    const deleted = await world.post(admin, '/api/customers/bulk/delete', { ids: customers });
    expect(deleted.body).toMatchObject({ succeeded: 500 });
    expect((await world.post(admin, '/api/customers/bulk/delete', { ids: customers })).body).toMatchObject({
      succeeded: 0,
      failed: 500,
    });
    await world.shiftClock('29 days');
    const restored = await world.post(admin, `/api/bulk-operations/${deleted.body.operationId}/undo`);
    expect(restored.body).toMatchObject({ succeeded: 500, failed: 0 });
    expect(
      await world.query('SELECT count(*)::int n FROM customers WHERE id = ANY($1) AND deleted_at IS NULL', [customers]),
    ).toEqual([{ n: 500 }]);
  });

  it('of registrations and of a customer status puts back what stood there', async () => {
    const registrations = await addRegistrations(world, 2, { status: 'verified' });
    const rejected = await world.post(admin, '/api/registrations/bulk/reject', { ids: registrations, data: { reason: 'Salah' } });
    expect((await world.post(admin, `/api/bulk-operations/${rejected.body.operationId}/undo`)).body).toMatchObject({
      succeeded: 2,
    });
    expect(
      await world.query('SELECT DISTINCT status, rejection_reason FROM registrations WHERE id = ANY($1)', [registrations]),
    ).toEqual([{ status: 'verified', rejection_reason: null }]);
    const customers = await addCustomers(world, 2, 'pending');
    const activated = await world.post(admin, '/api/customers/bulk/update-status', {
      ids: customers,
      data: { status: 'active' },
    });
    expect((await world.post(admin, `/api/bulk-operations/${activated.body.operationId}/undo`)).body).toMatchObject({
      succeeded: 2,
    });
    expect(await world.query('SELECT DISTINCT status, installed_at FROM customers WHERE id = ANY($1)', [customers])).toEqual([
      { status: 'pending', installed_at: null },
    ]);
  });

  it('is offered only for actions that have it', async () => {
    const ids = await addTickets(world, 1, { customerId });
    const { body } = await world.post(admin, '/api/tickets/bulk/update-priority', { ids, data: { priority: 'high' } });
    expect(await world.post(admin, `/api/bulk-operations/${body.operationId}/undo`)).toMatchObject({
      status: 409,
      body: { error: { details: [{ code: 'operation_not_undoable' }] } },
    });
  });
});

describe('the history', () => {
  it('shows most roles their own operations only, filtered and page by page', async () => {
    const [noc, supervisor, cs] = [
      await world.signIn('noc'),
      await world.signIn('supervisor'),
      await world.signIn('customer_service'),
    ];
    const made: number[] = [];
    for (const status of ['cancelled', 'on_hold', 'cancelled']) {
      const ids = await addTickets(world, 1, { customerId });
      made.push((await move(noc, { ids, data: { status } })).body.operationId);
    }
    const list = async (who: SignedIn, query = '') => {
      const { body } = await world.call(who, 'GET', `/api/bulk-operations?${query}`);
      return { ids: body.data.map(({ id }: { id: number }) => id), nextCursor: body.nextCursor };
    };
    expect((await list(noc)).ids).toEqual(made.toReversed());
    expect((await list(cs)).ids).toEqual([]);
    expect((await list(cs, `actorId=${noc.userId}`)).ids).toEqual([]);
    expect((await list(supervisor, `actorId=${noc.userId}`)).ids).toEqual(made.toReversed());
    expect((await list(supervisor, `actorId=${noc.userId}&action=assign`)).ids).toEqual([]);
    const first = await list(noc, 'limit=2');
    expect(first.ids).toEqual(made.toReversed().slice(0, 2));
    expect((await list(noc, `limit=2&cursor=${first.nextCursor}`)).ids).toEqual(made.slice(0, 1));
    for (const path of ['', '/results']) {
      expect((await world.call(cs, 'GET', `/api/bulk-operations/${made[0]}${path}`)).status).toBe(404);
    }
    for (const verb of ['abort', 'retry-failed', 'undo']) {
      expect((await world.post(cs, `/api/bulk-operations/${made[0]}/${verb}`)).status).toBe(404);
    }
    // A supervisor sees the operation of a colleague, but repeats only the own ones.
    expect((await world.post(supervisor, `/api/bulk-operations/${made[1]}/retry-failed`)).status).toBe(403);
    expect((await world.post(supervisor, `/api/bulk-operations/${made[0]}/undo`)).body).toMatchObject({ succeeded: 1 });
    const { body } = await world.call(noc, 'GET', `/api/bulk-operations/${made[0]}/results`);
    expect(body.data).toMatchObject([
      { outcome: 'done', error: null, before: { status: 'open' }, after: { status: 'cancelled' } },
    ]);
  });

  it('names the actions a role may run', async () => {
    const { body } = await world.call(await world.signIn('technician'), 'GET', '/api/bulk-actions');
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(['tickets.update-status']);
    expect((await world.call(admin, 'GET', '/api/bulk-actions')).body.data).toHaveLength(10);
  });
});
