import { bulkOperationsPerWeek, onTimePayments, portalUsers, upgradeConversion } from './business.metrics.ts';
import type { Metric } from './define-metric.ts';
import { deliveryRate, messagesLost, notificationReadRate, queueTime } from './message.metrics.ts';
import { satisfaction, slaAchievement, supportTickets } from './ticket.metrics.ts';

/** Every success metric, in the order of the card. */
export const METRICS: readonly Metric[] = [
  notificationReadRate,
  bulkOperationsPerWeek,
  deliveryRate,
  messagesLost,
  queueTime,
  portalUsers,
  slaAchievement,
  onTimePayments,
  upgradeConversion,
  supportTickets,
  satisfaction,
];
