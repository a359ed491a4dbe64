import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '#service/logger.ts';
import { ordinaryAllowance, WINDOW_MS } from '#service/messaging/pace.ts';
import { createWakeUpQueue, type WakeUpQueue } from '#service/messaging/queue.ts';
import { listMessages } from '#shared/contracts/messages.contract.ts';
import { listNotifications } from '#shared/contracts/notifications.contract.ts';
import { queueStats } from '#shared/contracts/queue.contract.ts';
import { systemStatus } from '#shared/contracts/system.contract.ts';
import { createTicket, listTickets } from '#shared/contracts/tickets.contract.ts';
import { LANES, type Lane } from '#shared/domain/message.ts';
import { judge, untilSettled } from '../support/chaos-judge.ts';
import { chaosMessage } from '../support/chaos-messages.ts';
import { passOutage, setBothListening } from '../support/chaos-outage.ts';
import { type Backend, type ChaosRow, type ChaosWorld, startChaosWorld } from '../support/chaos-world.ts';
import { ROOT, type ServiceOptions, type ServiceProcess, startService } from '../support/service-process.ts';
import { until } from '../support/until.ts';
import { percentile } from './r6-breaker.chaos.ts';
import { worstWindow } from './r7-pace.chaos.ts';
import type { ChaosProgram } from './report.ts';

const HOUR_MS = 3_600_000;
const DOWN_MS = 6 * HOUR_MS;
const LIMIT = 600;
/** What R13 grants. */
const MOST_GROWTH_MB = 100;
const MOST_SLOWER = 2;
const MOST_JOBS = 1_000;
const BANNER_WITHIN_MS = 30_000;
/** R7: so much of the allowance is used at least. */
const LEAST_USED = 0.95;
/** Rows of one bulk event are written in transactions of this size. */
const CHUNK = 5_000;

/** R13: six hours without a gateway and a great backlog cost neither memory nor speed, and the backlog leaves at its pace. */
export const r13Backlog = (backend: Backend): ChaosProgram => ({
  name: `r13-backlog-${backend}`,
  promise:
    '50,000 queued, gateways down 6 h: RSS growth < 100 MB, API p95 < 2x idle, <= 1,000 jobs per lane, drain rate == L - U',
  async run({ short }) {
    const size = short ? 5_000 : 50_000;
    const stepMs = short ? 30 * 60_000 : 5 * 60_000;
    const drainMs = (short ? 1 : 3) * WINDOW_MS;
    const world = await startChaosWorld({ backend, perMinute: LIMIT });
    let service: ServiceProcess | null = null;
    let queue: WakeUpQueue | null = null;
    try {
      const { sandbox } = world;
      const broken: string[] = [];
      service = await startBuiltService(world);
      // The driver looks into the service's own queue.
      queue = createWakeUpQueue({
        namespace: 'kabar',
        redisUrl: world.redis?.url ?? null,
        databaseUrl: world.databaseUrl,
        databaseRole: 'kabar_app',
        logger: createLogger({ dataDir: null, level: 'silent', stderr: false, node: 'driver' }),
      });
      const desk = await openDesk(world, service);

      await until('what the demo left over to be sent', async () => (await waiting(world)) === 0, 120_000);
      await desk.use(40);
      const idle = await desk.use(short ? 40 : 100);
      const idleMb = residentMb(service.pid);

      await setBothListening(world, false);
      const downSince = performance.now();
      const rows: ChaosRow[] = [];
      for (let left = size; left > 0; left -= CHUNK)
        rows.push(...(await world.write(Array.from({ length: Math.min(CHUNK, left) }, () => chaosMessage()))));
      const openAfterMs = await until(
        'the desk to say that both gateways are down',
        async () => ((await desk.saysBothDown()) ? performance.now() - downSince : false),
        2 * BANNER_WITHIN_MS,
      );
      if (openAfterMs > BANNER_WITHIN_MS) broken.push(`the desk said so only after ${seconds(openAfterMs)}`);

      // The six hours: in every step the breakers ask again, wake-ups count as lost and are added again, and the service is used.
      const busy = new Map<string, number[]>();
      const most = { mb: 0, jobs: Object.fromEntries(LANES.map((lane) => [lane, 0])) as Record<Lane, number> };
      const wakeUps = queue;
      const { pid } = service;
      await passOutage(world, {
        forMs: DOWN_MS,
        stepMs,
        async onStep() {
          for (const [route, times] of await desk.use(4)) busy.set(route, [...(busy.get(route) ?? []), ...times]);
          most.mb = Math.max(most.mb, residentMb(pid));
          for (const lane of LANES) most.jobs[lane] = Math.max(most.jobs[lane], await wakeUps.size(lane));
        },
      });
      const stillWaiting = await waiting(world, rows);
      if (stillWaiting !== size) broken.push(`${size - stillWaiting} of ${size} rows were not waiting any more`);
      const growthMb = most.mb - idleMb;
      if (growthMb >= MOST_GROWTH_MB) broken.push(`resident memory grew by ${growthMb.toFixed(0)} MB`);
      const slower = p95(all(busy)) / p95(all(idle));
      if (slower >= MOST_SLOWER) broken.push(`the API's p95 was ${slower.toFixed(2)} times the idle one`);
      for (const lane of LANES)
        if (most.jobs[lane] > MOST_JOBS) broken.push(`${most.jobs[lane]} jobs of lane ${lane} in the queue`);

      // Back: the pace decides. Who is urgent has an allowance of its own.
      await setBothListening(world, true);
      await until('the primary to be back', async () => (await breakerOf(world, 'fonnte')) === 'closed', 90_000);
      const from = Date.now();
      const engineFrom = await engineNow(world);
      await until('the drain to be measured', () => Date.now() > from + drainMs, drainMs + 10_000);
      const urgent = await urgentPhonesSince(world, engineFrom);
      const ordinary = sandbox.ledger
        .list({ gateway: 'fonnte', accepted: true, since: 0, limit: Number.MAX_SAFE_INTEGER })
        .filter(({ at, recipient }) => at >= from && at < from + drainMs && !urgent.has(recipient))
        .map(({ at }) => at);
      const allowance = ordinaryAllowance(LIMIT);
      const used = ordinary.length / ((allowance * drainMs) / WINDOW_MS);
      const worst = worstWindow(ordinary);
      if (used < LEAST_USED) broken.push(`the drain used ${percent(used)} of L − U`);
      if (worst > allowance) broken.push(`${worst} ordinary messages within 60 s, L − U = ${allowance}`);

      // The rest without a limit: each row once.
      await world.pool.query('UPDATE gateways SET per_minute = 0');
      const drainedAfter = await untilSettled(world, 600_000);
      const verdict = await judge({ world, rows, kills: [] });
      broken.push(...verdict.broken);
      return {
        figures: {
          queued: size,
          'gateways down': `${DOWN_MS / HOUR_MS} h in steps of ${stepMs / 60_000} min; the desk says so after ${seconds(openAfterMs)}`,
          'resident memory': `idle ${idleMb.toFixed(0)} MB, most ${most.mb.toFixed(0)} MB, growth ${growthMb.toFixed(0)} MB`,
          'API p95': `idle ${ms(p95(all(idle)))}, backlog ${ms(p95(all(busy)))}: ${slower.toFixed(2)} × over ${all(busy).length} requests`,
          'by route (p95 idle, backlog)': [...idle].map(
            ([route, times]) => `${route} ${ms(p95(times))} ${ms(p95(busy.get(route) ?? []))}`,
          ),
          'most jobs in the queue': LANES.map((lane) => `${lane} ${most.jobs[lane]}`),
          'drain rate': `${ordinary.length} in ${drainMs / 1_000} s at L = ${LIMIT}, U = ${LIMIT - allowance}: ${percent(used)} of L − U, most in any 60 s ${worst}`,
          'the rest without a limit': `${(size - ordinary.length).toLocaleString('en')} in ${drainedAfter.toFixed(0)} s`,
          sent: verdict.sent,
          unknown: verdict.unknown,
          'sent twice': verdict.holdDuplicates + verdict.extraSends,
        },
        broken,
      };
    } finally {
      await queue?.close();
      await service?.stop();
      await world.close();
    }
  },
});

const seconds = (value: number) => `${(value / 1_000).toFixed(1)} s`;
const ms = (value: number) => `${value.toFixed(1)} ms`;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const p95 = (times: readonly number[]) => percentile(times, 0.95);
const all = (times: ReadonlyMap<string, readonly number[]>) => [...times.values()].flat();

/** What customers run is the built service: sources stripped at load time take more memory. Writing the demo does, too, so it starts anew. */
async function startBuiltService(world: ChaosWorld): Promise<ServiceProcess> {
  const built = spawnSync('electron-vite', ['build'], { cwd: ROOT, stdio: 'ignore' });
  if (built.status !== 0) throw new Error('the build failed');
  const { fonnte, wablas } = world.sandbox.credentials;
  const options: ServiceOptions = {
    databaseUrl: world.databaseUrl,
    demo: true,
    durable: true,
    command: [join('out', 'main', 'headless.js')],
    env: {
      ...(world.redis ? { REDIS_URL: world.redis.url } : {}),
      FONNTE_BASE_URL: fonnte.baseUrl,
      FONNTE_TOKEN: fonnte.token,
      WABLAS_BASE_URL: wablas.baseUrl,
      WABLAS_TOKEN: wablas.token,
      ...(wablas.secretKey ? { WABLAS_SECRET_KEY: wablas.secretKey } : {}),
      KABAR_GATEWAY_PER_MINUTE: String(LIMIT),
      KABAR_LOG_STDERR: '0',
    },
  };
  await (await startService(options)).stop();
  return startService(options);
}

/** People at their desks: what they look at all day, and one thing they write. */
async function openDesk(world: ChaosWorld, service: ServiceProcess) {
  const token = await service.login('admin');
  const { rows: customers } = await world.pool.query<{ id: number }>('SELECT id FROM customers ORDER BY id LIMIT 500');
  let turn = 0;
  const mix: Readonly<Record<string, () => Promise<unknown>>> = {
    tickets: () => service.call(listTickets, token),
    ledger: () => service.call(listMessages, token),
    'queue stats': () => service.call(queueStats, token),
    'new ticket': () =>
      service.call(createTicket, token, {
        body: {
          customerId: customers[turn % customers.length]?.id ?? 0,
          type: 'repair',
          category: 'no_connection',
          title: `Tidak ada sambungan ${turn}`,
        },
      }),
  };
  return {
    /** Milliseconds of every request by route, so many rounds one after the other. */
    async use(rounds: number): Promise<Map<string, number[]>> {
      const times = new Map<string, number[]>(Object.keys(mix).map((route) => [route, []]));
      for (let round = 0; round < rounds; round += 1) {
        turn += 1;
        for (const [route, request] of Object.entries(mix)) {
          const began = performance.now();
          await request();
          times.get(route)?.push(performance.now() - began);
        }
      }
      return times;
    },
    /** State of the gateways, and the alerts in the notification centre. */
    async saysBothDown(): Promise<boolean> {
      const { data } = await service.call(systemStatus, token);
      const { data: lines } = await service.call(listNotifications, token, { query: { type: 'system', priority: 'urgent' } });
      return data.gateways.every(
        ({ breaker, label }) => breaker === 'open' && lines.some(({ title }) => title === `Gateway ${label} berhenti`),
      );
    },
  };
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}

async function waiting(world: ChaosWorld, rows?: readonly ChaosRow[]): Promise<number> {
  const { rows: counts } = await world.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM whatsapp_notifications
     WHERE status IN ('pending', 'queued', 'sending') AND ($1::bigint[] IS NULL OR id = ANY($1))`,
    [rows?.map(({ id }) => id) ?? null],
  );
  return counts[0]?.count ?? 0;
}

async function breakerOf(world: ChaosWorld, gateway: string): Promise<string | undefined> {
  const { rows } = await world.pool.query<{ breaker: string }>('SELECT breaker FROM gateways WHERE id = $1', [gateway]);
  return rows[0]?.breaker;
}

async function engineNow(world: ChaosWorld): Promise<Date> {
  const { rows } = await world.pool.query<{ now: Date }>('SELECT engine_now() AS now');
  const [row] = rows;
  if (!row) throw new Error('the engine has no clock');
  return row.now;
}

/** Recipients of urgent calls, which have an allowance of their own. */
async function urgentPhonesSince(world: ChaosWorld, since: Date): Promise<Set<string>> {
  const { rows } = await world.pool.query<{ phone: string }>(
    `SELECT n.recipient_phone AS phone FROM whatsapp_delivery_attempts a JOIN whatsapp_notifications n ON n.id = a.notification_id
     WHERE a.urgent AND a.started_at >= $1 AND n.recipient_phone IS NOT NULL`,
    [since],
  );
  return new Set(rows.map(({ phone }) => phone));
}
