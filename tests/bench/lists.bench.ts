import pg from 'pg';
import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { composeService } from '../support/compose-service.ts';
import { DEMO_PASSWORD, startService } from '../support/service-process.ts';
import type { BenchWorld } from './bench-world.ts';
import { writeListsData } from './lists-data.ts';
import type { BenchResult } from './results.ts';
import { quantile } from './urgent.bench.ts';

const CALLS = 20;
const WARM_UPS = 5;

/** What people ask lists for: the name of the case and the request. `next` = the page after the last one of this case. */
const CASES: Readonly<Record<string, string>> = {
  'tickets, newest': '/api/tickets?limit=50',
  'tickets, page after page': '/api/tickets?limit=50&cursor=next',
  'tickets, running by deadline': '/api/tickets?status=open,assigned,in_progress,on_hold&sort=slaDueAt',
  'tickets, late': '/api/tickets?sla=breached&sort=slaDueAt',
  'tickets, urgent': '/api/tickets?priority=urgent&status=open',
  'tickets, one area': '/api/tickets?areaId=46&status=open,assigned',
  'tickets, one technician': '/api/tickets?technicianId=7',
  'tickets, common name': '/api/tickets?search=budi',
  'tickets, one name': '/api/tickets?search=Siti%20Lestari%20137',
  'tickets, common word': '/api/tickets?search=internet',
  'tickets, phone': '/api/tickets?search=0812-4321-9',
  'tickets, number': '/api/tickets?search=TKT-4711',
  'tickets, nothing found': '/api/tickets?search=zzzqqq',
  'customers, newest': '/api/customers?limit=50',
  'customers, page after page': '/api/customers?limit=50&sort=name&cursor=next',
  'customers, by name': '/api/customers?sort=name',
  'customers, suspended': '/api/customers?status=suspended',
  'customers, one area': '/api/customers?areaId=1',
  'customers, one tag': '/api/customers?tag=vip',
  'customers, common name': '/api/customers?search=santoso',
  'customers, phone': '/api/customers?search=0812-4321',
  'registrations, newest': '/api/registrations',
  'registrations, phone': '/api/registrations?search=0813-4321',
  'invoices, overdue': '/api/invoices?overdue=true',
  'invoices, name': '/api/invoices?search=wijaya',
  'messages, newest': '/api/whatsapp-notifications',
  'messages, stats of a week': '/api/whatsapp-notifications/stats',
  'messages, costs of a month': '/api/whatsapp-notifications/costs',
  'queue, stats': '/api/queue/stats',
  gateways: '/api/gateways',
  'ticket, everything': '/api/tickets/711',
  'customer, everything': '/api/customers/711',
  'notifications, newest': '/api/notifications',
  'notifications, common word': '/api/notifications?search=internet',
  'notifications, one number': '/api/notifications?search=TKT-4711',
};

/**
 * SPEC §17: lists and searches through the running service at 1 M × `scale` tickets and messages, 200 k × `scale` customers and 1 M × `scale` lines of
 * the notification center, against a tenth of it. Both are asked in turn, so that a noisy second hits both; the ratio is that of the medians.
 */
export async function lists(world: Pick<BenchWorld, 'database'>, options: { scale: number }): Promise<BenchResult[]> {
  const small = await prepare(world, options.scale / 10);
  const large = await prepare(world, options.scale);
  const results: BenchResult[] = [];
  try {
    for (const [name, path] of Object.entries(CASES)) {
      const times = { small: [] as number[], large: [] as number[] };
      for (let call = -WARM_UPS; call < CALLS; call += 1) {
        const [one, ten] = [await small.timed(name, path), await large.timed(name, path)];
        if (call < 0) continue;
        times.small.push(one);
        times.large.push(ten);
      }
      const [one, ten] = [quantile(times.small, 0.5), quantile(times.large, 0.5)];
      results.push(
        {
          name: `${name}, p95`,
          measured: quantile(times.large, 0.95),
          unit: 'ms',
          budget: 100,
          better: 'lower',
          detail: `median ${ten.toFixed(1)} ms`,
        },
        // Below 10 ms over HTTP a ratio is noise.
        {
          name: `${name}, against a tenth of the rows`,
          measured: Math.max(ten, 10) / Math.max(one, 10),
          unit: '×',
          budget: 1.5,
          better: 'lower',
          detail: `median ${one.toFixed(1)} → ${ten.toFixed(1)} ms`,
        },
      );
    }
    return results;
  } finally {
    await Promise.all([small.close(), large.close()]);
  }
}

/** A service on a database with so many rows. */
async function prepare(world: Pick<BenchWorld, 'database'>, scale: number) {
  const url = await world.database();
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  const began = performance.now();
  const million = Math.round(1_000_000 * scale);
  const size = { tickets: million, messages: million, customers: Math.round(200_000 * scale), lines: million };
  await writeListsData(owner, size, new Date().toISOString());
  const pool = createPool({ url, max: 2, name: 'bench', role: 'kabar_app', onError: () => undefined });
  const unitOfWork = createUnitOfWork(pool, () => undefined);
  const { accounts } = composeService({ unitOfWork }).feature('auth');
  const who = { username: 'bench', name: 'Bench', role: 'admin', password: DEMO_PASSWORD } as const;
  const userId = await unitOfWork.transaction((tx) => accounts.createUser(tx, null, who));
  // A notification center as one busy person has it.
  await owner.query(
    `UPDATE notifications SET user_id = $1 WHERE user_id = (SELECT min(id) FROM users WHERE role = 'technician')`,
    [userId],
  );
  await owner.query('VACUUM (ANALYZE) notifications');
  await owner.end();
  await pool.end();
  console.log(`       data × ${scale} written in ${Math.round((performance.now() - began) / 1_000)} s`);

  const service = await startService({ databaseUrl: url, durable: true, env: { KABAR_ROLES: 'api' } });
  const token = await service.login(who.username);
  const cursors = new Map<string, string | null>();
  return {
    async timed(name: string, path: string): Promise<number> {
      const cursor = cursors.get(name) ?? null;
      const asked = path.replace('&cursor=next', cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`);
      const before = performance.now();
      const { status, body } = await service.send('GET', asked, { token });
      const took = performance.now() - before;
      if (status !== 200) throw new Error(`GET ${asked} answered ${status} ${JSON.stringify(body)}`);
      cursors.set(name, body.nextCursor ?? null);
      return took;
    },
    close: () => service.stop(),
  };
}
