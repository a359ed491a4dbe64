import { z } from 'zod';
import { MESSAGE_STATISTICS } from '../domain/message.ts';
import { PAYMENT_METHODS } from '../domain/payment.ts';
import type { Permission } from '../domain/permissions.ts';
import { TICKET_STATUSES } from '../domain/ticket.ts';
import { wibDateSchema } from '../domain/time-zone.ts';
import { defineContract, instantSchema, recordOf } from './contract.ts';

/** Days of a range; the last of them is today (WIB). */
export const RANGE_DAYS = { '7d': 7, '30d': 30, '90d': 90 } as const;
export const REPORT_RANGES = ['7d', '30d', '90d'] as const satisfies readonly (keyof typeof RANGE_DAYS)[];
export type ReportRange = (typeof REPORT_RANGES)[number];

/** What every chart takes. */
export const reportQuery = z.strictObject({ range: z.enum(REPORT_RANGES).default('7d') });

/** WIB days, both ends included. */
const span = z.strictObject({ from: wibDateSchema, to: wibDateSchema });
/** A number, or null where nothing was recorded: "no data" is not zero. */
const known = z.number().nullable();
const point = z.strictObject({ date: wibDateSchema, value: known });
/** Path of the desk with the list behind a figure; its query is one the list understands. */
const link = z.string().nullable();
/** Something that happened and explains a bend in the lines. */
const marker = z.strictObject({ at: instantSchema, date: wibDateSchema, kind: z.enum(['gateway_down']), label: z.string() });

/** Fields of every chart: when it was computed, its days, and the same number of days before them. */
const frame = { asOf: instantSchema, range: span, previous: span };
/** A figure of the range, of the days before, and the change in percent of the latter; null where there is nothing to compare with. */
const compared = { value: known, previousValue: known, changePercent: known };

function chart<const P extends Permission, S extends z.ZodRawShape>(id: string, permission: P, summary: string, shape: S) {
  return defineContract({
    method: 'GET',
    path: `/api/dashboard/${id}`,
    permission,
    tag: 'dashboard',
    summary,
    query: reportQuery,
    response: recordOf(z.strictObject({ ...frame, ...shape })),
  });
}

export const KPI_CARDS = ['tickets', 'revenue', 'customers', 'sla'] as const;
export type KpiCard = (typeof KPI_CARDS)[number];

export const dashboardKpi = chart('kpi', 'dashboard.read', 'The four cards: tickets, revenue, customers, SLA.', {
  cards: z.array(
    z.strictObject({
      id: z.enum(KPI_CARDS),
      unit: z.enum(['count', 'rupiah', 'percent']),
      ...compared,
      /** Why there is no value. */
      reason: z.enum(['no_data', 'forbidden']).nullable(),
      /** One point per day. */
      sparkline: z.array(point),
      link,
      /** A second figure of the card: open tickets, payments, net new customers, completed tickets. */
      detail: z.strictObject({ id: z.enum(['open', 'payments', 'net_new', 'completed']), value: known }),
    }),
  ),
});

export const dashboardTicketTrend = chart('ticket-trend', 'dashboard.read', 'Tickets opened and completed per day.', {
  created: z.strictObject(compared),
  completed: z.strictObject(compared),
  points: z.array(z.strictObject({ date: wibDateSchema, created: known, completed: known })),
  markers: z.array(marker),
});

export const dashboardStatusDistribution = chart(
  'status-distribution',
  'dashboard.read',
  'Tickets opened in the range, by their status now.',
  {
    /** Null: no ticket was ever opened. */
    total: known,
    slices: z.array(z.strictObject({ status: z.enum(TICKET_STATUSES), count: known, sharePercent: known, link })),
  },
);

export const dashboardRevenue = chart('revenue', 'invoices.read', 'Verified payments per day, integer rupiah.', {
  amount: z.strictObject(compared),
  payments: z.strictObject(compared),
  points: z.array(z.strictObject({ date: wibDateSchema, amount: known, payments: known })),
  methods: z.array(z.strictObject({ method: z.enum(PAYMENT_METHODS), amount: z.int(), payments: z.int() })),
  link,
});

export const dashboardPerformance = chart(
  'performance',
  'technicians.performance',
  'Completed tickets, promises kept and rating per technician, the busiest first. A technician sees the own row.',
  {
    technicians: z.array(
      z.strictObject({
        technicianId: z.int(),
        name: z.string(),
        completed: z.int(),
        previousCompleted: z.int(),
        inTime: z.int(),
        inTimePercent: known,
        ratings: z.int(),
        averageRating: known,
        averageHours: known,
        link,
      }),
    ),
  },
);

/** `pending` covers everything before the outcome; `expired` and `failed` cover also what could not be delivered. */
const volume = Object.fromEntries(MESSAGE_STATISTICS.map((name) => [name, known])) as Record<
  (typeof MESSAGE_STATISTICS)[number],
  typeof known
>;

export const dashboardMessageVolume = chart('message-volume', 'dashboard.read', 'Messages per day by what became of them.', {
  total: z.strictObject(compared),
  states: z.strictObject(volume),
  points: z.array(z.strictObject({ date: wibDateSchema, total: known, ...volume })),
  markers: z.array(marker),
  link,
});

export const dashboardDelivery = chart('delivery', 'dashboard.read', 'Share of deliverable messages that a gateway took.', {
  rate: z.strictObject(compared),
  /** What must be reached, percent. */
  target: z.number(),
  accepted: z.int(),
  deliverable: z.int(),
  /** Numbers that are not on WhatsApp; not part of the rate. */
  undeliverable: z.int(),
  /** Share of the accepted messages whose arrival was reported. */
  confirmedRate: known,
  points: z.array(z.strictObject({ date: wibDateSchema, rate: known, confirmedRate: known })),
  markers: z.array(marker),
  link,
});

export const dashboardFailover = chart('failover', 'dashboard.read', 'Share of messages that a backup gateway carried.', {
  share: z.strictObject(compared),
  providers: z.array(z.strictObject({ provider: z.string(), messages: z.int(), sharePercent: z.number(), backup: z.int() })),
  points: z.array(z.strictObject({ date: wibDateSchema, primary: known, backup: known, sharePercent: known })),
  markers: z.array(marker),
});

export const dashboardMessageCost = chart('message-cost', 'gateways.read', 'What messages cost, integer rupiah.', {
  cost: z.strictObject(compared),
  points: z.array(z.strictObject({ date: wibDateSchema, cost: known })),
  types: z.array(z.strictObject({ type: z.string(), messages: z.int(), cost: z.int() })),
  providers: z.array(z.strictObject({ provider: z.string(), messages: z.int(), cost: z.int() })),
  /** The month of today: what it cost so far, and what it will have cost at its end at this pace. */
  month: z.strictObject({ month: z.string(), soFar: known, projected: known }),
  /** What the messages of the backups cost more (or, negative, less) than the first gateway of their lane would have. */
  failoverExtra: known,
  /** Messages whose price is unknown; they count as 0. */
  unpriced: z.int(),
});

export const SUCCESS_METRICS = [
  'notification_read_rate',
  'bulk_operations_per_week',
  'delivery_rate',
  'messages_lost',
  'queue_time',
  'portal_users',
  'sla_achievement',
  'on_time_payments',
  'upgrade_conversion',
  'support_tickets',
  'satisfaction',
] as const;
export type SuccessMetric = (typeof SUCCESS_METRICS)[number];

export const dashboardSuccessMetrics = chart(
  'success-metrics',
  'dashboard.read',
  "The action plan's success metrics against their targets.",
  {
    /** End of the range that improvements are measured against; null = not set. */
    baseline: span.nullable(),
    metrics: z.array(
      z.strictObject({
        id: z.enum(SUCCESS_METRICS),
        /** Unit of `value` and `target`. `change_percent`: change against the baseline. */
        unit: z.enum(['percent', 'count', 'seconds', 'change_percent']),
        value: known,
        target: z.number(),
        /** Whether the target is a floor or a ceiling. */
        goal: z.enum(['at_least', 'at_most']),
        reached: z.boolean().nullable(),
        /** Why there is no value. */
        reason: z.enum(['no_data', 'no_baseline', 'no_baseline_data', 'source_missing']).nullable(),
        /** For `change_percent`: what was compared, in its own unit. */
        current: known,
        baseline: known,
      }),
    ),
  },
);
