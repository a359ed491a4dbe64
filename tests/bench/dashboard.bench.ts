import pg from 'pg';
import { createPool } from '../../src-main/service/db/postgres/pool.ts';
import { foldChanges } from '../../src-main/service/reports/fold-changes.ts';
import { REPORTS } from '../../src-main/service/reports/registry.ts';
import { createReportRunner } from '../../src-main/service/reports/run-report.ts';
import type { BenchWorld } from './bench-world.ts';
import { writeDashboardData } from './dashboard-data.ts';
import type { BenchResult } from './results.ts';

const NOW = '2027-03-31T05:00:00.000Z';
const CALLS = 20;
const WARM_UPS = 5;

/** SPEC §17: every chart over 90 days at 1 M × `scale` tickets and messages and 200 k × `scale` customers, against a tenth of it. */
export async function dashboard(world: Pick<BenchWorld, 'database'>, options: { scale: number }): Promise<BenchResult[]> {
  const small = await measure(world, options.scale / 10);
  const large = await measure(world, options.scale);
  return REPORTS.flatMap(({ id }) => {
    const one = small.get(id) ?? Number.NaN;
    const ten = large.get(id) ?? Number.NaN;
    return [
      {
        name: `dashboard ${id}, p95 of ${CALLS} calls over 90 days`,
        measured: ten,
        unit: 'ms',
        budget: 100,
        better: 'lower' as const,
        detail: `${1_000_000 * options.scale} tickets and messages`,
      },
      {
        name: `dashboard ${id}, against a tenth of the rows`,
        measured: ten / one,
        unit: '×',
        budget: 1.5,
        better: 'lower' as const,
        detail: `${one.toFixed(1)} ms → ${ten.toFixed(1)} ms`,
      },
    ];
  });
}

/** p95 per chart, in ms. The charts take turns, so that a noisy second does not hit one of them alone. */
async function measure(world: Pick<BenchWorld, 'database'>, scale: number): Promise<Map<string, number>> {
  const url = await world.database();
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  const began = performance.now();
  await writeDashboardData(owner, { tickets: 1_000_000 * scale, messages: 1_000_000 * scale, customers: 200_000 * scale }, NOW);
  const pool = createPool({ url, max: 2, name: 'bench', role: 'kabar_app', onError: () => undefined });
  while (await foldChanges(pool));
  await owner.query('VACUUM (ANALYZE)');
  await owner.end();
  console.log(`       data × ${scale} written in ${Math.round((performance.now() - began) / 1_000)} s`);

  const run = createReportRunner({
    pool,
    clock: { now: () => new Date(NOW), monotonic: () => performance.now() },
    baselineDate: async () => '2026-12-31',
  });
  const times = new Map<string, number[]>(REPORTS.map(({ id }) => [id, []]));
  for (let call = 0; call < WARM_UPS + CALLS; call += 1) {
    for (const report of REPORTS) {
      const asked = performance.now();
      await run(report, { role: 'admin', technicianId: null }, { range: '90d' });
      if (call >= WARM_UPS) times.get(report.id)?.push(performance.now() - asked);
    }
  }
  await pool.end();
  return new Map(
    [...times].map(([id, all]) => [id, all.toSorted((a, b) => a - b)[Math.ceil(all.length * 0.95) - 1] ?? Number.NaN]),
  );
}
