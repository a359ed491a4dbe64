import type { ChaosFleet, ChaosWorker } from './chaos-fleet.ts';
import type { ChaosWorld } from './chaos-world.ts';

/** Where a message of the killed process was (ENGINE §9). */
export const killPhases = ['waiting', 'attempt open', 'request written', 'answered, unrecorded'] as const;
export type KillPhase = (typeof killPhases)[number];

/** A call that was open when its process died. */
export interface OpenCall {
  readonly id: number;
  readonly phone: string;
  readonly onUnknown: 'hold' | 'resend';
  /** Admission, ms since 1970 by this machine's clock. */
  readonly admittedAt: number;
}

export interface KillRecord {
  /** `anywhere` when nothing came by the wanted place in time. */
  readonly phase: KillPhase | 'anywhere';
  /** Ms since 1970. */
  readonly at: number;
  readonly open: readonly OpenCall[];
}

/** Longer than any lease of the engine (E-9: 29 s). */
const AFTER_LEASES_MS = 30_000;

/** Kills one worker of the fleet at the wanted place; `request written` takes whoever got there. */
export async function killAt(world: ChaosWorld, fleet: ChaosFleet, phase: KillPhase, round: number): Promise<KillRecord> {
  const { alive } = fleet;
  const victim = alive[round % alive.length];
  if (!victim) throw new Error('nobody is left to kill');
  if (phase === 'request written') return killWithWrittenRequest(world, fleet, victim, round);
  const point =
    phase === 'waiting' ? 'waiting' : phase === 'attempt open' ? 'admitted' : round % 2 === 0 ? 'answered' : 'recording';
  const reached = await victim.stopAt(point, { deadlineMs: 5_000 });
  return killed(world, victim, reached ? phase : 'anywhere');
}

async function killWithWrittenRequest(
  world: ChaosWorld,
  fleet: ChaosFleet,
  fallback: ChaosWorker,
  round: number,
): Promise<KillRecord> {
  const { sandbox } = world;
  // `received` is accepted later although the caller is dead; `accepted` is in the gateway's ledger, its answer not out.
  const hold = sandbox.hold({ phase: round % 2 === 0 ? 'received' : 'accepted', times: 1 });
  try {
    const [call] = await sandbox.waitHeld(hold, 1, 5_000);
    const phone = call?.recipients[0];
    const { rows } = await world.pool.query<{ node: string }>(
      `SELECT a.node FROM whatsapp_delivery_attempts a JOIN whatsapp_notifications n ON n.id = a.notification_id
       WHERE n.recipient_phone = $1 AND a.state = 'open'`,
      [phone ?? ''],
    );
    const caller = fleet.alive.find((worker) => worker.node === rows[0]?.node);
    return await killed(world, caller ?? fallback, caller ? 'request written' : 'anywhere');
  } finally {
    sandbox.release(hold);
  }
}

async function killed(world: ChaosWorld, worker: ChaosWorker, phase: KillRecord['phase']): Promise<KillRecord> {
  await worker.kill();
  const at = Date.now();
  const { rows } = await world.pool.query<OpenCall>(
    `SELECT n.id, n.recipient_phone AS phone, n.on_unknown AS "onUnknown",
            extract(epoch FROM a.started_at - (SELECT shift FROM engine_clock))::float8 * 1000 AS "admittedAt"
     FROM whatsapp_delivery_attempts a JOIN whatsapp_notifications n ON n.id = a.notification_id
     WHERE a.node = $1 AND a.state = 'open'`,
    [worker.node],
  );
  return { phase, at, open: rows };
}

export interface KillPlan {
  readonly world: ChaosWorld;
  readonly fleet: ChaosFleet;
  readonly kills: number;
  readonly fleetSize: number;
  /** Called before each kill with the share of kills done, 0 to 1: keeps the campaign and the kills in step. */
  readonly keepStep: (share: number) => Promise<void>;
  readonly clockShiftMs?: (index: number) => number;
  /** How a kill is placed; the engine's way unless told. */
  readonly killAt?: typeof killAt;
}

/**
 * Kills round by round: a fleet starts, its members die one after the other while the rest goes on, and when nobody lives, so that no
 * call is in flight, the engine's clock moves past the leases of the dead. The phase with the fewest kills is always next.
 */
export async function killInRounds(plan: KillPlan): Promise<KillRecord[]> {
  const { world, fleet } = plan;
  const records: KillRecord[] = [];
  const left = (): number => plan.kills - records.filter(({ phase }) => phase !== 'anywhere').length;
  for (let misses = 0; left() > 0; ) {
    await fleet.startMany(Math.min(plan.fleetSize, Math.max(1, left())), (index) => ({
      clockShiftMs: plan.clockShiftMs?.(index) ?? 0,
    }));
    while (fleet.alive.length > 0) {
      await plan.keepStep(1 - left() / plan.kills);
      const record = await (plan.killAt ?? killAt)(world, fleet, nextPhase(records), records.length);
      records.push(record);
      if (process.env.CHAOS_TRACE) await trace(world, record);
      if (record.phase === 'anywhere') misses += 1;
    }
    if (misses > plan.kills / 4 + 5) throw new Error(`${misses} kills found nothing to hit: the campaign is over too early`);
    await world.shiftClock(AFTER_LEASES_MS);
  }
  return records;
}

async function trace(world: ChaosWorld, record: KillRecord): Promise<void> {
  const { rows: states } = await world.pool.query('SELECT lane, status, count(*)::int FROM whatsapp_notifications GROUP BY 1, 2');
  const { rows: gateways } = await world.pool.query(
    `SELECT id, breaker, breaker_reason, per_minute, extract(epoch FROM probe_at - engine_now()) AS probe_in,
            (SELECT count(*)::int FROM whatsapp_delivery_attempts a WHERE a.gateway = g.id AND a.state = 'open') AS open FROM gateways g`,
  );
  console.log(
    new Date().toISOString(),
    record.phase,
    record.open.length,
    states.map((row) => Object.values(row).join(' ')).join(', '),
    gateways.map((row) => Object.values(row).join(' ')).join(', '),
  );
}

function nextPhase(records: readonly KillRecord[]): KillPhase {
  const counts = countByPhase(records);
  return killPhases.reduce((least, phase) => (counts[phase] < counts[least] ? phase : least));
}

export function countByPhase(records: readonly KillRecord[]): Record<KillRecord['phase'], number> {
  const counts = { waiting: 0, 'attempt open': 0, 'request written': 0, 'answered, unrecorded': 0, anywhere: 0 };
  for (const { phase } of records) counts[phase] += 1;
  return counts;
}

/** A breaker that waits for its next probe need not be waited for in real time while no call is open. */
export async function passBreakerWaits(world: ChaosWorld): Promise<void> {
  await world.pool.query(
    `UPDATE engine_clock SET shift = shift + (SELECT max(probe_at) - engine_now() FROM gateways WHERE breaker = 'open')
     WHERE NOT EXISTS (SELECT FROM whatsapp_delivery_attempts WHERE state = 'open')
       AND (SELECT max(probe_at) FROM gateways WHERE breaker = 'open') > engine_now()`,
  );
}
