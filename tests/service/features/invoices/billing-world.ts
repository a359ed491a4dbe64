import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { createAudit } from '#service/audit/audit.ts';
import { mountAreas } from '#service/features/areas/areas.routes.ts';
import { createAreasService } from '#service/features/areas/areas.service.ts';
import { createAuthService } from '#service/features/auth/auth.service.ts';
import { mountCustomers } from '#service/features/customers/customers.routes.ts';
import { createCustomersService } from '#service/features/customers/customers.service.ts';
import type { InvoicesDeps } from '#service/features/invoices/invoices.deps.ts';
import { mountInvoices } from '#service/features/invoices/invoices.routes.ts';
import { createInvoicesService, type InvoicesService } from '#service/features/invoices/invoices.service.ts';
import { mountPackages } from '#service/features/packages/packages.routes.ts';
import { createPackagesService } from '#service/features/packages/packages.service.ts';
import { mountPaymentProofs, mountPayments } from '#service/features/payments/payments.routes.ts';
import { createPaymentsService } from '#service/features/payments/payments.service.ts';
import { mountTechnicians } from '#service/features/technicians/technicians.routes.ts';
import { createTechniciansService } from '#service/features/technicians/technicians.service.ts';
import { createApp } from '#service/http/app.ts';
import type { SubjectEnd } from '#service/notifications/define-notification.ts';
import type { Announcement } from '#service/notifications/in-app.port.ts';
import { systemIds } from '#service/ports/ids.ts';
import { mountUploadRoutes } from '#service/uploads/mount-upload-routes.ts';
import { createUploads, type Uploads } from '#service/uploads/uploads.ts';
import type { Role } from '#shared/domain/roles.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/test-database.ts';
import { createFakeClock, type FakeClock, PASSWORD } from '../world.ts';

export interface Reply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what the contract says
  body: any;
  raw: LightMyRequestResponse;
}

export interface SignedIn {
  readonly token: string;
  readonly userId: number;
  readonly technicianId: number | null;
}

/** Customers, invoices, payments and the catalogue behind the product's own HTTP side, with recorders at the ports. */
export interface BillingWorld {
  readonly database: TestDatabase;
  readonly clock: FakeClock;
  readonly app: FastifyInstance;
  readonly uploads: Uploads;
  readonly invoices: InvoicesService;
  /** Where uploaded files lie. */
  readonly folder: string;
  readonly published: { room: string; name: string; payload: unknown }[];
  readonly announced: Announcement[];
  readonly expired: { subject: string; end: SubjectEnd }[];
  signIn(role: Role): Promise<SignedIn>;
  call(token: string | null, method: string, url: string, body?: object, headers?: object): Promise<Reply>;
  query<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

export async function createBillingWorld(start?: string): Promise<BillingWorld> {
  const database = await createTestDatabase();
  const { unitOfWork } = database;
  const clock = createFakeClock(start);
  const audit = createAudit('test');
  const folder = await mkdtemp(join(tmpdir(), 'kabar-files-'));
  const published: BillingWorld['published'] = [];
  const announced: Announcement[] = [];
  const expired: BillingWorld['expired'] = [];
  const publisher = {
    publish: (room: string, name: string, payload: unknown) => {
      published.push({ room, name, payload });
    },
  };
  const auth = createAuthService({ unitOfWork, clock, ids: systemIds, audit, demo: false });
  const billing: InvoicesDeps = {
    unitOfWork,
    clock,
    audit,
    publisher,
    announce: async (_tx, announcement) => {
      announced.push(announcement);
      return { lines: async () => [] };
    },
    expire: async (_tx, subject, end) => {
      expired.push({ subject, end });
    },
    company: async () => ({ name: 'AGLIS', phone: '62215551234', website: 'aglis.example' }),
  };
  const uploads = createUploads({ unitOfWork, clock, ids: systemIds, folder, node: 'test' });
  const invoices = createInvoicesService(billing);
  const app = await createApp({
    unitOfWork,
    authenticator: auth,
    logger: pino({ level: 'silent' }),
    ids: systemIds,
    version: '0.0.0',
    demo: false,
    pagesFolder: join(folder, 'no-pages'),
    mountFeatures(mount, instance) {
      mountCustomers(mount, { customers: createCustomersService({ unitOfWork, clock, audit }), clock });
      mountAreas(mount, { areas: createAreasService({ unitOfWork, audit }) });
      mountPackages(mount, { packages: createPackagesService({ unitOfWork, audit }) });
      mountTechnicians(mount, { technicians: createTechniciansService({ unitOfWork, audit }) });
      mountInvoices(mount, { invoices });
      const payments = createPaymentsService({ ...billing, uploads });
      mountPayments(mount, { payments });
      mountUploadRoutes(instance, unitOfWork, (upload) => mountPaymentProofs(upload, { payments, uploads }));
    },
  });
  await app.ready();
  let users = 0;

  return {
    database,
    clock,
    app,
    uploads,
    invoices,
    folder,
    published,
    announced,
    expired,
    async signIn(role) {
      users += 1;
      const username = `${role}-${users}`;
      const userId = await unitOfWork.transaction((tx) =>
        auth.createUser(tx, null, { username, name: `${role} ${users}`, role, password: PASSWORD }),
      );
      let technicianId: number | null = null;
      if (role === 'technician') {
        const { rows } = await database.pool.query('INSERT INTO technicians (user_id) VALUES ($1) RETURNING id', [userId]);
        technicianId = rows[0].id;
      }
      const { token } = await auth.login({ username, password: PASSWORD, address: '127.0.0.1', userAgent: null });
      return { token, userId, technicianId };
    },
    async call(token, method, url, body, headers = {}) {
      const raw = await app.inject({
        method: method as NonNullable<InjectOptions['method']>,
        url,
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
        ...(body === undefined ? {} : { payload: body }),
      });
      const isJson = String(raw.headers['content-type']).startsWith('application/json');
      return { status: raw.statusCode, body: isJson ? raw.json() : null, raw };
    },
    async query<R extends object>(text: string, values: unknown[] = []) {
      return (await database.pool.query<R & Record<string, unknown>>(text, values)).rows as R[];
    },
    async close() {
      await app.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function insertId(world: BillingWorld, text: string, values: unknown[]): Promise<number> {
  const [row] = await world.query<{ id: number }>(`${text} RETURNING id`, values);
  return row!.id;
}

let made = 0;

export async function addPackage(
  world: BillingWorld,
  input: { name?: string; price?: number; active?: boolean } = {},
): Promise<number> {
  made += 1;
  return insertId(world, 'INSERT INTO packages (name, mbps, monthly_price, active) VALUES ($1, 50, $2, $3)', [
    input.name ?? `Paket ${made}`,
    input.price ?? 199_900,
    input.active ?? true,
  ]);
}

export async function addArea(
  world: BillingWorld,
  kind: 'city' | 'olt' | 'odp' = 'odp',
  parentId: number | null = null,
): Promise<number> {
  made += 1;
  return insertId(world, 'INSERT INTO areas (code, name, kind, parent_id) VALUES ($1, $1, $2, $3)', [
    `A-${made}`,
    kind,
    parentId,
  ]);
}

export async function addCustomer(
  world: BillingWorld,
  input: {
    name?: string;
    phone?: string;
    status?: string;
    areaId?: number | null;
    packageId?: number | null;
    installedAt?: string | null;
    createdAt?: string;
  } = {},
): Promise<number> {
  made += 1;
  return insertId(
    world,
    `INSERT INTO customers (name, phone, address, area_id, package_id, status, installed_at, created_at, updated_at)
     VALUES ($1, $2, 'Jl. Melati 1', $3, $4, $5, $6, $7::timestamptz, $7::timestamptz)`,
    [
      input.name ?? 'Budi Santoso',
      input.phone ?? `62812${String(20_000_000 + made)}`,
      input.areaId ?? null,
      input.packageId ?? null,
      input.status ?? 'active',
      input.installedAt === undefined ? '2026-01-10T03:00:00Z' : input.installedAt,
      input.createdAt ?? world.clock.now().toISOString(),
    ],
  );
}

/** An issued invoice of one line, straight into the database. */
export async function addInvoice(
  world: BillingWorld,
  input: { customerId: number; total?: number; status?: string; dueDate?: string; period?: string; kind?: string },
): Promise<number> {
  const total = input.total ?? 199_900;
  const id = await insertId(
    world,
    `INSERT INTO invoices (customer_id, kind, period, due_date, status, total, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      input.customerId,
      input.kind ?? 'manual',
      input.period ?? '2027-03-01',
      input.dueDate ?? '2027-03-20',
      input.status ?? 'issued',
      total,
      world.clock.now(),
    ],
  );
  await world.query(
    `INSERT INTO invoice_lines (invoice_id, position, description, quantity, unit_price, amount) VALUES ($1, 1, 'Home Silver', 1, $2, $2)`,
    [id, total],
  );
  return id;
}

/** A multipart body. A part with `filename` is a file. */
export function multipartBody(parts: readonly { name: string; value: string | Buffer; filename?: string; type?: string }[]): {
  payload: Buffer;
  headers: Record<string, string>;
} {
  const boundary = 'kabar-desk-test-boundary';
  const chunks = parts.flatMap(({ name, value, filename, type }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n` +
        `${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`,
    ),
    Buffer.from(value as string),
    Buffer.from('\r\n'),
  ]);
  const payload = Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
  return { payload, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}
