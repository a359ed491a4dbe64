import { type MessageStatistic, messageStateSchema, statisticOf } from '#shared/domain/message.ts';
import type { WibDate } from '#shared/domain/time-zone.ts';
import type { DayRange, ReportContext } from './define-report.ts';

/**
 * The daily figures that triggers keep (`report_totals`, `report_changes`; what a row counts as stands in migration 0001).
 * `ticket.*` except created: by day of completion; `message.*` except written: by day of sending.
 */
export type Figure =
  /** By day of creation and `status:type`. */
  | 'ticket.running'
  | 'ticket.closed'
  /** By technician; amount = seconds from creation to completion. */
  | 'ticket.completed'
  | 'ticket.in_time'
  /** Amount = stars. */
  | 'ticket.rated'
  /** By payment method; amount = rupiah. */
  | 'payment.verified'
  /** By due date; `on_time`, `late`, `unpaid`; amount = rupiah. */
  | 'invoice.due'
  /** By day of the change; `in` +1, `out` −1. */
  | 'customer.active'
  /** By day of creation; `read`, `unread`. */
  | 'notification.created'
  /** By day of creation and `state:type:provider`, the provider of accepted rows only; see `writtenAs`. */
  | 'message.written'
  /** By `provider:lane:type`; amount = rupiah. */
  | 'message.accepted'
  | 'message.unpriced'
  /** `within` a minute or `beyond`; amount = milliseconds from writing to the call. */
  | 'message.waited';

export interface FigureRow {
  readonly figure: Figure;
  /** Empty unless asked for per day. */
  readonly day: WibDate;
  /** The wanted parts of the key; empty unless split. */
  readonly key: string;
  readonly count: number;
  readonly amount: number;
}

export interface FigureQuery {
  readonly figures: readonly Figure[];
  readonly from: WibDate;
  readonly to: WibDate;
  readonly perDay?: boolean;
  /** The whole key, or one part of it counted from 1. */
  readonly split?: 'key' | 1 | 2 | 3;
}

/** Sums of figures over WIB days, both ends included. Exact in the snapshot of `db`. */
export async function readFigures(db: ReportContext['db'], query: FigureQuery): Promise<FigureRow[]> {
  const day = query.perDay ? 'day::text' : `''`;
  const key = query.split === undefined ? `''` : query.split === 'key' ? 'key' : `split_part(key, ':', ${query.split})`;
  // Named: planning costs as much as running. There are ten forms of it.
  const { rows } = await db.query<FigureRow>({
    name: `report-figures-${query.perDay ? 'daily' : 'total'}-${query.split ?? 'whole'}`,
    text: `SELECT figure, ${day} AS day, ${key} AS key, sum(count)::bigint AS count, sum(amount)::bigint AS amount
           FROM (SELECT figure, day, key, count, amount FROM report_totals WHERE figure = ANY($1) AND day BETWEEN $2 AND $3
                 UNION ALL
                 SELECT figure, day, key, count, amount FROM report_changes WHERE figure = ANY($1) AND day BETWEEN $2 AND $3) AS figures
           GROUP BY 1, 2, 3 HAVING sum(count) <> 0 OR sum(amount) <> 0`,
    values: [query.figures, query.from, query.to],
  });
  return rows;
}

/** The first day on which each of the figures has something; a figure that never had is missing. */
export async function firstDays(db: ReportContext['db'], figures: readonly Figure[]): Promise<ReadonlyMap<Figure, WibDate>> {
  const { rows } = await db.query<{ figure: Figure; day: WibDate }>({
    name: 'report-first-days',
    text: `SELECT wanted.figure, min(first.day)::text AS day FROM unnest($1::text[]) AS wanted (figure) CROSS JOIN LATERAL (
             (SELECT t.day FROM report_totals t
              WHERE t.figure = wanted.figure AND (t.count, t.amount) <> ALL (
                SELECT -sum(c.count), -sum(c.amount) FROM report_changes c WHERE c.figure = t.figure AND c.day = t.day AND c.key = t.key
                HAVING count(*) > 0)
              ORDER BY t.day LIMIT 1)
             UNION ALL
             (SELECT c.day FROM report_changes c LEFT JOIN report_totals t USING (figure, day, key)
              WHERE c.figure = wanted.figure GROUP BY c.day, c.key, t.count, t.amount
              HAVING sum(c.count) + coalesce(t.count, 0) <> 0 OR sum(c.amount) + coalesce(t.amount, 0) <> 0
              ORDER BY c.day LIMIT 1)) AS first
           GROUP BY 1`,
    values: [figures],
  });
  return new Map(rows.map(({ figure, day }) => [figure, day]));
}

/** The first day of any of them; null = never. Before it there is no data, after it a missing row is zero. */
export async function firstDay(db: ReportContext['db'], figures: readonly Figure[]): Promise<WibDate | null> {
  return earliest(await firstDays(db, figures), figures);
}

export function earliest(days: ReadonlyMap<Figure, WibDate>, figures: readonly Figure[]): WibDate | null {
  const found = figures.flatMap((figure) => days.get(figure) ?? []);
  return found.length === 0 ? null : found.reduce((one, other) => (one < other ? one : other));
}

/** Rows of one figure or several, and of a range. */
export function pick(rows: readonly FigureRow[], figures: readonly Figure[], range?: DayRange): FigureRow[] {
  return rows.filter(
    ({ figure, day }) => figures.includes(figure) && (range === undefined || (day >= range.from && day <= range.to)),
  );
}

export function countOf(rows: readonly FigureRow[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}

export function amountOf(rows: readonly FigureRow[]): number {
  return rows.reduce((sum, { amount }) => sum + amount, 0);
}

/** Groups by day, so that a chart does not search all rows for each of its points. */
export function byDay(rows: readonly FigureRow[]): ReadonlyMap<WibDate, readonly FigureRow[]> {
  return Map.groupBy(rows, ({ day }) => day);
}

/** Groups by what the figures were split by. */
export function byKey(rows: readonly FigureRow[]): ReadonlyMap<string, readonly FigureRow[]> {
  return Map.groupBy(rows, ({ key }) => key);
}

/** What a key of `message.written`, or its first part alone, says. `statistic` is the column of the statistics (SPEC §6) that a state counts in. */
export function writtenAs(key: string): {
  readonly state: string;
  readonly statistic: MessageStatistic;
  readonly type: string;
  readonly provider: string;
} {
  const [state = '', type = '', provider = ''] = key.split(':');
  return { state, statistic: FINER[state] ?? statisticOf(messageStateSchema.parse(state)), type, provider };
}

/** The states of the figure that are finer than those of a row. */
const FINER: Readonly<Record<string, MessageStatistic>> = { undeliverable: 'failed', obsolete: 'expired' };
