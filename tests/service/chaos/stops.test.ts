import { describe, expect, inject, it } from 'vitest';
import { createChaosFleet } from '../../support/chaos-fleet.ts';
import { judge, untilSettled } from '../../support/chaos-judge.ts';
import { stopAgainAndAgain } from '../../support/chaos-stops.ts';
import { type ChaosRow, startChaosWorld } from '../../support/chaos-world.ts';
import { PATIENCE_MS } from '../../support/deadlines.ts';

/** The short form of `npm run chaos -- stops`; the phases and the judge are the same. */
describe('SIGTERM under load', () => {
  it.each(['redis', 'postgres'] as const)(
    'E-9 a stop leaves nothing open, nothing unknown and no row without a wake-up that waits (%s)',
    async (backend) => {
      const world = await startChaosWorld({ backend, serverUrl: inject('pgUrl') });
      const fleet = createChaosFleet(world);
      try {
        for (const gateway of ['fonnte', 'wablas'] as const) world.sandbox.setTraits(gateway, { latencyMs: 60 });
        const rows: ChaosRow[] = [];
        const records = await stopAgainAndAgain({ world, fleet, stops: 4, seed: 7, rows });
        for (const record of records) expect(record).toMatchObject({ exit: '0', open: 0, unknown: 0, late: 0 });
        await fleet.start();
        await untilSettled(world, 3 * PATIENCE_MS);
        const verdict = await judge({ world, rows, kills: [] });
        expect(verdict).toMatchObject({ broken: [], sent: rows.length, unknown: 0, holdDuplicates: 0, extraSends: 0 });
      } finally {
        await fleet.close();
        await world.close();
      }
    },
  );
});
