import { beforeAll, describe, expect, inject, it } from 'vitest';
import { faultsOf, missingFaults } from '../../support/chaos-faults.ts';
import { type OutcomeMatrix, playOutcomeMatrix } from '../../support/chaos-outcomes.ts';
import { startChaosWorld } from '../../support/chaos-world.ts';

const RUNS = 8;

/** The short form of `npm run chaos -- r5`; the faults, the engine and the judge are the same. */
describe('R5 each scripted fault at each gateway', () => {
  let matrix: OutcomeMatrix;
  beforeAll(async () => {
    const world = await startChaosWorld({ backend: 'redis', serverUrl: inject('pgUrl') });
    try {
      matrix = await playOutcomeMatrix({ world, runs: RUNS, wave: 250, silenceMs: 2_000 });
    } finally {
      await world.close();
    }
  });

  it.each(['fonnte', 'wablas'] as const)(
    'every fault of the sandbox and every reason of the adapter is played (%s)',
    (gateway) => {
      expect(missingFaults(gateway)).toEqual([]);
      const played = matrix.lines.filter((line) => line.gateway === gateway);
      const runs = Object.fromEntries(played.map((line) => [line.fault, line.runs]));
      expect(runs).toEqual(Object.fromEntries(faultsOf(gateway).map(({ name }) => [name, RUNS])));
    },
  );

  it('a failover delivers exactly once, a refusal fails after one call, an unknown one is held after one call or resent once', () => {
    expect(matrix.broken).toEqual([]);
  });
});
