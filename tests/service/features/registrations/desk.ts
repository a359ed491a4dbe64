import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import multipart from '@fastify/multipart';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { Actor } from '#service/access/actor.ts';
import { createAudit } from '#service/audit/audit.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import { createAuthService } from '#service/features/auth/auth.service.ts';
import type { ConsumeTicket } from '#service/features/registrations/registrations.deps.ts';
import { registrationsFeature } from '#service/features/registrations/registrations.feature.ts';
import type { RegistrationsService } from '#service/features/registrations/registrations.service.ts';
import { ticketsFeature } from '#service/features/tickets/tickets.feature.ts';
import type { TicketsService } from '#service/features/tickets/tickets.service.ts';
import { installAuthentication } from '#service/http/authentication.ts';
import { installErrorHandler } from '#service/http/error-handler.ts';
import { validatorCompiler } from '#service/http/input.ts';
import { createMount } from '#service/http/mount-contract.ts';
import { systemIds } from '#service/ports/ids.ts';
import { createUploads, type Uploads } from '#service/uploads/uploads.ts';
import type { Role } from '#shared/domain/roles.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/test-database.ts';
import { createTestKernel } from '../../../support/test-kernel.ts';
import { createFakeClock, type FakeClock } from '../world.ts';

export interface SignedIn {
  readonly token: string;
  readonly actor: Actor;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what the contract says
  readonly body: any;
}

/** Registrations and tickets with the real ledger, notification center and uploads behind them; only clock and sockets are ours. */
export interface Desk {
  readonly database: TestDatabase;
  readonly unitOfWork: UnitOfWork;
  readonly clock: FakeClock;
  readonly app: FastifyInstance;
  readonly registrations: RegistrationsService;
  readonly tickets: TicketsService;
  readonly uploads: Uploads;
  readonly published: { room: string; name: string; payload: unknown }[];
  signIn(role: Role, username: string): Promise<SignedIn>;
  call(who: SignedIn | null, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object | string): Promise<Answer>;
  query<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  insert(text: string, values?: unknown[]): Promise<number>;
  /** One row per message that was written for this type, oldest first. */
  messages(
    type: string,
  ): Promise<{ phone: string; text: string; status: string; registrationId: number | null; ticketId: number | null }[]>;
  /** Notices of one user, newest first. */
  notices(userId: number): Promise<{ title: string; message: string; link: string; priority: string }[]>;
  /** Fingerprint of everything a request could have changed. */
  fingerprint(): Promise<string>;
  close(): Promise<void>;
}

/** Stands in for the OTP feature: a proof is a row, and taking it is one update. */
const fakeConsumeTicket: ConsumeTicket = async (tx, ticket, purpose) => {
  const { rows } = await tx.client.query<{ phone: string }>(
    `UPDATE otp_challenges SET ticket_used_at = now() WHERE ticket_hash = $1 AND purpose = $2 AND ticket_used_at IS NULL RETURNING phone`,
    [`fake:${ticket}`, purpose],
  );
  return rows[0] ?? null;
};

export async function addProof(desk: Desk, phone: string, purpose = 'registration'): Promise<string> {
  const ticket = randomUUID();
  await desk.query(
    `INSERT INTO otp_challenges (id, phone, purpose, live, code_hash, expires_at, ticket_hash) VALUES ($1, $2, $3, true, 'x', now(), $4)`,
    [randomUUID(), phone, purpose, `fake:${ticket}`],
  );
  return ticket;
}

const WATCHED = [
  'registrations',
  'registration_events',
  'tickets',
  'ticket_events',
  'customers',
  'users',
  'audit_log',
  'whatsapp_notifications',
  'notifications',
  'stored_files',
  'otp_challenges',
];

export async function createDesk(options: { consumeTicket?: (database: TestDatabase) => ConsumeTicket } = {}): Promise<Desk> {
  const database = await createTestDatabase({ max: 8 });
  const { unitOfWork, pool } = database;
  const folder = await mkdtemp(join(tmpdir(), 'kabar-desk-'));
  const clock = createFakeClock();
  const audit = createAudit('test');
  const published: Desk['published'] = [];
  const publisher = {
    publish: (room: string, name: string, payload: unknown) => {
      published.push({ room, name, payload });
    },
  };
  const kernel = createTestKernel({
    unitOfWork,
    clock,
    publish: (room, name, payload) => {
      // What reaches one person is looked up in the table.
      if (name !== 'notification') publisher.publish(room, name, payload);
    },
    features: () => [ticketsPart, registrationsPart],
  });
  const auth = createAuthService({ unitOfWork, clock, ids: systemIds, audit, demo: false });
  const uploads = createUploads({ unitOfWork, clock, ids: systemIds, folder, node: 'test' });
  const ticketsPart = ticketsFeature(kernel, { uploads });
  const registrationsPart = registrationsFeature(kernel, {
    consumeTicket: options.consumeTicket?.(database) ?? fakeConsumeTicket,
  });
  const registrations = registrationsPart.service;
  const tickets = ticketsPart.service;

  const app = Fastify();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(multipart);
  installErrorHandler(app);
  installAuthentication(app, auth);
  const mount = createMount(app, unitOfWork);
  for (const feature of [registrationsPart, ticketsPart]) {
    feature.desk?.(mount, app);
    feature.uploads?.(mount);
  }
  await app.ready();

  const query: Desk['query'] = async <R extends object>(text: string, values: unknown[] = []) =>
    (await pool.query<R & Record<string, unknown>>(text, values)).rows as R[];

  return {
    database,
    unitOfWork,
    clock,
    app,
    registrations,
    tickets,
    uploads,
    published,
    query,
    async signIn(role, username) {
      const password = 'rahasia-sekali';
      const name = `${username[0]?.toUpperCase()}${username.slice(1)}`;
      const userId = await unitOfWork.transaction((tx) => auth.createUser(tx, null, { username, name, role, password }));
      if (role === 'technician') await query('INSERT INTO technicians (user_id) VALUES ($1)', [userId]);
      const { token } = await auth.login({ username, password, address: '127.0.0.1', userAgent: null });
      return { token, actor: (await auth.authenticate(token))! };
    },
    async call(who, method, url, body) {
      const response = await app.inject({
        method,
        url,
        headers: {
          ...(who ? { authorization: `Bearer ${who.token}` } : {}),
          ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
        },
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: response.statusCode, body: response.json() };
    },
    async insert(text, values) {
      const [row] = await query<{ id: number }>(`${text} RETURNING id`, values);
      return row!.id;
    },
    messages: (type) =>
      query(
        `SELECT recipient_phone AS phone, message AS text, status, registration_id AS "registrationId", ticket_id AS "ticketId"
         FROM whatsapp_notifications WHERE notification_type = $1 ORDER BY id`,
        [type],
      ),
    notices: (userId) =>
      query('SELECT title, message, link, priority FROM notifications WHERE user_id = $1 ORDER BY id DESC', [userId]),
    async fingerprint() {
      const parts = WATCHED.map(
        (table) => `SELECT '${table}' AS name, md5(string_agg(t::text, ',' ORDER BY t::text)) AS sum FROM ${table} t`,
      );
      return JSON.stringify(await query(parts.join(' UNION ALL ')));
    },
    async close() {
      await app.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let phones = 0;
/** A phone nobody else has. */
export function freshPhone(): string {
  phones += 1;
  return `6281${String(300_000_000 + phones)}`;
}

export async function addRegistration(
  desk: Desk,
  input: {
    status?: string;
    phone?: string;
    name?: string;
    technicianId?: number;
    packageId?: number | null;
    areaId?: number;
    surveyAt?: string;
    installationAt?: string;
    createdAt?: string;
  } = {},
): Promise<number> {
  return desk.insert(
    `INSERT INTO registrations (name, phone, address, status, technician_id, package_id, area_id, survey_at, installation_at, created_at, updated_at)
     VALUES ($1, $2, 'Jl. Kenanga 3', $3, $4, $5, $6, $7, $8, $9::timestamptz, $9::timestamptz)`,
    [
      input.name ?? 'Ayu Lestari',
      input.phone ?? freshPhone(),
      input.status ?? 'pending_verification',
      input.technicianId ?? null,
      input.packageId ?? null,
      input.areaId ?? null,
      input.surveyAt ?? null,
      input.installationAt ?? null,
      input.createdAt ?? desk.clock.now().toISOString(),
    ],
  );
}

export async function addPackage(desk: Desk, name: string, active = true): Promise<number> {
  return desk.insert('INSERT INTO packages (name, mbps, monthly_price, active) VALUES ($1, 50, 199900, $2)', [name, active]);
}

export async function addTechnician(
  desk: Desk,
  input: { name: string; areaId?: number; skills?: string[]; active?: boolean },
): Promise<number> {
  const userId = await desk.insert(`INSERT INTO users (username, name, role) VALUES ($1, $2, 'technician')`, [
    `t-${randomUUID()}`,
    input.name,
  ]);
  return desk.insert('INSERT INTO technicians (user_id, area_id, skills, active) VALUES ($1, $2, $3, $4)', [
    userId,
    input.areaId ?? null,
    input.skills ?? [],
    input.active ?? true,
  ]);
}

export async function addCustomer(desk: Desk, input: { phone?: string; name?: string; status?: string } = {}): Promise<number> {
  return desk.insert(`INSERT INTO customers (name, phone, address, status) VALUES ($1, $2, 'Jl. Melati 1', $3)`, [
    input.name ?? 'Budi Santoso',
    input.phone ?? freshPhone(),
    input.status ?? 'active',
  ]);
}

export async function addTicket(
  desk: Desk,
  input: {
    customerId: number;
    status?: string;
    priority?: string;
    technicianId?: number | null;
    createdAt?: string;
    slaDueAt?: string;
    completedAt?: string;
  },
): Promise<number> {
  const createdAt = input.createdAt ?? desk.clock.now().toISOString();
  return desk.insert(
    `INSERT INTO tickets (customer_id, type, category, priority, title, status, technician_id, sla_due_at, completed_at, created_at, updated_at)
     VALUES ($1, 'repair', 'no_connection', $2, 'Internet mati', $3, $4, $5, $6, $7::timestamptz, $7::timestamptz)`,
    [
      input.customerId,
      input.priority ?? 'normal',
      input.status ?? 'open',
      input.technicianId ?? null,
      input.slaDueAt ?? new Date(new Date(createdAt).getTime() + 24 * 3_600_000).toISOString(),
      input.completedAt ?? null,
      createdAt,
    ],
  );
}

/** What nobody may set from outside, besides what a body knows (RELIABILITY P5). */
export const FOREIGN_KEYS = [
  'id',
  'number',
  'role',
  'customer_id',
  'customerCode',
  'balance',
  'price',
  'monthlyPrice',
  '__proto__',
  'constructor',
  'prototype',
  'created_by',
  'createdBy',
  'createdAt',
  'updatedAt',
  'deletedAt',
  'isDemo',
  'is_demo',
  'isAdmin',
  'active',
  'source',
  'actorId',
  'userId',
  'permission',
  'abilities',
  'surveyAt',
  'installationAt',
  'slaDueAt',
  'slaBreachedAt',
  'rating',
  'resolution',
  'technician_id',
  'rejectionReason',
] as const;

/** Sends a good body with each foreign key in turn; returns those that were let through. */
export async function foreignKeysLetThrough(
  desk: Desk,
  who: SignedIn | null,
  method: 'POST' | 'PUT',
  url: string,
  body: object,
): Promise<string[]> {
  const through: string[] = [];
  for (const key of FOREIGN_KEYS) {
    // As text: an object literal with __proto__ would lose the key before it is sent.
    const text = `{${JSON.stringify(key)}:1,${JSON.stringify(body).slice(1)}`;
    const { status } = await desk.call(who, method, url, text.replace(',}', '}'));
    if (status !== 400) through.push(`${key}: ${status}`);
  }
  return through;
}
