import type { Mount } from '#service/http/mount-contract.ts';
import { REPORTS } from '#service/reports/registry.ts';
import type { RunReport } from '#service/reports/run-report.ts';

/** One route per chart. */
export function mountDashboard(mount: Mount, { runReport }: { readonly runReport: RunReport }): void {
  for (const report of REPORTS) {
    mount(report.contract, async ({ actor, query }) => ({ success: true, data: await runReport(report, actor, query) }));
  }
}
