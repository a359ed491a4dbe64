import { createChaosFleet } from '../support/chaos-fleet.ts';
import { judge, untilSettled } from '../support/chaos-judge.ts';
import { countByPhase, killInRounds } from '../support/chaos-kills.ts';
import { chaosCampaign } from '../support/chaos-messages.ts';
import { type Backend, type ChaosWorld, startChaosWorld } from '../support/chaos-world.ts';
import { keepStepByLimit } from './keep-step.ts';
import { type ChaosProgram, report } from './report.ts';

/** R1: kills in every phase of a campaign; every recipient once, or the row says `unknown`. */
export const r1Kill = (backend: Backend): ChaosProgram => ({
  name: `r1-kill-${backend}`,
  promise: 'kill -9 in every phase: each recipient exactly once, or the row is unknown',
  async run({ short }) {
    const size = short ? 1_500 : 10_000;
    const kills = short ? 32 : 208;
    const world = await startChaosWorld({ backend, perMinute: 6_000 });
    const fleet = createChaosFleet(world);
    try {
      const rows = await world.write(chaosCampaign(size));
      world.sandbox.setTraits('fonnte', { latencyMs: 60 });
      world.sandbox.setTraits('wablas', { latencyMs: 60 });
      const records = await killInRounds({ world, fleet, kills, fleetSize: 4, keepStep: keepStepByLimit(world, size) });
      await fleet.startMany(3);
      await setNoLimit(world);
      const settledAfter = await untilSettled(world, 300_000);
      const verdict = await judge({ world, rows, kills: records });
      const byPhase = countByPhase(records);
      return report(
        {
          rows: verdict.rows,
          kills: records.length,
          'kills by phase': Object.entries(byPhase).map(([phase, count]) => `${phase} ${count}`),
          sent: verdict.sent,
          'unknown (≤ in flight at kills)': `${verdict.unknown} (hold in flight ${verdict.holdInFlight})`,
          'hold duplicates': verdict.holdDuplicates,
          'resend extra (≤ received unrecorded)': `${verdict.extraSends} (${verdict.resendUnrecorded})`,
          'all terminal after the last kill': `${settledAfter.toFixed(0)} s`,
        },
        [
          ...verdict.broken,
          ...Object.entries(byPhase)
            .filter(([phase, count]) => phase !== 'anywhere' && count < (short ? 5 : 20))
            .map(([phase, count]) => `only ${count} kills in phase ${phase}`),
        ],
      );
    } finally {
      await fleet.close();
      await world.close();
    }
  },
});

/** What is left after the last kill goes at full speed. */
async function setNoLimit(world: ChaosWorld): Promise<void> {
  await world.pool.query('UPDATE gateways SET per_minute = 0');
}
