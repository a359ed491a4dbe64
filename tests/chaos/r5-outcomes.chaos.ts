import { type OutcomeLine, playOutcomeMatrix } from '../support/chaos-outcomes.ts';
import { startChaosWorld } from '../support/chaos-world.ts';
import type { ChaosProgram } from './report.ts';

/** R5: a timeout is not a failure. Every fault at every gateway, with the gateways' real budgets of 15 s and 6 s. */
export const r5Outcomes: ChaosProgram = {
  name: 'r5-outcomes',
  promise:
    'each fault at each gateway: failover and exactly one, failed after one call, or unknown (hold 1 call, resend at most 2)',
  async run({ short }) {
    const world = await startChaosWorld({ backend: 'redis', perMinute: 0 });
    try {
      const { lines, broken } = await playOutcomeMatrix({ world, runs: short ? 40 : 500, wave: 250, silenceMs: null });
      return {
        figures: {
          'gateway, fault': 'runs; calls at it + at the other; recipients who got it 0, 1, 2 times; rows',
          ...Object.fromEntries(lines.map((line) => [`${line.gateway}, ${line.fault}`, told(line)])),
          'runs in all': lines.reduce((sum, { runs }) => sum + runs, 0),
          exceptions: broken.length,
        },
        broken,
      };
    } finally {
      await world.close();
    }
  },
};

function told({ runs, callsAtPrimary, callsAtBackup, delivered, states, lookedUp, exceptions }: OutcomeLine): string {
  const { never, once, twice, more } = delivered;
  const rows = Object.entries(states).map(([state, count]) => `${state} ${count}`);
  return [
    String(runs),
    `${callsAtPrimary} + ${callsAtBackup}`,
    `${never}, ${once}, ${twice}${more > 0 ? `, more often ${more}` : ''}`,
    `${rows.join(', ')}${lookedUp > 0 ? ` (${lookedUp} by look-up)` : ''}`,
    ...(exceptions > 0 ? [`EXCEPTIONS ${exceptions}`] : []),
  ].join('; ');
}
