import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#service/errors.ts';
import type { SignedIn } from '../../support/test-service.ts';
import { until } from '../../support/until.ts';
import { addCustomers, addRegistrations, addTechnician, addTickets, type BulkWorld, createBulkWorld } from './bulk-world.ts';

const refusing = new Map<number, Error>();
let world: BulkWorld;
let admin: SignedIn;
let technicianId: number;
let customerId: number;

beforeAll(async () => {
  world = await createBulkWorld({
    afterMove(id) {
      const error = refusing.get(id);
      if (error) throw error;
    },
  });
  // Ids that stand for nothing else in a text.
  await world.asOwner('ALTER SEQUENCE tickets_id_seq RESTART WITH 7000001');
  admin = await world.signIn('admin');
  await world.signIn('supervisor');
  await world.signIn('customer_service');
  technicianId = await addTechnician(world);
  [customerId] = (await addCustomers(world, 1)) as [number];
});
afterAll(() => world.close());
beforeEach(() => {
  world.forget();
  refusing.clear();
});

const messagesTold = () =>
  world.gathered
    .filter(({ name }) => name === 'message_updated')
    .flatMap(({ payload }) => (payload as { changes: { id: number; ticketId: number }[] }).changes);
const linesTold = () =>
  world.gathered
    .filter(({ name }) => name === 'notification')
    .map(({ payload }) => (payload as { id: number }).id)
    .sort((a, b) => a - b);
const bulk = (action: string, body: object) => world.post(admin, `/api/${action.replace('.', '/bulk/')}`, body);
const linesAbout = (ids: readonly number[]) =>
  world.query<{ id: number; ticketId: number }>(
    `SELECT id, (data ->> 'ticketId')::int AS "ticketId" FROM notifications WHERE (data ->> 'ticketId')::int = ANY($1) ORDER BY id`,
    [ids],
  );
const messagesAbout = (ids: readonly number[]) =>
  world.query<{ id: number; ticketId: number }>(
    'SELECT id, ticket_id AS "ticketId" FROM whatsapp_notifications WHERE ticket_id = ANY($1) ORDER BY id',
    [ids],
  );
const ticketsOf = (rows: readonly { ticketId: number }[]) =>
  [...new Set(rows.map(({ ticketId }) => ticketId))].sort((a, b) => a - b);

/** Everything that was told about tickets, without what differs from one set of the same tickets to another. */
async function told(ids: readonly number[]) {
  const numbers = await world.query<{ id: number; number: string }>('SELECT id, number FROM tickets WHERE id = ANY($1)', [ids]);
  const anonymous = (rows: object[]) =>
    rows
      .map((row) => {
        let text = JSON.stringify(row);
        for (const { id, number } of numbers) text = text.replaceAll(number, 'NUMBER').replaceAll(String(id), 'ID');
        return text;
      })
      .sort();
  const about = 'SELECT 1 FROM unnest($1::int[]) AS t (id)';
  return {
    messages: anonymous(
      await world.query(
        `SELECT notification_type, lane, message_class, recipient_type, recipient_phone, recipient_name, subject, message, status, customer_id,
                user_id, ticket_id, created_by, is_demo FROM whatsapp_notifications WHERE ticket_id = ANY($1)`,
        [ids],
      ),
    ),
    lines: anonymous(
      await world.query(
        `SELECT user_id, type, title, message, link, priority, data, event, group_key, repeat_count, is_read,
                extract(day FROM expires_at - created_at) AS kept FROM notifications WHERE (data ->> 'ticketId')::int = ANY($1)`,
        [ids],
      ),
    ),
    events: anonymous(
      await world.query(
        `SELECT event, type, priority, title, message, link, group_key, subject, repeat_count, acknowledged_by, resolved_at IS NULL AS open
         FROM notification_events WHERE EXISTS (${about} WHERE link = '/tickets/' || t.id)`,
        [ids],
      ),
    ),
  };
}

describe('what a bulk operation tells', () => {
  it('is what the single actions tell', async () => {
    const tickets = await addTickets(world, 6, { customerId });
    const [one, many] = [tickets.slice(0, 3), tickets.slice(3)];
    const steps = [
      { action: 'tickets.assign', path: 'assign', data: { technicianId, notes: 'Bawa tangga' } },
      { action: 'tickets.update-priority', path: 'priority', data: { priority: 'urgent' } },
      { action: 'tickets.update-priority', path: 'priority', data: { priority: 'high' } },
      { action: 'tickets.update-status', path: 'status', data: { status: 'on_hold', notes: 'Menunggu suku cadang' } },
      { action: 'tickets.update-status', path: 'status', data: { status: 'in_progress' } },
      {
        action: 'tickets.update-status',
        path: 'status',
        method: 'PUT',
        data: { status: 'completed', resolution: 'Kabel diganti' },
      },
    ] as const;
    for (const { action, path, data } of steps) {
      for (const id of one)
        expect(await world.call(admin, 'PUT', `/api/tickets/${id}/${path}`, data)).toMatchObject({ status: 200 });
      expect((await bulk(action, { ids: many, data })).body).toMatchObject({ succeeded: 3 });
      const [single, together] = [await told(one), await told(many)];
      expect(together).toEqual(single);
      expect(single.events.length).toBeGreaterThan(0);
    }
    const { messages, lines } = await told(many);
    expect(messages).toHaveLength(12);
    expect(lines.some((line) => line.includes('"repeat_count":2'))).toBe(true);
  });

  it('keeps the order of the rows in the ledger', async () => {
    const ids = await addTickets(world, 130, { customerId, status: 'assigned', technicianId });
    await bulk('tickets.update-status', { ids, data: { status: 'in_progress' } });
    const rows = await world.query<{ id: number; together: string }>(
      `SELECT ticket_id AS id, created_at::text AS together FROM whatsapp_notifications WHERE ticket_id = ANY($1)
       ORDER BY created_at, position`,
      [ids],
    );
    // Two workers share the rows out between them as it comes; what one of them writes together keeps its order.
    const chunks = [...Map.groupBy(rows, ({ together }) => together).values()].map((chunk) => chunk.map(({ id }) => id));
    expect(chunks.flat().sort((a, b) => a - b)).toEqual(ids);
    expect(chunks.length).toBeLessThanOrEqual(4);
    for (const chunk of chunks) expect(chunk).toEqual(chunk.toSorted((a, b) => a - b));
  });

  it('is nothing for a row that was refused after it had told somebody, not even to a socket', async () => {
    const ids = await addTickets(world, 5, { customerId, status: 'assigned', technicianId });
    const [first, late, third, broken, last] = ids as [number, number, number, number, number];
    refusing.set(late, new AppError('forbidden')).set(broken, new Error('out of order'));
    const { body } = await bulk('tickets.update-status', { ids, data: { status: 'on_hold', notes: 'Menunggu suku cadang' } });
    expect(body).toMatchObject({ succeeded: 3, failed: 2 });
    const kept = [first, third, last];
    const [messages, lines] = [await messagesAbout(ids), await linesAbout(ids)];
    expect([ticketsOf(messages), ticketsOf(lines)]).toEqual([kept, kept]);
    expect(
      await world.query('SELECT DISTINCT ticket_id AS id FROM ticket_events WHERE ticket_id = ANY($1) ORDER BY 1', [ids]),
    ).toEqual(kept.map((id) => ({ id })));
    expect(
      await world.query(`SELECT entity_id AS id FROM audit_log WHERE operation_id = $1 AND entity = 'ticket' ORDER BY id`, [
        body.operationId,
      ]),
    ).toEqual(kept.map((id) => ({ id: String(id) })));

    expect(world.published.filter(({ name }) => name === 'ticket_updated').map(({ payload }) => payload)).toEqual(
      kept.map((id) => ({ id })),
    );
    await until('the states of the messages', () => messagesTold().some(({ ticketId }) => ticketId === last));
    expect(ticketsOf(messagesTold().filter(({ ticketId }) => ids.includes(ticketId)))).toEqual(kept);
    const fresh = () => linesTold().filter((id) => id >= lines[0]!.id);
    await until('the lines', () => fresh().length >= lines.length);
    expect(fresh()).toEqual(lines.map(({ id }) => id));
  });

  it('undoes its chunk when it cannot be written, and says so', async () => {
    const ids = await addTickets(world, 100, { customerId, status: 'assigned', technicianId });
    ids.push(...(await addTickets(world, 1, { customerId, status: 'assigned', technicianId, title: 'Tidak tersimpan' })));
    await world.asOwner(`ALTER TABLE notifications ADD CONSTRAINT unwritable CHECK (message <> 'Tidak tersimpan')`);
    const { body } = await bulk('tickets.update-status', { ids, data: { status: 'in_progress' } });
    await world.asOwner('ALTER TABLE notifications DROP CONSTRAINT unwritable');
    expect(body).toMatchObject({ total: 101, succeeded: 100, failed: 1 });
    expect(body.results.at(-1)).toEqual({ id: ids.at(-1), success: false, error: expect.stringContaining('Koneksi terputus') });
    expect(ticketsOf(await messagesAbout(ids))).toEqual(ids.slice(0, 100));
    expect(ticketsOf(await linesAbout(ids))).toEqual(ids.slice(0, 100));
    expect(await world.query('SELECT status, version FROM tickets WHERE id = $1', [ids.at(-1)])).toEqual([
      { status: 'assigned', version: 1 },
    ]);
  });
});

describe('switched off in the confirm step', () => {
  const everything = () => world.query<{ id: number }>('SELECT id, repeat_count, title FROM notifications ORDER BY id');
  const ledger = () => world.query('SELECT id FROM whatsapp_notifications ORDER BY id');

  it.each([
    ['tickets.update-priority', { priority: 'urgent' }],
    ['tickets.update-status', { status: 'on_hold', notes: 'Menunggu suku cadang' }],
    ['registrations.verify', {}],
    ['registrations.assign-technician', {}],
  ])('%s tells nobody, neither by message nor in the desk', async (action, given) => {
    const rows = () =>
      action.startsWith('tickets')
        ? addTickets(world, 2, { customerId, status: 'assigned', technicianId })
        : addRegistrations(world, 2);
    const data = action === 'registrations.assign-technician' ? { technicianId } : given;
    const [before, sent] = [await everything(), await ledger()];
    expect((await bulk(action, { ids: await rows(), data, notify: false })).body).toMatchObject({ succeeded: 2 });
    expect([await everything(), await ledger()]).toEqual([before, sent]);

    world.gathered.length = 0;
    expect((await bulk(action, { ids: await rows(), data })).body).toMatchObject({ succeeded: 2 });
    const lines = (await everything()).map(({ id }) => id).filter((id) => !before.some((line) => line.id === id));
    expect(lines).not.toEqual([]);
    // Whatever the silent one had told would be among the first that come.
    const fresh = () => linesTold().filter((id) => !before.some((line) => line.id === id));
    await until('what this one tells', () => fresh().length >= lines.length);
    expect(fresh()).toEqual(lines);
  });

  it('still closes what a change ends', async () => {
    const [id] = (await addTickets(world, 1, { customerId, status: 'in_progress', technicianId })) as [number];
    await bulk('tickets.update-priority', { ids: [id], data: { priority: 'urgent' } });
    const open = () =>
      world.query('SELECT key FROM notification_events WHERE subject = $1 AND resolved_at IS NULL', [`ticket:${id}`]);
    expect(await open()).toHaveLength(1);
    const data = { status: 'completed', notes: 'Selesai' };
    expect((await bulk('tickets.update-status', { ids: [id], data, notify: false })).body).toMatchObject({ succeeded: 1 });
    expect(await open()).toEqual([]);
  });
});
