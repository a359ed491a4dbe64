import { expect, inject, it } from 'vitest';
import { playOddAnswers } from '../../support/chaos-answers.ts';
import { startChaosWorld } from '../../support/chaos-world.ts';

/** The short form of `npm run chaos -- answers`, with a seed that never changes. */
it('E-20 whatever a gateway answers, no other row is affected, nothing waits and the next message is sent', async () => {
  const world = await startChaosWorld({ backend: 'redis', serverUrl: inject('pgUrl') });
  try {
    const { broken } = await playOddAnswers({ world, answers: 200, seed: 20_260_901 });
    expect(broken).toEqual([]);
  } finally {
    await world.close();
  }
});
