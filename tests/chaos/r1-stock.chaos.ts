import { killPhases } from '../support/chaos-kills.ts';
import { runStockWorker } from '../support/chaos-stock.ts';
import { startChaosWorld } from '../support/chaos-world.ts';
import { type ChaosProgram, missingPhases } from './report.ts';

/** The eye test of the harness: the worker of the source documents must show more than 100 duplicates under the same kills. */
export const r1Stock: ChaosProgram = {
  name: 'r1-stock',
  promise: 'the harness sees: a plain BullMQ worker under the same kills sends more than 100 messages twice',
  async run({ short }) {
    const size = short ? 1_500 : 10_000;
    const kills = short ? 32 : 208;
    const wanted = short ? 16 : 100;
    const world = await startChaosWorld({ backend: 'redis' });
    try {
      const { sent, duplicates, lost, byPhase } = await runStockWorker(world, size, kills, 4);
      return {
        figures: {
          messages: size,
          'kills by phase': killPhases.map((phase) => `${phase} ${byPhase[phase]}`),
          'sends at the gateway': sent,
          'sent twice': duplicates,
          'never sent': lost,
        },
        broken: [
          ...(duplicates > wanted ? [] : [`the harness is blind: only ${duplicates} duplicates`]),
          ...missingPhases(byPhase, short ? 5 : 20),
        ],
      };
    } finally {
      await world.close();
    }
  },
};
