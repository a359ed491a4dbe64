import { urgentReserve } from '#service/messaging/pace.ts';
import { createChaosFleet } from '../support/chaos-fleet.ts';
import { chaosMessage } from '../support/chaos-messages.ts';
import { startChaosWorld } from '../support/chaos-world.ts';
import { until } from '../support/until.ts';
import { worstWindow } from './r7-pace.chaos.ts';
import type { ChaosProgram } from './report.ts';

const LIMIT = 100;

/** R8: urgent beats bulk, and bulk still goes on. */
export const r8Urgent: ChaosProgram = {
  name: 'r8-urgent',
  promise: 'with 10,000 promotions at the limit for a minute, U urgent messages are each at the gateway within 10 s',
  async run({ short }) {
    const promotions = short ? 2_000 : 10_000;
    const steadyMs = short ? 20_000 : 65_000;
    const world = await startChaosWorld({ backend: 'redis', perMinute: LIMIT });
    const fleet = createChaosFleet(world);
    try {
      const { sandbox, pool } = world;
      await pool.query(`UPDATE gateways SET enabled = false WHERE id = 'wablas'`);
      await world.write(Array.from({ length: promotions }, () => chaosMessage({ messageClass: 'marketing' })));
      await fleet.startMany(3);
      const records = () => sandbox.ledger.list({ gateway: 'fonnte', since: 0, limit: 100_000 });
      const first = await until('the first promotion', () => records()[0]?.at, 10_000);
      await until('the steady state', () => Date.now() > first + steadyMs, steadyMs + 10_000);
      const reserve = urgentReserve(LIMIT);
      const at = Date.now();
      const urgent = await world.write(
        Array.from({ length: reserve }, () => chaosMessage({ lane: 'urgent', onUnknown: 'resend' })),
      );
      const delays = await until(
        'all urgent messages to be at the gateway',
        () => {
          const arrived = new Map(records().map((record) => [record.recipient, record.at]));
          const found = urgent.map(({ phone }) => (arrived.get(phone) ?? Number.NaN) - at);
          return found.some(Number.isNaN) ? false : found;
        },
        60_000,
      );
      const before = records().length;
      await until('bulk to go on', () => records().length >= before + 3, 30_000);
      const times = records().map((record) => record.at);
      const worst = Math.max(...delays);
      return {
        figures: {
          'promotions waiting': promotions - before,
          'steady state before': `${steadyMs / 1_000} s at ${LIMIT}/60 s`,
          'urgent messages (U)': reserve,
          'each at the gateway within': `${(worst / 1_000).toFixed(2)} s (median ${(delays.toSorted((a, b) => a - b)[reserve >> 1]! / 1_000).toFixed(2)} s)`,
          'most in any 60 s': worstWindow(times),
        },
        broken: [
          ...(worst < 10_000 ? [] : [`an urgent message needed ${(worst / 1_000).toFixed(1)} s`]),
          ...(worstWindow(times) <= LIMIT ? [] : [`${worstWindow(times)} calls within 60 s`]),
        ],
      };
    } finally {
      await fleet.close();
      await world.close();
    }
  },
};
