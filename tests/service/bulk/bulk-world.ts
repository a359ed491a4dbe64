import { type Answer, createTestService, type SignedIn, type TestService } from '../../support/test-service.ts';
import { bulkWork, hookMoves, type MoveHooks } from './bulk-work.ts';

export interface BulkWorld extends TestService {
  post(who: SignedIn, url: string, body?: object, headers?: object): Promise<Answer>;
}

/** A service whose tickets can be stopped while they move; with `runner` it works off operations in the background. */
export async function createBulkWorld(options: { max?: number; runner?: boolean } & MoveHooks = {}): Promise<BulkWorld> {
  const service = await createTestService(options.max === undefined ? {} : { max: options.max });
  hookMoves(service, options);
  const work = bulkWork(service);
  if (options.runner) work.start();
  return {
    ...service,
    post: (who, url, body = {}, headers = {}) => service.call(who, 'POST', url, body, headers),
    async close() {
      service.feature('bulk-operations').stop();
      await work.stop();
      await service.close();
    },
  };
}

let people = 0;

export async function addTechnician(world: Pick<TestService, 'query'>, name = 'Joko'): Promise<number> {
  people += 1;
  const [user] = await world.query<{ id: number }>(
    `INSERT INTO users (username, name, role, phone) VALUES ($1, $2, 'technician', '6281377770001') RETURNING id`,
    [`field-${people}`, name],
  );
  const [row] = await world.query<{ id: number }>('INSERT INTO technicians (user_id) VALUES ($1) RETURNING id', [user!.id]);
  return row!.id;
}

export async function addCustomers(world: Pick<TestService, 'query'>, count: number, status = 'active'): Promise<number[]> {
  const rows = await world.query<{ id: number }>(
    `INSERT INTO customers (name, phone, address, status)
     SELECT 'Pelanggan ' || n, '62812' || lpad(n::text, 8, '0'), 'Jl. Melati ' || n, $2 FROM generate_series(1, $1) n RETURNING id`,
    [count, status],
  );
  return rows.map(({ id }) => id);
}

export async function addTickets(
  world: Pick<TestService, 'query'>,
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
  world: Pick<TestService, 'query'>,
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
