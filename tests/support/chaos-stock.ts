import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { createChaosFleet } from './chaos-fleet.ts';
import { countByPhase, type KillPhase, type KillRecord, killInRounds } from './chaos-kills.ts';
import type { ChaosWorld } from './chaos-world.ts';
import { PATIENCE_MS } from './deadlines.ts';
import { until } from './until.ts';

export interface StockResult {
  readonly sent: number;
  /** Sends beyond the first per recipient. */
  readonly duplicates: number;
  readonly lost: number;
  readonly byPhase: ReturnType<typeof countByPhase>;
}

/** The stock worker under the same kills at the same places: what the harness must be able to see. */
export async function runStockWorker(world: ChaosWorld, size: number, kills: number, fleetSize: number): Promise<StockResult> {
  if (!world.redis) throw new Error('the stock worker needs Redis');
  const { sandbox } = world;
  await world.pool.query('CREATE TABLE stock_log (job_id text PRIMARY KEY, status text NOT NULL)');
  const fleet = createChaosFleet(world, { script: 'stock-worker' });
  const connection = new Redis(world.redis.url, { maxRetriesPerRequest: null });
  const queue = new Queue('whatsapp-messages', { connection });
  try {
    await queue.addBulk(
      Array.from({ length: size }, (_, index) => ({
        name: 'send-notification',
        data: { phone: `62814${10_000_000 + index}`, message: `Pesan ${index}` },
        opts: { attempts: 3 },
      })),
    );
    const records = await killInRounds({
      world,
      fleet,
      kills,
      fleetSize,
      killAt: killStock,
      // The gateway answers slower when the campaign runs ahead of the kills, and a kill waits for a campaign that is behind.
      async keepStep(share) {
        const sent = () => sandbox.countLedger().accepted / size;
        sandbox.setTraits('fonnte', { latencyMs: sent() > share + 0.05 ? 400 : 40 });
        await until('the campaign to catch up', () => sent() >= share - 0.02, 3_000).catch(() => undefined);
      },
    });
    sandbox.setTraits('fonnte', { latencyMs: 5 });
    await fleet.startMany(2);
    await until(
      'the stock queue to be empty',
      async () => {
        const counts = await queue.getJobCounts('wait', 'active', 'delayed', 'prioritized');
        return Object.values(counts).every((count) => count === 0);
      },
      3 * PATIENCE_MS,
    );
    const phones = sandbox.ledger
      .list({ accepted: true, since: 0, limit: Number.MAX_SAFE_INTEGER })
      .map(({ recipient }) => recipient);
    const reached = new Set(phones).size;
    return { sent: phones.length, duplicates: phones.length - reached, lost: size - reached, byPhase: countByPhase(records) };
  } finally {
    await fleet.close();
    await queue.close();
    connection.disconnect();
  }
}

async function killStock(
  world: ChaosWorld,
  fleet: ReturnType<typeof createChaosFleet>,
  phase: KillPhase,
  round: number,
): Promise<KillRecord> {
  const victim = fleet.alive[round % fleet.alive.length];
  if (!victim) throw new Error('nobody is left to kill');
  let reached: boolean;
  if (phase === 'request written') {
    // No attempts table tells who called, so everybody's request is held until the victim must be among them.
    const hold = world.sandbox.hold({ phase: round % 2 === 0 ? 'received' : 'accepted' });
    const held = await world.sandbox.waitHeld(hold, fleet.alive.length * 5, 3_000);
    reached = held.length > 0;
    await victim.kill();
    world.sandbox.release(hold);
  } else {
    const point =
      phase === 'waiting' ? 'waiting' : phase === 'attempt open' ? 'admitted' : round % 2 === 0 ? 'answered' : 'recording';
    reached = await victim.stopAt(point, { deadlineMs: 5_000 });
    await victim.kill();
  }
  return { phase: reached ? phase : 'anywhere', at: Date.now(), open: [] };
}
