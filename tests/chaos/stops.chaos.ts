import { createChaosFleet } from '../support/chaos-fleet.ts';
import { judge, untilSettled } from '../support/chaos-judge.ts';
import { stopAgainAndAgain, stopPhases } from '../support/chaos-stops.ts';
import { type Backend, type ChaosRow, startChaosWorld } from '../support/chaos-world.ts';
import type { ChaosProgram } from './report.ts';

/** E-9: an ordered stop under load hands everything back that has not reached its call. */
export const stops = (backend: Backend): ChaosProgram => ({
  name: `stops-${backend}`,
  promise: 'SIGTERM under load: nothing unknown, nothing late, nothing twice, gone within 10 s',
  async run({ short }) {
    const count = short ? 12 : 50;
    const world = await startChaosWorld({ backend, perMinute: 0 });
    const fleet = createChaosFleet(world);
    try {
      for (const gateway of ['fonnte', 'wablas'] as const) world.sandbox.setTraits(gateway, { latencyMs: 60 });
      const rows: ChaosRow[] = [];
      const records = await stopAgainAndAgain({ world, fleet, stops: count, seed: 20_26, rows });
      await fleet.start();
      const settledAfter = await untilSettled(world, 120_000);
      const verdict = await judge({ world, rows, kills: [] });
      const longest = Math.max(...records.map(({ ms }) => ms));
      const bad = records.filter(({ open, unknown, late, exit }) => open + unknown + late > 0 || exit !== '0');
      return {
        figures: {
          rows: rows.length,
          stops: records.length,
          'stops by phase': stopPhases.map((phase) => `${phase} ${records.filter((record) => record.phase === phase).length}`),
          'attempts left open': records.reduce((sum, { open }) => sum + open, 0),
          'rows that would be late': records.reduce((sum, { late }) => sum + late, 0),
          unknown: verdict.unknown,
          sent: verdict.sent,
          'sent twice': verdict.holdDuplicates + verdict.extraSends,
          'longest stop': `${(longest / 1_000).toFixed(2)} s`,
          'all terminal after the last start': `${settledAfter.toFixed(0)} s`,
        },
        broken: [
          ...verdict.broken,
          ...bad.map((record) => JSON.stringify(record)),
          ...(longest < 10_000 ? [] : [`a stop took ${longest} ms`]),
        ],
      };
    } finally {
      await fleet.close();
      await world.close();
    }
  },
});
