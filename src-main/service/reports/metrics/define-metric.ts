import type { SuccessMetric } from '#shared/contracts/dashboard.contract.ts';
import type { WibDate } from '#shared/domain/time-zone.ts';
import type { DayRange, ReportContext } from '../define-report.ts';
import type { Figure, FigureRow } from '../figures.ts';

/** What a metric is computed from. */
export interface Measured {
  readonly db: ReportContext['db'];
  readonly today: WibDate;
  readonly days: DayRange;
  /** Its figures over these days, with their whole key. */
  readonly rows: readonly FigureRow[];
  /** The day of the first ticket; null = there was none. */
  readonly firstTicket: WibDate | null;
}

/** One success metric. Its comment defines what counts. */
export interface Metric {
  readonly id: SuccessMetric;
  /** `change_percent`: what is measured is compared with the baseline. */
  readonly unit: 'percent' | 'count' | 'seconds' | 'change_percent';
  readonly target: number;
  readonly goal: 'at_least' | 'at_most';
  readonly figures: readonly Figure[];
  /** The level over the days; null = nothing to compute it from. A metric without a source yet has no measure. */
  readonly measure: ((measured: Measured) => number | null | Promise<number | null>) | null;
}
