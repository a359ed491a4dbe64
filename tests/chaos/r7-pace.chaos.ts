import { ordinaryAllowance } from '#service/messaging/pace.ts';
import { createChaosFleet } from '../support/chaos-fleet.ts';
import { judge } from '../support/chaos-judge.ts';
import type { KillRecord } from '../support/chaos-kills.ts';
import { killAt } from '../support/chaos-kills.ts';
import { chaosMessage } from '../support/chaos-messages.ts';
import { startChaosWorld } from '../support/chaos-world.ts';
import { until } from '../support/until.ts';
import type { ChaosProgram } from './report.ts';

const DAY_MS = 86_400_000;

/** R7: never above the provider's rate, and nearly all of it used. */
export const r7Pace: ChaosProgram = {
  name: 'r7-pace',
  promise: 'no 60 s at the gateway above the limit, at least 95 % of the ordinary allowance used: kill, new limit, wrong clock',
  async run({ short }) {
    // Under the first limit for so long, then under the second.
    const [firstLimit, secondLimit] = short ? [240, 120] : [100, 60];
    const [firstMs, secondMs] = short ? [90_000, 75_000] : [300_000, 150_000];
    const world = await startChaosWorld({ backend: 'redis', perMinute: firstLimit });
    const fleet = createChaosFleet(world);
    try {
      const { sandbox, pool } = world;
      // The backup takes nothing: one gateway, one limit.
      await pool.query(`UPDATE gateways SET enabled = false WHERE id = 'wablas'`);
      const rows = await world.write(Array.from({ length: 3_000 }, () => chaosMessage()));
      await fleet.startMany(3, (index) => ({ clockShiftMs: index === 1 ? DAY_MS : 0 }));
      const times = () => sandbox.ledger.list({ gateway: 'fonnte', since: 0, limit: 100_000 }).map(({ at }) => at);
      const first = await until('the first call', () => times()[0], 10_000);
      await until('the kill', () => Date.now() > first + firstMs / 5, firstMs);
      const kills: KillRecord[] = [await killAt(world, fleet, 'answered, unrecorded', 0)];
      await fleet.start();
      await until('the limit to change', () => Date.now() > first + firstMs, firstMs);
      const changedAt = Date.now();
      await pool.query(`UPDATE gateways SET per_minute = $1 WHERE id = 'fonnte'`, [secondLimit]);
      await until('the end', () => Date.now() > changedAt + secondMs, secondMs + 10_000);
      await Promise.all(fleet.alive.map((worker) => worker.stop()));

      const all = times();
      // After the change a window still holds what the old limit allowed before it.
      const worst = worstWindow(all.filter((at) => at < changedAt));
      const worstAfter = worstWindow(all.filter((at) => at >= changedAt));
      const worstAny = worstWindow(all);
      const used = (from: number, to: number, limit: number) =>
        all.filter((at) => at >= from && at < to).length / ((ordinaryAllowance(limit) * (to - from)) / 60_000);
      const share = used(first, changedAt, firstLimit);
      const { broken: notSettled, ...verdict } = await judge({ world, rows, kills });
      const broken = notSettled.filter((line) => !/is still (pending|queued)/.test(line));
      if (worst > firstLimit || worstAny > firstLimit)
        broken.push(`${Math.max(worst, worstAny)} calls within 60 s, limit ${firstLimit}`);
      if (worstAfter > secondLimit) broken.push(`${worstAfter} calls within 60 s after the limit became ${secondLimit}`);
      if (share < 0.95) broken.push(`only ${(share * 100).toFixed(1)} % of the ordinary allowance was used`);
      return {
        figures: {
          limits: `${firstLimit}/60 s for ${firstMs / 1_000} s, then ${secondLimit}/60 s for ${secondMs / 1_000} s`,
          calls: all.length,
          'most in any 60 s': `${worst} before, ${worstAfter} after the change (ordinary allowance ${ordinaryAllowance(firstLimit)}, ${ordinaryAllowance(secondLimit)})`,
          'ordinary allowance used': `${(share * 100).toFixed(1)} %`,
          'used after the change': `${(used(changedAt + 62_000, changedAt + secondMs, secondLimit) * 100).toFixed(1)} % (once the window has rolled)`,
          'kills, clocks a day ahead': '1, 1',
          'sent twice': verdict.holdDuplicates,
        },
        broken,
      };
    } finally {
      await fleet.close();
      await world.close();
    }
  },
};

/** Most events in any sliding 60 s. */
export function worstWindow(times: readonly number[], windowMs = 60_000): number {
  let worst = 0;
  for (let from = 0, to = 0; to < times.length; to += 1) {
    while ((times[to] ?? 0) - (times[from] ?? 0) >= windowMs) from += 1;
    worst = Math.max(worst, to - from + 1);
  }
  return worst;
}
