import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { SignedIn } from '../../support/test-service.ts';
import { until } from '../../support/until.ts';
import { addCustomers, addTechnician, addTickets, type BulkWorld, createBulkWorld } from './bulk-world.ts';

let world: BulkWorld;
let field: SignedIn;
let customerId: number;
let cutAt: number | null = null;

beforeAll(async () => {
  world = await createBulkWorld({
    // Stands for a connection that is lost in the middle of a chunk.
    async beforeMove(id, tx) {
      if (id !== cutAt) return;
      cutAt = null;
      await cutConnection(tx);
    },
  });
  field = await world.signIn('technician');
  [customerId] = (await addCustomers(world, 1)) as [number];
});
afterAll(() => world.close());

/** Ends the connection of a transaction, as an administrator or a dying server would. */
async function cutConnection(tx: Transaction): Promise<void> {
  const { rows } = await tx.client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await world.asOwner(`SELECT pg_terminate_backend(${rows[0]!.pid})`);
}

/** Runs a node of its own until its n-th row and kills it there. */
async function killAt(hangAt: number, body: object): Promise<void> {
  const child = spawn(process.execPath, ['tests/service/bulk/kill-child.ts'], {
    env: {
      ...process.env,
      CHILD_DATABASE: world.database.url,
      CHILD_TOKEN: field.token,
      CHILD_BODY: JSON.stringify(body),
      CHILD_HANG_AT: String(hangAt),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const exited = once(child, 'exit');
  await until('the child to reach its row', () => /hanging|answered/.test(output));
  expect(output).toBe('hanging\n');
  child.kill('SIGKILL');
  await exited;
}

/** Ids in the order in which they were asked for, with what should become of each. */
async function mixedBag() {
  const foreignTo = await addTechnician(world);
  const own = { customerId, technicianId: field.technicianId };
  const good = await addTickets(world, 380, { ...own, status: 'assigned' });
  const illegal = await addTickets(world, 40, { ...own, status: 'cancelled' });
  const already = await addTickets(world, 20, { ...own, status: 'in_progress' });
  const foreign = await addTickets(world, 20, { customerId, technicianId: foreignTo, status: 'assigned' });
  const unknown = Array.from({ length: 20 }, (_, at) => 2_000_000 + at);
  const duplicates = good.slice(100, 120);
  const all = [...good, ...illegal, ...already, ...foreign, ...unknown];
  // A fixed shuffle: the order of the request has nothing to do with that of the ids.
  const ids = [
    ...all
      .map((id, at) => [((at * 7_919) % 480) + (at % 3) / 10, id] as const)
      .sort(([a], [b]) => a - b)
      .map(([, id]) => id),
    ...duplicates,
  ];
  return { good, illegal, already, foreign, unknown, duplicates, ids };
}

async function effectsOf(ids: readonly number[], operationId: number) {
  const count = async (text: string, values: unknown[]) => (await world.query<{ n: number }>(text, values))[0]!.n;
  return {
    moved: await count(`SELECT count(*)::int n FROM tickets WHERE id = ANY($1) AND status = 'in_progress' AND version = 2`, [
      ids,
    ]),
    timeline: await count('SELECT count(*)::int n FROM ticket_events WHERE ticket_id = ANY($1)', [ids]),
    messages: await count('SELECT count(*)::int n FROM whatsapp_notifications WHERE ticket_id = ANY($1)', [ids]),
    audit: await count(`SELECT count(*)::int n FROM audit_log WHERE operation_id = $1 AND entity = 'ticket'`, [operationId]),
    audited: await count(`SELECT count(DISTINCT entity_id)::int n FROM audit_log WHERE operation_id = $1 AND entity = 'ticket'`, [
      operationId,
    ]),
    items: await count(`SELECT count(*)::int n FROM bulk_operation_items WHERE operation_id = $1 AND outcome = 'done'`, [
      operationId,
    ]),
  };
}

describe('P6 500 ids with duplicates, unknown, foreign and illegal ones', () => {
  it('are each reported once, through two kill -9 in the middle, and a re-run is a no-op', async () => {
    const bag = await mixedBag();
    expect(bag.ids).toHaveLength(500);
    const body = { ids: bag.ids, data: { status: 'in_progress' }, operationKey: 'p6' };

    await killAt(330, body);
    const [operation] = await world.query<{ id: number }>('SELECT id FROM bulk_operations ORDER BY id DESC LIMIT 1');
    const id = operation!.id;
    // The chunk that was open is gone as a whole; what was committed has its audit rows, its messages and its outcome.
    const between = await effectsOf(bag.good, id);
    expect(between.moved).toBeGreaterThan(0);
    expect(between.moved).toBeLessThan(330);
    expect(between).toEqual(Object.fromEntries(Object.keys(between).map((name) => [name, between.moved])));
    await world.shiftClock('30 seconds');
    await killAt(30, body);
    expect((await effectsOf(bag.good, id)).moved).toBe(between.moved);
    await world.shiftClock('30 seconds');

    const { status, body: answer } = await world.post(field, '/api/tickets/bulk/update-status', body);
    expect(status).toBe(200);
    expect(answer).toMatchObject({ success: true, total: 500, succeeded: 380, failed: 120, operationId: id });
    expect(answer.results.map((row: { id: number }) => row.id)).toEqual(bag.ids);
    const seen = new Set<number>();
    for (const row of answer.results) {
      const repeated = seen.has(row.id);
      seen.add(row.id);
      const error = repeated
        ? 'Baris ini disebut lebih dari sekali.'
        : bag.good.includes(row.id)
          ? undefined
          : bag.already.includes(row.id)
            ? 'Sudah dikerjakan.'
            : bag.illegal.includes(row.id)
              ? 'Status tidak dapat diubah dari "Dibatalkan" ke "Dikerjakan".'
              : 'Data tidak ditemukan.';
      expect(row).toEqual(error === undefined ? { id: row.id, success: true } : { id: row.id, success: false, error });
    }
    const effects = { moved: 380, timeline: 380, messages: 380, audit: 380, audited: 380, items: 380 };
    expect(await effectsOf(bag.good, id)).toEqual(effects);
    expect(await world.query('SELECT DISTINCT status, version FROM tickets WHERE id = ANY($1)', [bag.foreign])).toEqual([
      { status: 'assigned', version: 1 },
    ]);
    const nodes = await world.query<{ node: string }>(
      `SELECT DISTINCT node FROM audit_log WHERE operation_id = $1 AND entity = 'ticket'`,
      [id],
    );
    expect(nodes.map(({ node }) => node.replace(/\d+/, '')).sort()).toEqual(['child-', 'test']);

    expect((await world.post(field, '/api/tickets/bulk/update-status', body)).body).toEqual(answer);
    expect(await effectsOf(bag.good, id)).toEqual(effects);
    expect(await world.query('SELECT id FROM bulk_operations')).toHaveLength(1);
  });
});

describe('a connection that is lost in the middle of a chunk', () => {
  it('rolls this chunk back, says so, and the others go on', async () => {
    const ids = await addTickets(world, 250, { customerId, technicianId: field.technicianId, status: 'assigned' });
    cutAt = ids[150]!;
    const { status, body } = await world.post(field, '/api/tickets/bulk/update-status', { ids, data: { status: 'in_progress' } });
    // Two workers share the rows out between them as it comes, so which ones were in this chunk is known for one of them only.
    const failed = body.results.filter((row: { success: boolean }) => !row.success);
    const lost: number[] = failed.map((row: { id: number }) => row.id);
    expect({ status, ...body }).toMatchObject({ status: 200, total: 250, succeeded: 250 - lost.length, failed: lost.length });
    expect(lost).toContain(ids[150]);
    expect(lost.length).toBeGreaterThanOrEqual(50);
    expect(lost.length).toBeLessThanOrEqual(100);
    expect(new Set(failed.map((row: { error: string }) => row.error))).toEqual(
      new Set(['Koneksi terputus. Perubahan pada bagian ini dibatalkan.']),
    );
    expect((await effectsOf(ids, body.operationId)).moved).toBe(250 - lost.length);
    expect((await effectsOf(ids, body.operationId)).audit).toBe(250 - lost.length);

    const retried = await world.post(field, `/api/bulk-operations/${body.operationId}/retry-failed`);
    expect(retried.body).toMatchObject({ total: lost.length, succeeded: lost.length, failed: 0 });
    expect(retried.body.results.map((row: { id: number }) => row.id)).toEqual(lost);
    const { body: detail } = await world.call(field, 'GET', `/api/bulk-operations/${retried.body.operationId}`);
    expect(detail.data).toMatchObject({ kind: 'retry', parentId: body.operationId, state: 'finished' });
  });

  it('of every chunk stops the operation after two per worker and leaves the rest untouched', async () => {
    const ids = await addTickets(world, 650, { customerId, technicianId: field.technicianId, status: 'assigned' });
    const { setStatus } = world.feature('tickets').service;
    let failing = true;
    world.feature('tickets').service.setStatus = async (tx, ...rest) => {
      if (failing) await cutConnection(tx);
      return setStatus(tx, ...rest);
    };
    const { body } = await world.post(field, '/api/tickets/bulk/update-status', { ids, data: { status: 'in_progress' } });
    failing = false;
    expect(body).toMatchObject({ total: 650, succeeded: 0, failed: 650 });
    const { body: detail } = await world.call(field, 'GET', `/api/bulk-operations/${body.operationId}`);
    expect(detail.data).toMatchObject({
      state: 'failed',
      succeeded: 0,
      failed: 650,
    });
    const outcomes = Object.fromEntries(
      detail.data.groups.map((group: { outcome: string; count: number }) => [group.outcome, group.count]),
    );
    expect(outcomes.interrupted + outcomes.not_attempted).toBe(650);
    expect(outcomes.interrupted).toBeLessThanOrEqual(400);
    expect((await effectsOf(ids, body.operationId)).moved).toBe(0);
  });
});

describe('a row that fails in the database', () => {
  it('stops and undoes nothing but itself', async () => {
    const ids = await addTickets(world, 5, { customerId, technicianId: field.technicianId, status: 'assigned' });
    const { setStatus } = world.feature('tickets').service;
    world.feature('tickets').service.setStatus = async (tx, actor, id, input) => {
      await setStatus(tx, actor, id, input);
      if (id === ids[2]) await tx.client.query('SELECT 1 / 0');
    };
    const { body } = await world.post(field, '/api/tickets/bulk/update-status', { ids, data: { status: 'in_progress' } });
    world.feature('tickets').service.setStatus = setStatus;
    expect(body).toMatchObject({ succeeded: 4, failed: 1 });
    expect(body.results[2]).toEqual({ id: ids[2], success: false, error: 'Terjadi kesalahan di layanan.' });
    expect(await effectsOf(ids, body.operationId)).toEqual({
      moved: 4,
      timeline: 4,
      messages: 4,
      audit: 4,
      audited: 4,
      items: 4,
    });
  });
});
