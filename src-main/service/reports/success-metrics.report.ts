import { dashboardSuccessMetrics } from '#shared/contracts/dashboard.contract.ts';
import { defineReport, type ReportContext } from './define-report.ts';
import type { Metric } from './metrics/define-metric.ts';
import { METRICS } from './metrics/registry.ts';
import { changePercent } from './series.ts';

/**
 * The success metrics of the action plan, each defined in `metrics/`. A level (`percent`, `count`, `seconds`) is that of the range; an
 * improvement (`change_percent`) is the change of the range against as many days ending on the baseline date. A metric whose source
 * does not exist, or that has nothing to be computed from, has no value and says why.
 */
export const successMetricsReport = defineReport({
  contract: dashboardSuccessMetrics,
  async read(context) {
    const { baseline } = context;
    const metrics = [];
    for (const metric of METRICS) metrics.push(await presentMetric(metric, context));
    return { baseline: baseline && { from: baseline.from, to: baseline.to }, metrics };
  },
});

async function presentMetric(metric: Metric, context: ReportContext) {
  const { id, unit, target, goal, measure } = metric;
  const told = (
    value: number | null,
    reason: 'no_data' | 'no_baseline' | 'no_baseline_data' | 'source_missing' | null,
    current: number | null = null,
    baseline: number | null = null,
  ) => ({
    id,
    unit,
    value,
    target,
    goal,
    reached: value === null ? null : goal === 'at_least' ? value >= target : value <= target,
    reason,
    current,
    baseline,
  });
  if (measure === null) return told(null, 'source_missing');
  const current = await measure(context, context.range);
  if (unit !== 'change_percent') return told(current, current === null ? 'no_data' : null);
  if (current === null) return told(null, 'no_data');
  if (context.baseline === null) return told(null, 'no_baseline', current);
  const baseline = await measure(context, context.baseline);
  const change = changePercent(baseline, current);
  return told(change, change === null ? 'no_baseline_data' : null, current, baseline);
}
