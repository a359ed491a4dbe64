import type { Report } from './define-report.ts';
import { deliveryReport } from './delivery.report.ts';
import { failoverReport } from './failover.report.ts';
import { kpiReport } from './kpi.report.ts';
import { messageCostReport } from './message-cost.report.ts';
import { messageVolumeReport } from './message-volume.report.ts';
import { performanceReport } from './performance.report.ts';
import { revenueReport } from './revenue.report.ts';
import { statusDistributionReport } from './status-distribution.report.ts';
import { successMetricsReport } from './success-metrics.report.ts';
import { ticketTrendReport } from './ticket-trend.report.ts';

/** Every chart of the dashboard, in its order. */
export const REPORTS: readonly Report[] = [
  kpiReport,
  ticketTrendReport,
  statusDistributionReport,
  revenueReport,
  performanceReport,
  messageVolumeReport,
  deliveryReport,
  failoverReport,
  messageCostReport,
  successMetricsReport,
];
