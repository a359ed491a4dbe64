import type { Kernel } from '../../kernel.ts';
import { foldChanges } from '../../reports/fold-changes.ts';
import { createReportRunner } from '../../reports/run-report.ts';
import type { Feature } from '../feature.ts';
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
