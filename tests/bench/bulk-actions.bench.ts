import type pg from 'pg';
import { createPool } from '#service/db/postgres/pool.ts';
import type { BulkActionId, BulkData, BulkResource } from '#shared/contracts/bulk.contract.ts';
import { bareRows } from '../support/bare-rows.ts';
import { composedFeatures } from '../support/composed-features.ts';
import { startService } from '../support/service-process.ts';
import type { BenchWorld } from './bench-world.ts';
import type { BenchResult } from './results.ts';
import { quantile } from './urgent.bench.ts';

/** Where the rows of an action stand before it, and what is asked of them. */
type Tasks = { readonly [Id in BulkActionId]: { readonly status: string; readonly data: BulkData<Id> } };

/**
 * SPEC §17: every bulk action on so many rows, from the request to its answer, with all its messages and lines in the notification center,
 * by a service of its own whose workers send meanwhile. Each round takes new rows; the bare loop runs right before each action.
 */
export async function bulkActions(
  world: Pick<BenchWorld, 'database'>,
  options: { rows: number; rounds: number },
): Promise<BenchResult[]> {
  const url = await world.database();
  const service = await startService({ databaseUrl: url, demo: true, durable: true });
  const pool = createPool({ url, max: 2, role: 'kabar_app', name: 'bench', onError: () => undefined });
  try {
    const token = await service.login('admin');
    const { rows: technicians } = await pool.query<{ id: number }>('SELECT id FROM technicians WHERE active ORDER BY id LIMIT 1');
    const technicianId = technicians[0]?.id ?? 0;
    const tasks: Tasks = {
      'registrations.verify': { status: 'pending_verification', data: {} },
      'registrations.approve': { status: 'verified', data: {} },
      'registrations.reject': { status: 'pending_verification', data: { reason: 'Di luar jangkauan' } },
      'registrations.assign-technician': { status: 'verified', data: { technicianId } },
      'tickets.assign': { status: 'open', data: { technicianId } },
      'tickets.update-status': { status: 'in_progress', data: { status: 'completed', notes: 'Kabel diganti' } },
      'tickets.update-priority': { status: 'assigned', data: { priority: 'high' } },
      'customers.update-status': { status: 'active', data: { status: 'suspended' } },
      'customers.add-tag': { status: 'active', data: { tag: 'vip' } },
      'customers.delete': { status: 'active', data: {} },
    };
    const times = new Map<BulkActionId, { ms: number[]; bare: number[] }>();
    for (let round = 0; round < options.rounds; round += 1) {
      for (const { id, resourceId, route } of composedFeatures().flatMap(({ bulk = [] }) => bulk)) {
        const { status, data } = tasks[id];
        const customers = await addCustomers(pool, options.rows);
        const bare = await bareRows(pool, await addTickets(pool, customers, 'open', null));
        const rowsOf: Partial<Record<BulkResource, () => Promise<number[]>>> = {
          customers: async () => customers,
          tickets: () => addTickets(pool, customers, status, status === 'open' ? null : technicianId),
          registrations: () => addRegistrations(pool, options.rows, status),
        };
        const ids = await rowsOf[resourceId]?.();
        if (ids === undefined) throw new Error(`this bench makes no ${resourceId}`);
        const body = { ids, data };
        const began = performance.now();
        const answer = await service.send('POST', route.path, { token, body });
        const ms = performance.now() - began;
        if (answer.body?.succeeded !== options.rows) throw new Error(`${id} answered ${answer.text.slice(0, 400)}`);
        const known = times.get(id) ?? { ms: [], bare: [] };
        times.set(id, { ms: [...known.ms, ms], bare: [...known.bare, bare] });
      }
    }
    return [...times].map(([id, { ms, bare }]) => ({
      name: `bulk ${id} on ${options.rows} rows`,
      measured: quantile(ms, 0.5) / 1_000,
      unit: 's',
      budget: 2,
      better: 'lower',
      detail: `${(quantile(ms, 0.5) / quantile(bare, 0.5)).toFixed(2)} × bare loop, ${ms.map((one) => (one / 1_000).toFixed(2)).join(', ')} s`,
    }));
  } finally {
    await pool.end();
    await service.stop();
  }
}

async function idsOf(pool: pg.Pool, text: string, values: unknown[]): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(`${text} RETURNING id`, values);
  return rows.map(({ id }) => id);
}

const addCustomers = (pool: pg.Pool, count: number) =>
  idsOf(
    pool,
    `INSERT INTO customers (name, phone, address, status)
     SELECT 'Pelanggan ' || n, '62812' || lpad(n::text, 8, '0'), 'Jl. Melati ' || n, 'active' FROM generate_series(1, $1) n`,
    [count],
  );

const addTickets = (pool: pg.Pool, customerIds: readonly number[], status: string, technicianId: number | null) =>
  idsOf(
    pool,
    `INSERT INTO tickets (customer_id, type, category, priority, title, status, technician_id, sla_due_at)
     SELECT id, 'repair', 'no_connection', 'normal', 'Internet mati', $2, $3, now() + interval '20 hours' FROM unnest($1::int[]) AS c (id)`,
    [customerIds, status, technicianId],
  );

const addRegistrations = (pool: pg.Pool, count: number, status: string) =>
  idsOf(
    pool,
    `INSERT INTO registrations (name, phone, address, status)
     SELECT 'Calon ' || n, '62813' || lpad(n::text, 8, '0'), 'Jl. Kenanga ' || n, $2 FROM generate_series(1, $1) n`,
    [count, status],
  );
