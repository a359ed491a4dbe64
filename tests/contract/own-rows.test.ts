import pg, { type PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '#service/features/auth/password.ts';
import { writeMessages } from '#service/messaging/ledger.ts';
import type { RouteContract } from '#shared/contracts/contract.ts';
import { can, isOwnOnly, type Permission } from '#shared/domain/permissions.ts';
import { ROLES, type Role } from '#shared/domain/roles.ts';
import { wibDate } from '#shared/domain/time-zone.ts';
import { databasePicture, untilMigrated } from '../support/database-picture.ts';
import { DESK_CONTRACTS } from '../support/desk-contracts.ts';
import { multipartBody } from '../support/multipart-body.ts';
import { newMessage } from '../support/new-message.ts';
import { DEMO_PASSWORD, fillPath } from '../support/service-process.ts';
import { type ServiceWithDatabase, startEmptyService } from '../support/service-with-database.ts';

// A real process with a real database.
interface Person {
  readonly role: Role;
  readonly userId: number;
  /** 0 for who is none. */
  readonly technicianId: number;
  readonly token: string;
}

let service: ServiceWithDatabase;
/** Two of each role: nobody's colleague is somebody else's role. */
const people = new Map<Role, readonly [Person, Person]>();
let packageId: number;
let areaId: number;

beforeAll(async () => {
  service = await startEmptyService({ KABAR_ROLES: 'api' });
  await untilMigrated(service.database.url);
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  const join = async (role: Role, username: string): Promise<Person> => {
    const userId = await insert('INSERT INTO users (username, name, role) VALUES ($1, $1, $2)', [username, role]);
    await service.database.query('INSERT INTO user_credentials (user_id, password_hash) VALUES ($1, $2)', [userId, passwordHash]);
    const technicianId = role === 'technician' ? await insert('INSERT INTO technicians (user_id) VALUES ($1)', [userId]) : 0;
    return { role, userId, technicianId, token: await service.login(username) };
  };
  for (const role of ROLES) people.set(role, [await join(role, `${role}_agus`), await join(role, `${role}_budi`)]);
  packageId = await insert(`INSERT INTO packages (name, mbps, monthly_price) VALUES ('Uji', 50, 199900)`, []);
  areaId = await insert(`INSERT INTO areas (code, name, kind) VALUES ('UJI', 'Uji', 'city')`, []);
});
afterAll(async () => {
  await service?.stop();
});

async function insert(text: string, values: unknown[]): Promise<number> {
  const [row] = await service.database.query<{ id: number }>(`${text} RETURNING id`, values);
  return Number(row?.id);
}

const pair = (role: Role) => people.get(role) ?? expect.unreachable(`nobody is ${role}`);
const nameOf = ({ method, path }: Pick<RouteContract, 'method' | 'path'>) => `${method} ${path}`;
const send = (who: Person, method: string, path: string, body?: unknown) =>
  service.send(method, path, { token: who.token, ...(body === undefined ? {} : { body }) });

/** Routes whose permission the role holds for rows of its own only. */
function ownOnlyRoutes(role: Role, kind: 'one row' | 'all rows'): RouteContract[] {
  return DESK_CONTRACTS.filter(
    ({ path, permission }) =>
      permission !== 'public' &&
      permission !== 'authenticated' &&
      can(role, permission) &&
      isOwnOnly(role, permission) &&
      path.includes('/:') === (kind === 'one row'),
  );
}

let made = 0;
async function addCustomer(): Promise<number> {
  made += 1;
  return insert(`INSERT INTO customers (name, phone, address, status) VALUES ('Siti', $1, 'Jl. Melati 1', 'active')`, [
    `62813${10_000_000 + made}`,
  ]);
}

/** A ticket of the technician, with an event in its timeline. */
async function addTicket(owner: Person): Promise<number> {
  const id = await insert(
    `INSERT INTO tickets (customer_id, type, category, priority, title, status, technician_id, sla_due_at)
     VALUES ($1, 'repair', 'no_connection', 'normal', 'Internet mati', 'assigned', $2, now() + interval '1 day')`,
    [await addCustomer(), owner.technicianId],
  );
  await service.database.query(
    `INSERT INTO ticket_events (ticket_id, kind, note, data) VALUES ($1, 'comment', 'rahasia', '{}')`,
    [id],
  );
  return id;
}

/** A message about the ticket that waits for a newer step. */
async function addWaitingMessage(ticketId: number): Promise<number> {
  const client = new pg.Client({ connectionString: service.database.url });
  await client.connect();
  try {
    const message = newMessage({ type: 'ticket_in_progress', ticketId, message: 'rahasia', waitSeconds: 3_600 });
    const [written] = await writeMessages(client as unknown as PoolClient, [message]);
    return Number(written?.id);
  } finally {
    await client.end();
  }
}

const customerOf = async (ticketId: number) =>
  (await service.database.query<{ id: number }>('SELECT customer_id AS id FROM tickets WHERE id = $1', [ticketId]))[0]?.id ?? 0;

async function addRegistration(owner: Person): Promise<number> {
  made += 1;
  return insert(
    `INSERT INTO registrations (name, phone, address, status, technician_id) VALUES ('Ayu', $1, 'Jl. Kenanga 3', 'verified', $2)`,
    [`62814${10_000_000 + made}`, owner.technicianId],
  );
}

const PDF = ['%PDF-1.4', '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj', '2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj']
  .concat(['xref', '0 3', '0000000000 65535 f ', '0000000009 00000 n ', '0000000052 00000 n '])
  .concat(['trailer<</Size 3/Root 1 0 R>>', 'startxref', '101', '%%EOF', ''])
  .join('\n');
const upload = () => multipartBody([{ name: 'file', value: PDF, filename: 'foto.pdf', type: 'application/pdf' }]);

async function addAttachment(owner: Person, ticketId: number): Promise<number> {
  const { payload, headers } = upload();
  const { status, body } = await service.send('POST', `/api/tickets/${ticketId}/attachments`, {
    token: owner.token,
    body: payload.toString(),
    headers,
  });
  expect({ status, body }).toMatchObject({ status: 200 });
  return body.data.attachments[0].id;
}

async function addNotification(owner: Person, more: { isRead?: boolean; deleted?: boolean } = {}): Promise<number> {
  return insert(
    `INSERT INTO notifications (user_id, type, title, message, is_read, deleted_at)
     VALUES ($1, 'ticket', 'rahasia', 'rahasia', $2, CASE WHEN $3 THEN now() END)`,
    [owner.userId, more.isRead ?? false, more.deleted ?? false],
  );
}

/** A finished operation with one ticket done and one refused, or a running one that a node elsewhere works on. */
async function addOperation(owner: Person, state: 'finished' | 'running' = 'finished'): Promise<number> {
  const [resource, action] = can(owner.role, 'tickets.update_status')
    ? ['tickets', 'update-status']
    : ['registrations', 'approve'];
  const id = await insert(
    `INSERT INTO bulk_operations (kind, resource, action, data, notify, actor_id, ids, state, total, succeeded, failed, node, lease_token, lease_until, finished_at)
     VALUES ('run', $1, $2, $3, false, $4, '{2000000001,2000000002}', $5, 2, 1, 1, 'elsewhere', 'x', now() + interval '1 hour',
             CASE WHEN $5 = 'finished' THEN now() END)`,
    [resource, action, action === 'approve' ? {} : { status: 'in_progress' }, owner.userId, state],
  );
  await service.database.query(
    `INSERT INTO bulk_operation_items (operation_id, record_id, outcome, before, after, version_after)
     VALUES ($1, 2000000001, 'done', '{}', '{}', 2), ($1, 2000000002, 'not_found', NULL, NULL, NULL)`,
    [id],
  );
  return id;
}

async function addView(owner: Person): Promise<number> {
  made += 1;
  return insert(
    `INSERT INTO saved_views (author_id, name, resource, filter) VALUES ($1, $2, 'tickets', '{"search":"rahasia"}')`,
    [owner.userId, `Tampilan ${made}`],
  );
}

/** What is asked of a fresh row of the owner's: by somebody else in vain, by the owner with success. */
interface Question {
  readonly params: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A row that the role may see but not touch is refused as such. */
  readonly seenUnder?: Permission;
}

const onTicket = (body?: unknown) => async (owner: Person) => ({ params: { id: await addTicket(owner) }, body });
const onAttachment = async (owner: Person) => {
  const id = await addTicket(owner);
  return { params: { id, fileId: await addAttachment(owner, id) } };
};
const onWaitingMessage = async (owner: Person) => {
  const id = await addTicket(owner);
  return { params: { id, messageId: await addWaitingMessage(id) } };
};
const onCustomer = async (owner: Person) => ({ params: { id: await customerOf(await addTicket(owner)) } });
const onOperation = (state?: 'running') => async (owner: Person) => ({
  params: { id: await addOperation(owner, state) },
  seenUnder: 'bulk.read' as const,
});
const onNotification =
  (body?: unknown, more: Parameters<typeof addNotification>[1] = {}) =>
  async (owner: Person) => ({ params: { id: await addNotification(owner, more) }, body });
const onView = (body?: unknown) => async (owner: Person) => ({ params: { id: await addView(owner) }, body });
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

const ONE_ROW: Readonly<Record<string, (owner: Person) => Promise<Question>>> = {
  'GET /api/tickets/:id': onTicket(),
  'PUT /api/tickets/:id/status': onTicket({ status: 'in_progress' }),
  'PUT /api/tickets/:id/eta': onTicket({ eta: '30 menit' }),
  'POST /api/tickets/:id/comments': onTicket({ note: 'Sampai di lokasi' }),
  'POST /api/tickets/:id/attachments': async (owner) => {
    const { payload, headers } = upload();
    return { params: { id: await addTicket(owner) }, body: payload.toString(), headers };
  },
  'GET /api/tickets/:id/attachments/:fileId': onAttachment,
  'DELETE /api/tickets/:id/attachments/:fileId': onAttachment,
  'POST /api/tickets/:id/messages/:messageId/send-now': onWaitingMessage,
  'POST /api/tickets/:id/messages/:messageId/cancel': onWaitingMessage,
  'GET /api/customers/:id': onCustomer,
  'GET /api/customers/:id/duplicates': onCustomer,
  'GET /api/registrations/:id': async (owner) => ({ params: { id: await addRegistration(owner) } }),
  'GET /api/technicians/:id': async (owner) => ({ params: { id: owner.technicianId } }),
  'GET /api/bulk-operations/:id': onOperation(),
  'GET /api/bulk-operations/:id/results': onOperation(),
  'POST /api/bulk-operations/:id/retry-failed': onOperation(),
  'POST /api/bulk-operations/:id/undo': onOperation(),
  'POST /api/bulk-operations/:id/abort': onOperation('running'),
  'GET /api/notifications/:id': onNotification(),
  'PUT /api/notifications/:id/read': onNotification(),
  'PUT /api/notifications/:id/unread': onNotification(undefined, { isRead: true }),
  'PUT /api/notifications/:id/archive': onNotification(),
  'PUT /api/notifications/:id/unarchive': onNotification(),
  'PUT /api/notifications/:id/snooze': onNotification({ until: tomorrow() }),
  'DELETE /api/notifications/:id': onNotification(),
  'POST /api/notifications/:id/restore': onNotification(undefined, { deleted: true }),
  'PUT /api/saved-views/:id': onView({ pinned: true, version: 1 }),
  'DELETE /api/saved-views/:id': onView(),
};

const idsIn = (body: { data: readonly { id: number }[] }) => body.data.map(({ id }) => id);
/** A list holds the row of who asks and not the other's, also when the other is asked for by name. */
const lists =
  (path: string, add: (owner: Person) => Promise<number>, by?: (other: Person) => string) =>
  async (mine: Person, other: Person) => {
    const [ofMine, ofOther] = [await add(mine), await add(other)];
    const shown = idsIn((await send(mine, 'GET', `${path}?limit=100`)).body);
    expect(shown).toContain(ofMine);
    expect(shown).not.toContain(ofOther);
    if (by) expect(idsIn((await send(mine, 'GET', `${path}?limit=100&${by(other)}`)).body)).toEqual([]);
  };
const lineOf = async (id: number) => (await service.database.query('SELECT * FROM notifications WHERE id = $1', [id]))[0];
/** What is done to all of one's own lines leaves the other's as they are. */
const leavesLines = (method: string, path: string, body?: (lastId: number) => object) => async (mine: Person, other: Person) => {
  const [ofMine, ofOther] = [await addNotification(mine, { isRead: method === 'DELETE' }), await addNotification(other)];
  const read = await addNotification(other, { isRead: true });
  const before = [await lineOf(ofMine), await lineOf(ofOther), await lineOf(read)];
  expect((await send(mine, method, path, body?.(read))).status).toBe(200);
  expect(await lineOf(ofMine)).not.toEqual(before[0]);
  expect([await lineOf(ofOther), await lineOf(read)]).toEqual(before.slice(1));
};

const ALL_ROWS: Readonly<Record<string, (mine: Person, other: Person) => Promise<void>>> = {
  'GET /api/tickets': lists('/api/tickets', addTicket, (other) => `technicianId=${other.technicianId}`),
  'GET /api/customers': lists('/api/customers', async (owner) => customerOf(await addTicket(owner))),
  'GET /api/registrations': lists('/api/registrations', addRegistration, (other) => `technicianId=${other.technicianId}`),
  'GET /api/technicians': lists('/api/technicians', async (owner) => owner.technicianId),
  'GET /api/bulk-operations': lists('/api/bulk-operations', addOperation, (other) => `actorId=${other.userId}`),
  'GET /api/notifications': lists('/api/notifications', addNotification),
  async 'GET /api/notifications/unread'(mine, other) {
    const count = async (who: Person) => (await send(who, 'GET', '/api/notifications/unread')).body.count;
    const [before, beforeOther] = [await count(mine), await count(other)];
    await addNotification(other);
    expect([await count(mine), await count(other)]).toEqual([before, beforeOther + 1]);
  },
  'PUT /api/notifications/mark-all-read': leavesLines('PUT', '/api/notifications/mark-all-read'),
  'PUT /api/notifications/seen': leavesLines('PUT', '/api/notifications/seen', (upToId) => ({ upToId })),
  'DELETE /api/notifications/clear-all': leavesLines('DELETE', '/api/notifications/clear-all'),
  async 'POST /api/notifications/restore'(mine, other) {
    const id = await addNotification(other, { isRead: true });
    const { batchId } = (await send(other, 'DELETE', '/api/notifications/clear-all')).body.data;
    const gone = await lineOf(id);
    const answer = await send(mine, 'POST', '/api/notifications/restore', { batchId });
    expect(answer.body?.data?.restored ?? 0).toBe(0);
    expect(await lineOf(id)).toEqual(gone);
    expect((await send(other, 'POST', '/api/notifications/restore', { batchId })).body.data.restored).toBeGreaterThan(0);
  },
  'GET /api/notifications/preferences': (mine, other) => keepsPreferences(mine, other),
  'PUT /api/notifications/preferences': (mine, other) => keepsPreferences(mine, other),
  async 'POST /api/saved-views'(mine, other) {
    const views = async (who: Person) =>
      (await send(who, 'GET', '/api/saved-views')).body.data.map((view: { id: number }) => view.id);
    const before = await views(other);
    made += 1;
    const given = { resource: 'tickets', name: `Milik saya ${made}`, query: { search: 'rahasia' } };
    const { body } = await send(mine, 'POST', '/api/saved-views', given);
    expect(await views(mine)).toContain(body.data.id);
    expect(await views(other)).toEqual(before);
  },
  async 'GET /api/dashboard/performance'(mine, other) {
    const { body } = await send(mine, 'GET', '/api/dashboard/performance');
    const shown = body.data.technicians.map((row: { technicianId: number }) => row.technicianId);
    expect([shown, other.technicianId]).toEqual([[mine.technicianId], expect.any(Number)]);
  },
  async 'POST /api/tickets/bulk/update-status'(mine, other) {
    const [ofMine, ofOther] = [await addTicket(mine), await addTicket(other)];
    const { body } = await send(mine, 'POST', '/api/tickets/bulk/update-status', {
      ids: [ofOther, ofMine],
      data: { status: 'in_progress' },
    });
    expect(body).toMatchObject({ succeeded: 1, failed: 1, results: [{ id: ofOther, success: false }, { success: true }] });
    expect(
      await service.database.query('SELECT status, version FROM tickets WHERE id = ANY($1) ORDER BY id', [[ofMine, ofOther]]),
    ).toEqual([
      { status: 'in_progress', version: 2 },
      { status: 'assigned', version: 1 },
    ]);
  },
};

async function keepsPreferences(mine: Person, other: Person): Promise<void> {
  const read = async (who: Person) => (await send(who, 'GET', '/api/notifications/preferences')).body.data;
  const before = await read(other);
  const mutedUntil = tomorrow();
  expect((await send(mine, 'PUT', '/api/notifications/preferences', { mutedUntil })).status).toBe(200);
  expect((await read(mine)).mutedUntil).toBe(mutedUntil);
  expect(await read(other)).toEqual(before);
  await send(mine, 'PUT', '/api/notifications/preferences', { mutedUntil: null });
}

const casesOf = (kind: 'one row' | 'all rows') =>
  ROLES.flatMap((role) => ownOnlyRoutes(role, kind).map((contract) => [role, nameOf(contract), contract] as const));

describe('P4: rows of one’s own', () => {
  it('every route of the live service that is for own rows has a case here', async () => {
    const { body } = await service.send('GET', '/api/docs');
    const live = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    const mustHave = [...casesOf('one row'), ...casesOf('all rows')].map(([, name]) => name);
    expect(live).toEqual(expect.arrayContaining(mustHave));
    expect([...Object.keys(ONE_ROW), ...Object.keys(ALL_ROWS)].toSorted()).toEqual([...new Set(mustHave)].toSorted());
  });

  it.each(casesOf('one row'))(
    '%s: %s on a colleague’s row is refused and changes nothing, on the own one it works',
    async (role, name, contract) => {
      const [other, owner] = pair(role);
      const { params, seenUnder, ...input } = await ONE_ROW[name]!(owner);
      const path = fillPath(contract.path, params);
      const asking = (who: Person) => service.send(contract.method, path, { token: who.token, ...input });
      const before = await databasePicture(service.database.url);
      const refused = await asking(other);
      const [status, code] = seenUnder && !isOwnOnly(role, seenUnder) ? [403, 'forbidden'] : [404, 'not_found'];
      expect({ status: refused.status, code: refused.body?.error?.code }).toEqual({ status, code });
      expect(refused.text).not.toContain('rahasia');
      expect(await databasePicture(service.database.url)).toEqual(before);
      const done = await asking(owner);
      expect({ status: done.status, text: done.status === 200 ? '' : done.text }).toEqual({ status: 200, text: '' });
    },
  );

  it.each(casesOf('all rows'))('%s: %s keeps to the own rows', async (role, name) => {
    const [mine, other] = pair(role);
    await ALL_ROWS[name]!(mine, other);
  });

  it('a ticket of one’s own is no way to a file of another ticket', async () => {
    const [mine, other] = pair('technician');
    const [own, foreign] = [await addTicket(mine), await addTicket(other)];
    const fileId = await addAttachment(other, foreign);
    for (const method of ['GET', 'DELETE']) {
      expect((await send(mine, method, `/api/tickets/${own}/attachments/${fileId}`)).status).toBe(404);
    }
    expect((await send(other, 'GET', `/api/tickets/${foreign}/attachments/${fileId}`)).status).toBe(200);
  });

  it('a customer of one’s own shows no ticket and no registration of a colleague', async () => {
    const [mine, other] = pair('technician');
    const [own, foreign] = [await addTicket(mine), await addTicket(other)];
    const customerId = await customerOf(own);
    await service.database.query('UPDATE tickets SET customer_id = $2 WHERE id = $1', [foreign, customerId]);
    await service.database.query('UPDATE registrations SET customer_id = $2 WHERE id = $1', [
      await addRegistration(other),
      customerId,
    ]);
    const { body } = await send(mine, 'GET', `/api/customers/${customerId}`);
    expect(body.data.tickets.map(({ id }: { id: number }) => id)).toEqual([own]);
    expect(body.data.registrations).toEqual([]);
  });

  it('a ticket given to somebody else is gone for the technician who had it, with the next request', async () => {
    const [mine, other] = pair('technician');
    const id = await addTicket(mine);
    expect((await send(mine, 'GET', `/api/tickets/${id}`)).status).toBe(200);
    expect(
      (await send(pair('supervisor')[0], 'PUT', `/api/tickets/${id}/assign`, { technicianId: other.technicianId })).status,
    ).toBe(200);
    expect((await send(mine, 'GET', `/api/tickets/${id}`)).status).toBe(404);
    expect((await send(mine, 'POST', `/api/tickets/${id}/comments`, { note: 'x' })).status).toBe(404);
    expect((await send(other, 'GET', `/api/tickets/${id}`)).status).toBe(200);
  });
});

describe('P4: two desks', () => {
  const inDays = (days: number) => wibDate(new Date(Date.now() + days * 86_400_000));
  const enter = async (who: Person, path: string, body: object): Promise<number> => {
    const answer = await send(who, 'POST', path, body);
    expect({ path, status: answer.status, text: answer.status === 200 ? '' : answer.text }).toEqual({
      path,
      status: 200,
      text: '',
    });
    return answer.body.data.id;
  };
  const customer = (who: Person) => {
    made += 1;
    const phone = `62815${10_000_000 + made}`;
    return enter(who, '/api/customers', { name: 'Siti', phone, address: 'Jl. Melati 1', areaId, packageId });
  };
  const invoice = async (who: Person) =>
    enter(who, '/api/invoices', {
      customerId: await customer(who),
      dueDate: inDays(14),
      lines: [{ description: 'Home Silver', quantity: 1, unitPrice: 199_900 }],
    });

  /** What one desk enters, and what the other one does with it. */
  const SHARED: Readonly<
    Record<string, (one: Person, other: Person) => Promise<{ id: number; works: [string, string, object] }>>
  > = {
    '/api/customers': async (one) => {
      const id = await customer(one);
      return { id, works: ['POST', `/api/customers/${id}/tags`, { tag: 'vip' }] };
    },
    '/api/tickets': async (one) => {
      const id = await enter(one, '/api/tickets', {
        customerId: await customer(one),
        type: 'repair',
        category: 'no_connection',
        title: 'Internet mati',
      });
      return { id, works: ['PUT', `/api/tickets/${id}/priority`, { priority: 'high' }] };
    },
    '/api/registrations': async (one) => {
      made += 1;
      const phone = `62816${10_000_000 + made}`;
      const id = await enter(one, '/api/registrations', { name: 'Ayu', phone, address: 'Jl. Kenanga 3' });
      return { id, works: ['PUT', `/api/registrations/${id}/status`, { status: 'rejected', reason: 'Di luar jangkauan' }] };
    },
    '/api/invoices': async (one) => {
      const id = await invoice(one);
      return { id, works: ['PUT', `/api/invoices/${id}/due-date`, { dueDate: inDays(21), reason: 'Minta waktu' }] };
    },
    '/api/payments': async (one) => {
      const invoiceId = await invoice(one);
      const id = await enter(one, '/api/payments', {
        invoiceId,
        amount: 100_000,
        method: 'bank_transfer',
        paidAt: new Date().toISOString(),
      });
      return { id, works: ['PUT', `/api/payments/${id}/reverse`, { reason: 'Salah ketik' }] };
    },
  };

  it.each(Object.keys(SHARED))('%s: what one enters the other finds and works on', async (path) => {
    const [one, other] = pair('customer_service');
    const { id, works } = await SHARED[path]!(one, other);
    expect((await send(other, 'GET', `${path}/${id}`)).body.data.id).toBe(id);
    expect(idsIn((await send(other, 'GET', `${path}?limit=100`)).body)).toContain(id);
    const worked = await send(other, ...works);
    expect({ status: worked.status, text: worked.status === 200 ? '' : worked.text }).toEqual({ status: 200, text: '' });
    expect((await send(one, 'GET', `${path}/${id}`)).body.data).toEqual((await send(other, 'GET', `${path}/${id}`)).body.data);
  });

  it('one may not take care of an alert in the other’s name, and each sees who did', async () => {
    const [one, other] = pair('customer_service');
    const [mine, theirs] = [await addNotification(one), await addNotification(other)];
    await service.database.query(`UPDATE notifications SET dedupe_key = 'ganggu-1' WHERE id = ANY($1)`, [[mine, theirs]]);
    expect((await send(one, 'POST', `/api/notifications/${theirs}/acknowledge`)).status).toBe(404);
    expect((await send(one, 'POST', `/api/notifications/${mine}/acknowledge`)).status).toBe(200);
    expect((await send(other, 'GET', `/api/notifications/${theirs}`)).body.data.acknowledged_by.id).toBe(one.userId);
  });

  it('the same idempotency key of the other is another request', async () => {
    const [one, other] = pair('customer_service');
    const id = await addTicket(pair('technician')[0]);
    const comment = (who: Person, note: string) =>
      service.send('POST', `/api/tickets/${id}/comments`, {
        token: who.token,
        body: { note },
        headers: { 'idempotency-key': 'sama' },
      });
    const notes = async () =>
      (
        await service.database.query(`SELECT note FROM ticket_events WHERE ticket_id = $1 AND note <> 'rahasia' ORDER BY id`, [
          id,
        ])
      ).map(({ note }) => note);
    expect((await comment(one, 'dari satu')).status).toBe(200);
    expect((await comment(other, 'dari dua')).status).toBe(200);
    expect((await comment(one, 'dari satu')).status).toBe(200);
    expect((await comment(one, 'lain')).body.error.code).toBe('idempotency_mismatch');
    expect(await notes()).toEqual(['dari satu', 'dari dua']);
  });

  it('signing out and a new password end one’s own sessions only', async () => {
    const [, other] = pair('customer_service');
    const works = async (token: string) => (await service.send('GET', '/api/auth/me', { token })).status;
    const again = await service.login('customer_service_agus');
    expect((await service.send('POST', '/api/auth/logout', { token: again })).status).toBe(200);
    expect([await works(again), await works(other.token)]).toEqual([401, 200]);
    const fresh = await service.login('customer_service_agus');
    const changed = await service.send('POST', '/api/auth/change-password', {
      token: fresh,
      body: { currentPassword: DEMO_PASSWORD, newPassword: 'sepuluh-huruf-lebih' },
    });
    expect([changed.status, await works(other.token)]).toEqual([200, 200]);
    const { body } = await service.send('GET', '/api/auth/me', { token: other.token });
    expect(body.data.user.id).toBe(other.userId);
  });
});
