import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import type { Role } from '#shared/domain/roles.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';
import { createBulkApp } from './bulk-app.ts';
import { type BulkNode, type BulkNodeOptions, createBulkNode } from './bulk-node.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what the contract says
  body: any;
}
export interface SignedIn {
  readonly token: string;
  readonly userId: number;
  readonly technicianId: number | null;
}

/** Bulk operations, exports and the audit log over real features and a database of one's own. */
export interface BulkWorld {
  readonly database: TestDatabase;
  readonly app: FastifyInstance;
  readonly node: BulkNode;
  readonly published: { room: string; name: string; payload: unknown }[];
  signIn(role: Role): Promise<SignedIn>;
  call(
    who: SignedIn | null,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    body?: object,
    headers?: object,
  ): Promise<Answer>;
  post(who: SignedIn, url: string, body?: object, headers?: object): Promise<Answer>;
  query<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  /** Past the rights of the application. */
  asOwner(text: string): Promise<Record<string, unknown>[]>;
  /** Moves the database's engine clock. */
  shiftClock(interval: string): Promise<void>;
  close(): Promise<void>;
}

export async function createBulkWorld(
  options: { max?: number; runner?: boolean } & Pick<BulkNodeOptions, 'beforeMove' | 'afterMove'> = {},
): Promise<BulkWorld> {
  const database = await createTestDatabase({ max: options.max ?? 8 });
  const { unitOfWork } = database;
  const published: BulkWorld['published'] = [];
  const node = createBulkNode({
    unitOfWork,
    publish: (room, name, payload) => published.push({ room, name, payload }),
    ...(options.beforeMove ? { beforeMove: options.beforeMove } : {}),
    ...(options.afterMove ? { afterMove: options.afterMove } : {}),
  });
  const { app, auth } = await createBulkApp(unitOfWork, node);
  if (options.runner) node.start();
  let users = 0;

  const world: BulkWorld = {
    database,
    app,
    node,
    published,
    async signIn(role) {
      users += 1;
      const username = `${role.replace('_', '-')}-${users}`;
      const password = 'rahasia-sekali';
      const userId = await unitOfWork.transaction((tx) =>
        auth.createUser(tx, null, { username, name: username, role, password }),
      );
      const technicianId =
        role === 'technician'
          ? (await world.query<{ id: number }>('INSERT INTO technicians (user_id) VALUES ($1) RETURNING id', [userId]))[0]!.id
          : null;
      const { token } = await auth.login({ username, password, address: '127.0.0.1', userAgent: null });
      return { token, userId, technicianId };
    },
    async call(who, method, url, body, headers = {}) {
      const response = await app.inject({
        method,
        url,
        headers: { ...(who ? { authorization: `Bearer ${who.token}` } : {}), ...headers },
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: response.statusCode, body: response.json() };
    },
    post: (who, url, body = {}, headers = {}) => world.call(who, 'POST', url, body, headers),
    async query<R extends object>(text: string, values: unknown[] = []) {
      return (await database.pool.query<R & Record<string, unknown>>(text, values)).rows as R[];
    },
    async asOwner(text) {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        return (await client.query(text)).rows;
      } finally {
        await client.end();
      }
    },
    async shiftClock(interval) {
      await world.asOwner(`UPDATE engine_clock SET shift = shift + interval '${interval}'`);
    },
    async close() {
      await node.stop();
      await app.close();
      await database.close();
    },
  };
  return world;
}

let people = 0;

export async function addTechnician(world: Pick<BulkWorld, 'query'>, name = 'Joko'): Promise<number> {
  people += 1;
  const [user] = await world.query<{ id: number }>(
    `INSERT INTO users (username, name, role, phone) VALUES ($1, $2, 'technician', '6281377770001') RETURNING id`,
    [`field-${people}`, name],
  );
  const [row] = await world.query<{ id: number }>('INSERT INTO technicians (user_id) VALUES ($1) RETURNING id', [user!.id]);
  return row!.id;
}

export async function addCustomers(world: Pick<BulkWorld, 'query'>, count: number, status = 'active'): Promise<number[]> {
  const rows = await world.query<{ id: number }>(
    `INSERT INTO customers (name, phone, address, status)
     SELECT 'Pelanggan ' || n, '62812' || lpad(n::text, 8, '0'), 'Jl. Melati ' || n, $2 FROM generate_series(1, $1) n RETURNING id`,
    [count, status],
  );
  return rows.map(({ id }) => id);
}

export async function addTickets(
  world: Pick<BulkWorld, 'query'>,
  count: number,
  given: { customerId: number; status?: string; technicianId?: number | null; title?: string },
): Promise<number[]> {
  const rows = await world.query<{ id: number }>(
    `INSERT INTO tickets (customer_id, type, category, priority, title, status, technician_id, sla_due_at, created_at, updated_at)
     SELECT $2, 'repair', 'no_connection', 'normal', $5, $3, $4, now() + interval '20 hours', now() - interval '1 day', now() - interval '1 day'
     FROM generate_series(1, $1) RETURNING id`,
    [count, given.customerId, given.status ?? 'open', given.technicianId ?? null, given.title ?? 'Internet mati'],
  );
  return rows.map(({ id }) => id);
}

export async function addRegistrations(
  world: Pick<BulkWorld, 'query'>,
  count: number,
  given: { status?: string; technicianId?: number | null } = {},
): Promise<number[]> {
  const rows = await world.query<{ id: number }>(
    `INSERT INTO registrations (name, phone, address, status, technician_id, installation_at)
     SELECT 'Calon ' || n, '62813' || lpad(n::text, 8, '0'), 'Jl. Kenanga ' || n, $2, $3,
            CASE WHEN $2 = 'installation_scheduled' THEN now() + interval '2 days' END
     FROM generate_series(1, $1) n RETURNING id`,
    [count, given.status ?? 'pending_verification', given.technicianId ?? null],
  );
  return rows.map(({ id }) => id);
}
