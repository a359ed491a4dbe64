import { playOddAnswers } from '../support/chaos-answers.ts';
import { startChaosWorld } from '../support/chaos-world.ts';
import type { ChaosProgram } from './report.ts';

/** E-20: what a vendor sends is hostile input. A seed of its own each time; it stands in the figures. */
export const answers: ChaosProgram = {
  name: 'answers',
  promise: 'whatever a gateway answers: never more than one row affected, nothing waits, the next message is sent',
  async run({ short }) {
    const world = await startChaosWorld({ backend: 'redis', perMinute: 0 });
    try {
      const seed = Number(process.env.CHAOS_SEED ?? 1 + Math.floor(Math.random() * 2 ** 31));
      return await playOddAnswers({ world, answers: short ? 400 : 4_000, seed });
    } finally {
      await world.close();
    }
  },
};
