import type { FastifyInstance, InjectOptions } from 'fastify';
import { createAudit } from '#service/audit/audit.ts';
import { mountAuth } from '#service/features/auth/auth.routes.ts';
import { type AuthService, createAuthService } from '#service/features/auth/auth.service.ts';
import { mountCustomers } from '#service/features/customers/customers.routes.ts';
import { createCustomersService } from '#service/features/customers/customers.service.ts';
import { mountSettings } from '#service/features/settings/settings.routes.ts';
import { mountTechnicians } from '#service/features/technicians/technicians.routes.ts';
import { createTechniciansService } from '#service/features/technicians/technicians.service.ts';
import { mountTickets } from '#service/features/tickets/tickets.routes.ts';
import { createTicketsService } from '#service/features/tickets/tickets.service.ts';
import type { SubjectEnd } from '#service/notifications/define-notification.ts';
import type { NotifyOptions } from '#service/notifications/notify.port.ts';
import type { Clock } from '#service/ports/clock.ts';
import { systemIds } from '#service/ports/ids.ts';
import { createSettings, type Settings } from '#service/settings/settings.service.ts';
import type { Role } from '#shared/domain/roles.ts';
import { createTestApp } from '../../support/test-app.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';
import { createTestKernel } from '../../support/test-kernel.ts';

/** A clock that moves only when told. */
export interface FakeClock extends Clock {
  advance(milliseconds: number): void;
}

export function createFakeClock(start = '2027-03-01T03:00:00.000Z'): FakeClock {
  let at = new Date(start).getTime();
  return {
    now: () => new Date(at),
    monotonic: () => at,
    advance: (milliseconds) => {
      at += milliseconds;
    },
  };
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const PASSWORD = 'rahasia-sekali';

interface Notified {
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: compared with what the declaration says
  payload: any;
  options: NotifyOptions;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what the contract says
  body: any;
  retryAfter: number | null;
}

/** The five features over a database of their own, with recorders at the ports. */
export interface World {
  readonly database: TestDatabase;
  readonly clock: FakeClock;
  readonly app: FastifyInstance;
  readonly auth: AuthService;
  readonly settings: Settings;
  readonly published: { room: string; name: string; payload: unknown }[];
  readonly notified: Notified[];
  readonly expired: { subject: string; end: SubjectEnd }[];
  /** Adds a user and signs in. */
  signIn(role: Role, options?: { username?: string }): Promise<{ token: string; userId: number; technicianId: number | null }>;
  call(token: string | null, method: 'GET' | 'POST' | 'PUT', url: string, body?: object, headers?: object): Promise<Answer>;
  query<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

export async function createWorld(options: { max?: number; demo?: boolean } = {}): Promise<World> {
  const database = await createTestDatabase(options.max === undefined ? {} : { max: options.max });
  const { unitOfWork } = database;
  const clock = createFakeClock();
  const audit = createAudit('test');
  const published: World['published'] = [];
  const notified: Notified[] = [];
  const expired: World['expired'] = [];
  const publisher = {
    publish: (room: string, name: string, payload: unknown) => {
      published.push({ room, name, payload });
    },
  };
  const auth = createAuthService({ unitOfWork, clock, ids: systemIds, audit, demo: options.demo ?? false });
  const settings = createSettings({ unitOfWork, clock, audit });
  const kernel = createTestKernel({ unitOfWork, clock });
  const tickets = createTicketsService({
    ...kernel,
    publisher,
    notify: async (_tx, type, payload, given) => {
      notified.push({ type: type.id, payload, options: given });
      return { written: async () => ({ messageIds: [], skipped: 0 }) };
    },
    expire: async (_tx, subject, end) => {
      expired.push({ subject, end });
    },
  });
  const app = await createTestApp({
    unitOfWork,
    authenticator: auth,
    routes: (mount) => {
      mountAuth(mount, { auth });
      mountTickets(mount, { tickets });
      mountTechnicians(mount, { technicians: createTechniciansService({ unitOfWork, audit }) });
      mountCustomers(mount, { customers: createCustomersService({ unitOfWork, clock, audit }), clock });
      mountSettings(mount, { settings });
    },
  });
  let users = 0;

  const world: World = {
    database,
    clock,
    app,
    auth,
    settings,
    published,
    notified,
    expired,
    async signIn(role, options = {}) {
      users += 1;
      const username = options.username ?? `user-${users}`;
      const name = `${role} ${username}`;
      const userId = await unitOfWork.transaction((tx) =>
        auth.createUser(tx, null, { username, name, role, password: PASSWORD }),
      );
      const technicianId = role === 'technician' ? await addTechnicianFor(world, userId) : null;
      const { token } = await auth.login({ username, password: PASSWORD, address: '127.0.0.1', userAgent: null });
      return { token, userId, technicianId };
    },
    async call(token, method, url, body, headers = {}) {
      const request: InjectOptions = {
        method,
        url,
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
        ...(body === undefined ? {} : { payload: body }),
      };
      const response = await app.inject(request);
      const retryAfter = response.headers['retry-after'];
      return {
        status: response.statusCode,
        body: response.json(),
        retryAfter: retryAfter === undefined ? null : Number(retryAfter),
      };
    },
    async query<R extends object>(text: string, values: unknown[] = []) {
      return (await database.pool.query<R & Record<string, unknown>>(text, values)).rows as R[];
    },
    async close() {
      await app.close();
      await database.close();
    },
  };
  return world;
}

async function insertId(world: World, text: string, values: unknown[]): Promise<number> {
  const [row] = await world.query<{ id: number }>(`${text} RETURNING id`, values);
  return row!.id;
}

async function addTechnicianFor(world: World, userId: number): Promise<number> {
  return insertId(world, 'INSERT INTO technicians (user_id) VALUES ($1)', [userId]);
}

let people = 0;

/** A technician who never signs in. */
export async function addTechnician(
  world: World,
  input: { name?: string; active?: boolean; phone?: string; areaId?: number } = {},
): Promise<number> {
  people += 1;
  const userId = await insertId(world, `INSERT INTO users (username, name, role, phone) VALUES ($1, $2, 'technician', $3)`, [
    `field-${people}`,
    input.name ?? `Teknisi ${people}`,
    input.phone ?? null,
  ]);
  return insertId(world, 'INSERT INTO technicians (user_id, active, area_id) VALUES ($1, $2, $3)', [
    userId,
    input.active ?? true,
    input.areaId ?? null,
  ]);
}

export async function addCustomer(
  world: World,
  input: { name?: string; phone?: string; areaId?: number; deleted?: boolean; isDemo?: boolean } = {},
): Promise<number> {
  return insertId(
    world,
    `INSERT INTO customers (name, phone, address, area_id, deleted_at, is_demo, status)
     VALUES ($1, $2, 'Jl. Melati 1', $3, $4, $5, 'active')`,
    [
      input.name ?? 'Budi Santoso',
      input.phone ?? '6281200000000',
      input.areaId ?? null,
      input.deleted ? world.clock.now() : null,
      input.isDemo ?? false,
    ],
  );
}

export async function addTicket(
  world: World,
  input: {
    customerId: number;
    status?: string;
    technicianId?: number | null;
    team?: { technicianId: number; role: string }[];
    title?: string;
    priority?: string;
    createdAt?: string;
    slaDueAt?: string;
    rating?: number;
  },
): Promise<number> {
  const createdAt = input.createdAt ?? world.clock.now().toISOString();
  return insertId(
    world,
    `INSERT INTO tickets (customer_id, type, category, priority, title, status, technician_id, team, sla_due_at, rating, created_at, updated_at)
     VALUES ($1, 'repair', 'no_connection', $2, $3, $4, $5, $6, $7, $8, $9::timestamptz, $9::timestamptz)`,
    [
      input.customerId,
      input.priority ?? 'normal',
      input.title ?? 'Internet mati',
      input.status ?? 'open',
      input.technicianId ?? null,
      JSON.stringify(input.team ?? []),
      input.slaDueAt ?? new Date(new Date(createdAt).getTime() + 24 * HOUR).toISOString(),
      input.rating ?? null,
      createdAt,
    ],
  );
}

export async function addArea(
  world: World,
  code: string,
  kind: 'city' | 'olt' | 'odp',
  parentId: number | null = null,
): Promise<number> {
  return insertId(world, 'INSERT INTO areas (code, name, kind, parent_id) VALUES ($1, $1, $2, $3)', [code, kind, parentId]);
}
