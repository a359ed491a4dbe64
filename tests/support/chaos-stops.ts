import { createPostgresBackend, Queue, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { createPool } from '#service/db/postgres/pool.ts';
import { LANES } from '#shared/domain/message.ts';
import type { ChaosFleet } from './chaos-fleet.ts';
import { chaosMessage } from './chaos-messages.ts';
import type { ChaosRow, ChaosWorld } from './chaos-world.ts';
import { createDice } from './fuzz-input.ts';
import { until } from './until.ts';

/** Where a message of the process is when it is asked to stop. */
export const stopPhases = ['anywhere', 'asking for admission', 'admitted, not called', 'answered, unrecorded'] as const;
export type StopPhase = (typeof stopPhases)[number];

/** What a process that was asked to stop under load has left behind. Nobody else was alive. */
export interface StopRecord {
  readonly phase: StopPhase;
  readonly ms: number;
  readonly exit: string | null;
  /** Attempts that nobody will finish. */
  readonly open: number;
  readonly unknown: number;
  /** Rows that count as queued without a wake-up that waits in the queue: they would be late by the patience of E-5. */
  readonly late: number;
  readonly settled: number;
}

/** Wake-ups that wait in the queue for whoever comes, as "id-generation". */
async function waitingWakeUps(world: ChaosWorld): Promise<Set<string>> {
  const redisUrl = world.redis?.url;
  const redis = redisUrl ? new Redis(redisUrl, { maxRetriesPerRequest: null }) : null;
  const pool = redis
    ? null
    : createPool({
        url: world.databaseUrl,
        role: null,
        max: 2,
        name: 'chaos looks',
        settings: { search_path: 'bullmq' },
        plainTypes: true,
        onError: () => undefined,
      });
  try {
    const found = new Set<string>();
    for (const lane of LANES) {
      const name = `${world.workerEnvironment.CHAOS_NAMESPACE}-${lane}`;
      const queue = redis
        ? new Queue(name, { connection: redis, skipVersionCheck: true })
        : new (withBackend(createPostgresBackend).Queue)(name, { connection: pool as never });
      queue.on('error', () => undefined);
      for (const job of await queue.getJobs(['wait', 'prioritized', 'delayed'])) {
        const data = job?.data as { id: number; generation: number } | undefined;
        if (data) found.add(`${data.id}-${data.generation}`);
      }
      await queue.close();
    }
    return found;
  } finally {
    redis?.disconnect();
    await pool?.end();
  }
}

async function leftBehind(world: ChaosWorld): Promise<Pick<StopRecord, 'open' | 'unknown' | 'late' | 'settled'>> {
  const { rows } = await world.pool.query<{ open: number; unknown: number; settled: number }>(
    `SELECT (SELECT count(*)::int FROM whatsapp_delivery_attempts WHERE state = 'open') AS open,
            count(*) FILTER (WHERE status = 'unknown')::int AS unknown, count(*) FILTER (WHERE status = 'sent')::int AS settled
     FROM whatsapp_notifications`,
  );
  const { rows: queued } = await world.pool.query<{ id: number; generation: number }>(
    `SELECT id, generation FROM whatsapp_notifications WHERE status = 'queued' AND enqueued_at IS NOT NULL`,
  );
  const waiting = await waitingWakeUps(world);
  const late = queued.filter(({ id, generation }) => !waiting.has(`${id}-${generation}`)).length;
  return { ...(rows[0] ?? { open: 0, unknown: 0, settled: 0 }), late };
}

export interface StopPlan {
  readonly world: ChaosWorld;
  readonly fleet: ChaosFleet;
  readonly stops: number;
  readonly seed: number;
  readonly rows: ChaosRow[];
}

/** SIGTERM under load again and again, one process at a time, each started after the one before has ended. */
export async function stopAgainAndAgain({ world, fleet, stops, seed, rows }: StopPlan): Promise<StopRecord[]> {
  const dice = createDice(seed);
  const records: StopRecord[] = [];
  const mixed = (count: number) =>
    Array.from({ length: count }, () =>
      chaosMessage(dice.pick([{}, {}, { lane: 'normal' }, { lane: 'urgent', onUnknown: 'resend' }] as const)),
    );
  for (let stop = 0; stop < stops; stop += 1) {
    const phase = stopPhases[stop % stopPhases.length] ?? 'anywhere';
    const before = world.sandbox.countLedger().accepted;
    rows.push(...(await world.write(mixed(120))));
    const worker = await fleet.start();
    const some = before + 5 + dice.below(40);
    await until('some to be sent', () => world.sandbox.countLedger().accepted >= some, 60_000);
    rows.push(...(await world.write(mixed(40))));
    if (phase === 'asking for admission') await worker.stopAt('waiting');
    if (phase === 'admitted, not called') await worker.stopAt('admitted');
    if (phase === 'answered, unrecorded') await worker.stopAt('answered');
    const ms = await worker.stop();
    records.push({ phase, ms, exit: worker.ended, ...(await leftBehind(world)) });
  }
  return records;
}
