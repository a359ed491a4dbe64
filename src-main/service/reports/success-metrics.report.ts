import { dashboardSuccessMetrics } from '#shared/contracts/dashboard.contract.ts';
import { type DayRange, defineReport } from './define-report.ts';
import { firstDay, pick, readFigures } from './figures.ts';
import type { Measured, Metric } from './metrics/define-metric.ts';
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
    const { db, baseline, range, today } = context;
    const figures = [...new Set(METRICS.flatMap((metric) => metric.figures))];
    const firstTicket = await firstDay(db, ['ticket.running', 'ticket.closed']);
    const over = async (days: DayRange): Promise<Measured> => {
      const rows = await readFigures(db, { figures, from: days.from, to: days.to, split: 'key' });
      return { db, today, days, rows, firstTicket };
    };
    const now = await over(range);
    const then = baseline && (await over(baseline));
    const metrics = [];
    for (const metric of METRICS) metrics.push(await presentMetric(metric, now, then));
    return { baseline: baseline && { from: baseline.from, to: baseline.to }, metrics };
  },
});

async function presentMetric({ id, unit, target, goal, figures, measure }: Metric, now: Measured, then: Measured | null) {
  const ofMetric = (measured: Measured): Measured => ({ ...measured, rows: pick(measured.rows, figures) });
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
  const current = await measure(ofMetric(now));
  if (unit !== 'change_percent') return told(current, current === null ? 'no_data' : null);
  if (current === null) return told(null, 'no_data');
  if (then === null) return told(null, 'no_baseline', current);
  const baseline = await measure(ofMetric(then));
  const change = changePercent(baseline, current);
  return told(change, change === null ? 'no_baseline_data' : null, current, baseline);
}
