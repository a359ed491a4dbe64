import { createChaosFleet } from '../support/chaos-fleet.ts';
import { judge } from '../support/chaos-judge.ts';
import { chaosMessage } from '../support/chaos-messages.ts';
import { addOperator, outage, PROCESSES } from '../support/chaos-outage.ts';
import { type ChaosRow, type ChaosWorld, startChaosWorld } from '../support/chaos-world.ts';
import { until } from '../support/until.ts';
import type { ChaosProgram } from './report.ts';

/** What may still leave after the third call hung for 3 s: admissions already under way (E-8 gives them a second). */
const GRACE_MS = 1_500;

/** R6: a dead gateway is left by the whole fleet, asked again rarely, and urgent messages do not wait for it. */
export const r6Breaker: ChaosProgram = {
  name: 'r6-breaker',
  promise:
    'a black hole is left fleet-wide after 3 hung calls, urgent p95 < 10 s meanwhile; both down 1 h: known in 30 s, nothing lost, urgent first',
  async run({ short }) {
    const holeMs = short ? 30_000 : 90_000;
    const world = await startChaosWorld({ backend: 'redis', perMinute: 0 });
    const fleet = createChaosFleet(world);
    try {
      const { sandbox } = world;
      const broken: string[] = [];
      await addOperator(world);
      await fleet.startMany(PROCESSES);
      const rows: ChaosRow[] = [];
      const excused = new Set<number>();

      // Black hole at the primary: connections are taken, nothing is ever answered.
      sandbox.setTraits('fonnte', { blackHole: true });
      const began = Date.now();
      const urgent: (ChaosRow & { readonly at: number })[] = [];
      const end = performance.now() + holeMs;
      await until(
        'the black hole to have lasted',
        async () => {
          const at = Date.now();
          const [one] = await world.write([chaosMessage({ lane: 'urgent', onUnknown: 'resend' })]);
          if (one) urgent.push({ ...one, at });
          rows.push(...(await world.write([chaosMessage({ lane: 'normal' }), chaosMessage()])));
          await paceOf(400);
          return performance.now() > end;
        },
        holeMs + 30_000,
      );
      rows.push(...urgent);
      const hung = sandbox.ledger.list({ gateway: 'fonnte', since: 0, limit: 100_000 });
      const third = hung[2]?.at ?? began;
      const late = hung.filter((record) => record.at > third + 3_000 + GRACE_MS);
      const { rows: probing } = await world.pool.query<{ breaker: string; openings: number }>(
        `SELECT breaker, openings FROM gateways WHERE id = 'fonnte'`,
      );
      if (late.length > 0) broken.push(`${late.length} calls went into the black hole after it was known`);
      // Waits of 5, 10, 20, 40, 60 s lie between the questions.
      const mostProbes = 2 + Math.ceil(Math.log2(holeMs / 5_000 + 1));
      const probes = Number(probing[0]?.openings ?? 0);
      if (probes > mostProbes) broken.push(`${probes} probes in ${holeMs / 1_000} s`);
      const delays = await delaysOf(world, urgent);
      const p95 = percentile(delays, 0.95);
      if (p95 >= 10_000) broken.push(`urgent p95 was ${(p95 / 1_000).toFixed(1)} s`);
      for (const record of hung) for (const row of rows) if (row.phone === record.recipient) excused.add(row.id);

      sandbox.setTraits('fonnte', { blackHole: false });
      // Once with a pace, which decides who goes first, and once without, where the claim does.
      const outages = [await outage(world, 1_200), await outage(world, 0)];
      for (const { lasting, broken: found } of outages) {
        rows.push(...lasting);
        broken.push(...found);
      }
      const verdict = await judge({ world, rows, kills: [], excused });
      broken.push(...verdict.broken);
      return {
        figures: {
          'calls into the black hole': hung.length,
          'of them after it was known': late.length,
          'the last one after the first': `${(((hung.at(-1)?.at ?? began) - (hung[0]?.at ?? began)) / 1_000).toFixed(1)} s`,
          'probes of the device meanwhile': `${probes} in ${holeMs / 1_000} s`,
          'urgent meanwhile': `${urgent.length}, p50 ${seconds(percentile(delays, 0.5))}, p95 ${seconds(p95)}, worst ${seconds(Math.max(...delays))}`,
          ...outages[0]?.figures,
          ...outages[1]?.figures,
          rows: verdict.rows,
          sent: verdict.sent,
          unknown: verdict.unknown,
          'sent twice': verdict.holdDuplicates + verdict.extraSends,
        },
        broken,
      };
    } finally {
      await fleet.close();
      await world.close();
    }
  },
};

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

/** The load of the run: one step so often. */
function paceOf(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Milliseconds from the committed row to the gateway that took it. */
async function delaysOf(world: ChaosWorld, rows: readonly { readonly phone: string; readonly at: number }[]): Promise<number[]> {
  return until(
    'every urgent message to be at a gateway',
    () => {
      const accepted = new Map(
        world.sandbox.ledger.list({ accepted: true, since: 0, limit: 100_000 }).map((record) => [record.recipient, record.at]),
      );
      const delays = rows.map(({ phone, at }) => (accepted.get(phone) ?? Number.NaN) - at);
      return delays.some(Number.isNaN) ? false : delays;
    },
    60_000,
  );
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
