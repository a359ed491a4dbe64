import { createChaosFleet } from '../support/chaos-fleet.ts';
import { judge, untilSettled } from '../support/chaos-judge.ts';
import { countByPhase, killInRounds } from '../support/chaos-kills.ts';
import { type Backend, startChaosWorld } from '../support/chaos-world.ts';
import { startCampaignInStep } from './keep-step.ts';
import { type ChaosProgram, killFigures, missingPhases } from './report.ts';

/** R1: kills in every phase of a campaign; every recipient once, or the row says `unknown`. */
export const r1Kill = (backend: Backend): ChaosProgram => ({
  name: `r1-kill-${backend}`,
  promise: 'kill -9 in every phase: each recipient exactly once, or the row is unknown',
  async run({ short }) {
    const size = short ? 1_500 : 10_000;
    const kills = short ? 32 : 208;
    const world = await startChaosWorld({ backend, perMinute: 12_000 });
    const fleet = createChaosFleet(world);
    try {
      for (const gateway of ['fonnte', 'wablas'] as const) world.sandbox.setTraits(gateway, { latencyMs: 40 });
      const campaign = await startCampaignInStep(world, size);
      const records = await killInRounds({ world, fleet, kills, fleetSize: 4, keepStep: campaign.keepStep });
      const sentAtLastKill = world.sandbox.countLedger().accepted;
      await campaign.finish();
      await fleet.startMany(3);
      const settledAfter = await untilSettled(world, 300_000);
      const verdict = await judge({ world, rows: campaign.rows, kills: records });
      return {
        figures: {
          ...killFigures(verdict, records),
          'sent at the last kill': sentAtLastKill,
          'all terminal after the last kill': `${settledAfter.toFixed(0)} s`,
        },
        broken: [
          ...verdict.broken,
          ...missingPhases(countByPhase(records), short ? 5 : 20),
          ...(campaign.rows.length === size ? [] : [`only ${campaign.rows.length} of ${size} rows were written`]),
        ],
      };
    } finally {
      await fleet.close();
      await world.close();
    }
  },
});
