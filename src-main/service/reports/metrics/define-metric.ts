import type { SuccessMetric } from '#shared/contracts/dashboard.contract.ts';
import type { DayRange, ReportContext } from '../define-report.ts';

/** One success metric. Its comment defines what counts. */
export interface Metric {
  readonly id: SuccessMetric;
  /** `change_percent`: what is measured is compared with the baseline. */
  readonly unit: 'percent' | 'count' | 'seconds' | 'change_percent';
  readonly target: number;
  readonly goal: 'at_least' | 'at_most';
  /** The level over these WIB days; null = nothing to compute it from. A metric without a source yet has no measure. */
  readonly measure: ((context: ReportContext, days: DayRange) => Promise<number | null>) | null;
}
