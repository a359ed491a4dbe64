import pg from 'pg';
import { createPool } from '#service/db/postgres/pool.ts';
import { foldChanges } from '#service/reports/fold-changes.ts';
import { REPORTS } from '#service/reports/registry.ts';
import { createReportRunner } from '#service/reports/run-report.ts';
import type { BenchWorld } from './bench-world.ts';
import { writeDashboardData } from './dashboard-data.ts';
import type { BenchResult } from './results.ts';

const NOW = '2027-03-31T05:00:00.000Z';
const CALLS = 20;
const WARM_UPS = 5;

/**
 * SPEC §17: every chart over 90 days at 1 M × `scale` tickets and messages and 200 k × `scale` customers, against a tenth of it.
 * Both databases are asked in turn, so that a noisy second hits both; the ratio is that of the medians.
 */
export async function dashboard(world: Pick<BenchWorld, 'database'>, options: { scale: number }): Promise<BenchResult[]> {
  const small = await prepare(world, options.scale / 10);
  const large = await prepare(world, options.scale);
  const results: BenchResult[] = [];
  for (const { id } of REPORTS) {
    const times = { small: [] as number[], large: [] as number[] };
    for (let call = -WARM_UPS; call < CALLS; call += 1) {
      const [one, ten] = [await small.timed(id), await large.timed(id)];
      if (call < 0) continue;
      times.small.push(one);
      times.large.push(ten);
    }
    const p95 = quantile(times.large, 0.95);
    const [one, ten] = [quantile(times.small, 0.5), quantile(times.large, 0.5)];
    results.push(
      {
        name: `dashboard ${id}, p95 of ${CALLS} calls over 90 days`,
        measured: p95,
        unit: 'ms',
        budget: 100,
        better: 'lower',
        detail: `${1_000_000 * options.scale} tickets and messages, median ${ten.toFixed(1)} ms`,
      },
      {
        name: `dashboard ${id}, against a tenth of the rows`,
        measured: ten / one,
        unit: '×',
        budget: 1.5,
        better: 'lower',
        detail: `median ${one.toFixed(1)} → ${ten.toFixed(1)} ms`,
      },
    );
  }
  await Promise.all([small.close(), large.close()]);
  return results;
}

/** A database with so many rows, and the time of one call of a chart in ms. */
async function prepare(world: Pick<BenchWorld, 'database'>, scale: number) {
  const url = await world.database();
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  const began = performance.now();
  await writeDashboardData(
    owner,
    { tickets: 1_000_000 * scale, messages: 1_000_000 * scale, customers: 200_000 * scale },
    { now: NOW },
  );
  const pool = createPool({ url, max: 1, name: 'bench', role: 'kabar_app', onError: () => undefined });
  while (await foldChanges(pool));
  await owner.query('VACUUM (ANALYZE)');
  await owner.end();
  console.log(`       data × ${scale} written in ${Math.round((performance.now() - began) / 1_000)} s`);

  const run = createReportRunner({
    pool,
    clock: { now: () => new Date(NOW), monotonic: () => performance.now() },
    baselineDate: async () => '2026-12-31',
  });
  const reports = new Map(REPORTS.map((report) => [report.id, report]));
  return {
    async timed(id: string): Promise<number> {
      const report = reports.get(id);
      if (!report) throw new Error(`no report ${id}`);
      const asked = performance.now();
      await run(report, { role: 'admin', technicianId: null }, { range: '90d' });
      return performance.now() - asked;
    },
    close: () => pool.end(),
  };
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
}
