import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { foldChanges } from '#service/reports/fold-changes.ts';
import { createReportRunner } from '#service/reports/run-report.ts';
import { mountDashboard } from './dashboard.routes.ts';

/** The charts, and the figures they are drawn from. */
export function dashboardFeature({ pool, clock, settings }: Kernel): Feature {
  const runReport = createReportRunner({
    pool,
    clock,
    baselineDate: async () => (await settings.get('dashboard.baselineDate')) || null,
  });
  return {
    name: 'dashboard',
    desk: (mount) => mountDashboard(mount, { runReport }),
    duties: [
      {
        name: 'chart-figures',
        runsOn: 'every_node',
        everyMs: 5_000,
        async run(signal) {
          while (!signal.aborted && (await foldChanges(pool)));
        },
      },
    ],
  };
}
