import { describe, expect, inject, it } from 'vitest';
import { createChaosFleet } from '../../support/chaos-fleet.ts';
import { judge } from '../../support/chaos-judge.ts';
import { addOperator, outage } from '../../support/chaos-outage.ts';
import { startChaosWorld } from '../../support/chaos-world.ts';
import { PATIENCE_MS } from '../../support/deadlines.ts';

const STEP_MS = 20 * 60_000;

/** The short form of the second half of `npm run chaos -- r6`: fewer processes, longer steps, the same judge. */
describe('both gateways are down for an hour', () => {
  it.each([1_200, 0])(
    'R6 it is told, nothing is lost, what is too old dies, and urgent messages leave first (limit %i)',
    async (perMinute) => {
      const world = await startChaosWorld({ backend: 'redis', serverUrl: inject('pgUrl') });
      const fleet = createChaosFleet(world);
      try {
        await addOperator(world);
        await fleet.startMany(2);
        const { lasting, broken } = await outage(world, perMinute, { stepMs: STEP_MS, knownWithinMs: PATIENCE_MS });
        expect(broken).toEqual([]);
        const verdict = await judge({ world, rows: lasting, kills: [] });
        expect(verdict).toMatchObject({ broken: [], sent: lasting.length, unknown: 0, holdDuplicates: 0, extraSends: 0 });
      } finally {
        await fleet.close();
        await world.close();
      }
    },
  );
});
