import type { ChaosWorld } from '../support/chaos-world.ts';

/** Keeps campaign and kills in step with the live setting of the pace: as much sent as killed, a little ahead. */
export function keepStepByLimit(world: ChaosWorld, size: number): (share: number) => Promise<void> {
  return async (share) => {
    const sent = world.sandbox.countLedger().accepted / size;
    const perMinute = sent > share + 0.05 ? 900 : sent > share ? 3_000 : 9_000;
    await world.pool.query('UPDATE gateways SET per_minute = $1 WHERE per_minute <> $1', [perMinute]);
  };
}

/** The same for a worker that knows no limit: the gateway answers slower. */
export function keepStepByLatency(world: ChaosWorld, size: number): (share: number) => Promise<void> {
  return async (share) => {
    const sent = world.sandbox.countLedger().accepted / size;
    world.sandbox.setTraits('fonnte', { latencyMs: sent > share ? 600 : 60 });
  };
}
