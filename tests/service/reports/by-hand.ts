import { can } from '#shared/domain/permissions.ts';
import type { Role } from '#shared/domain/roles.ts';
import { eachWibDate } from '#shared/domain/time-zone.ts';
import type { ChartService } from './chart-data.ts';

/** The charts once more, straight from the business tables, written without a look at the product's queries. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

const WIB = (column: string) => `(${column} AT TIME ZONE 'Asia/Jakarta')::date`;
const share = (part: number, whole: number) => (whole === 0 ? null : Number(((part / whole) * 100).toFixed(6)));
/** One decimal, halves away from zero at this precision. */
const round = (digits: number, value: number | null) =>
  value === null ? null : Math.round(Number((value * 10 ** digits).toFixed(6))) / 10 ** digits + 0;
const change = (value: number | null, before: number | null) =>
  value === null || before === null || before === 0 ? null : round(1, ((value - before) / Math.abs(before)) * 100);
export const versus = (value: number | null, previousValue: number | null) => ({
  value,
  previousValue,
  changePercent: change(value, previousValue),
});

export function byHand(world: ChartService, range: Days, previous: Days) {
  const one = async (text: string, values: unknown[] = []): Promise<Record<string, number | null>> =>
    (await world.query<Record<string, number | null>>(text, values))[0]!;
  const first = async (text: string) => (await world.query<{ day: string | null }>(text))[0]!.day;
  const dates = eachWibDate(range.from, range.to);
  const total = (days: Days, since: string | null, value: number) => (since === null || since > days.to ? null : value);
  /** Rows of one query per day, null before the first day there is any. */
  async function daily<T>(
    since: string | null,
    text: string,
    read: (row: Record<string, number | null>) => T,
  ): Promise<(T | null)[]> {
    return Promise.all(dates.map(async (date) => (since === null || date < since ? null : read(await one(text, [date])))));
  }
  const firstTicket = () => first(`SELECT min(${WIB('created_at')})::text AS day FROM tickets`);
  const firstMessage = () => first(`SELECT min(${WIB('created_at')})::text AS day FROM whatsapp_notifications`);
  const within = (column: string) => `${WIB(column)} BETWEEN $1::date AND $2::date`;
  const span = (days: Days) => [days.from, days.to];
  const count = async (text: string, days: Days) => (await one(text, span(days))).n ?? 0;
  const ACCEPTED = `status IN ('sent','delivered','read')`;
  const DELIVERABLE = `(status IN ('sent','delivered','read','unknown') OR (status = 'failed' AND error_code IS DISTINCT FROM 'recipient')
    OR (status = 'expired' AND error_code IS DISTINCT FROM 'subject_closed'))`;
  const SENT_DAY = WIB('coalesce(sent_at, created_at)');

  return {
    async kpi(role: Role) {
      const since = await firstTicket();
      const opened = `SELECT count(*)::int AS n FROM tickets WHERE ${within('created_at')}`;
      const sla = async (days: Days) => {
        const row = await one(
          `SELECT count(*)::int AS n, count(*) FILTER (WHERE completed_at <= sla_due_at)::int AS kept FROM tickets
           WHERE status = 'completed' AND ${within('completed_at')}`,
          span(days),
        );
        return { share: round(1, share(row.kept ?? 0, row.n ?? 0)), n: row.n ?? 0 };
      };
      const slaNow = await sla(range);
      const firstPayment = await first(`SELECT min(${WIB('paid_at')})::text AS day FROM payments WHERE status = 'verified'`);
      const paid = `SELECT coalesce(sum(amount), 0)::bigint AS n FROM payments WHERE status = 'verified' AND ${within('paid_at')}`;
      const mayRevenue = can(role, 'invoices.read');
      return {
        tickets: {
          ...versus(total(range, since, await count(opened, range)), total(previous, since, await count(opened, previous))),
          detail: {
            id: 'open',
            value: since && (await one(`SELECT count(*)::int AS n FROM tickets WHERE status NOT IN ('completed','cancelled')`)).n,
          },
          sparkline: await daily(since, `SELECT count(*)::int AS n FROM tickets WHERE ${WIB('created_at')} = $1`, ({ n }) => n),
        },
        revenue: mayRevenue
          ? {
              ...versus(
                total(range, firstPayment, await count(paid, range)),
                total(previous, firstPayment, await count(paid, previous)),
              ),
              detail: {
                id: 'payments',
                value: total(
                  range,
                  firstPayment,
                  await count(
                    `SELECT count(*)::int AS n FROM payments WHERE status = 'verified' AND ${within('paid_at')}`,
                    range,
                  ),
                ),
              },
              sparkline: await daily(
                firstPayment,
                `SELECT coalesce(sum(amount), 0)::bigint AS n FROM payments WHERE status = 'verified' AND ${WIB('paid_at')} = $1`,
                ({ n }) => n,
              ),
            }
          : { ...versus(null, null), detail: { id: 'payments', value: null }, sparkline: dates.map(() => null) },
        sla: {
          ...versus(slaNow.share, (await sla(previous)).share),
          detail: { id: 'completed', value: slaNow.share === null ? null : slaNow.n },
          sparkline: await daily(
            range.from,
            `SELECT count(*)::int AS n, count(*) FILTER (WHERE completed_at <= sla_due_at)::int AS kept FROM tickets
             WHERE status = 'completed' AND ${WIB('completed_at')} = $1`,
            ({ n, kept }) => round(1, share(kept ?? 0, n ?? 0)),
          ),
        },
        activeCustomers: (await one(`SELECT count(*)::int AS n FROM customers WHERE status = 'active' AND deleted_at IS NULL`)).n,
      };
    },

    async ticketTrend() {
      const since = await firstTicket();
      const created = `SELECT count(*)::int AS n FROM tickets WHERE ${within('created_at')}`;
      const completed = `SELECT count(*)::int AS n FROM tickets WHERE status = 'completed' AND ${within('completed_at')}`;
      const both = (text: string) =>
        Promise.all([count(text, range), count(text, previous)]).then(([now, before]) =>
          versus(total(range, since, now), total(previous, since, before)),
        );
      const [perCreated, perCompleted] = await Promise.all([
        daily(since, `SELECT count(*)::int AS n FROM tickets WHERE ${WIB('created_at')} = $1`, ({ n }) => n),
        daily(
          since,
          `SELECT count(*)::int AS n FROM tickets WHERE status = 'completed' AND ${WIB('completed_at')} = $1`,
          ({ n }) => n,
        ),
      ]);
      return {
        created: await both(created),
        completed: await both(completed),
        points: dates.map((date, at) => ({ date, created: perCreated[at], completed: perCompleted[at] })),
      };
    },

    async statusDistribution() {
      const since = await firstTicket();
      const rows = await world.query<{ status: string; n: number }>(
        `SELECT status, count(*)::int AS n FROM tickets WHERE ${within('created_at')} GROUP BY 1`,
        span(range),
      );
      const all = rows.reduce((sum, { n }) => sum + n, 0);
      const isKnown = since !== null && since <= range.to;
      return {
        total: isKnown ? all : null,
        slices: ['open', 'assigned', 'in_progress', 'on_hold', 'completed', 'cancelled'].map((status) => {
          const n = rows.find((row) => row.status === status)?.n ?? 0;
          return { status, count: isKnown ? n : null, sharePercent: isKnown ? round(1, share(n, all)) : null };
        }),
      };
    },

    async revenue() {
      const since = await first(`SELECT min(${WIB('paid_at')})::text AS day FROM payments WHERE status = 'verified'`);
      const of = (expression: string) =>
        `SELECT ${expression} AS n FROM payments WHERE status = 'verified' AND ${within('paid_at')}`;
      const both = async (expression: string) =>
        versus(
          total(range, since, await count(of(expression), range)),
          total(previous, since, await count(of(expression), previous)),
        );
      const points = await daily(
        since,
        `SELECT coalesce(sum(amount), 0)::bigint AS a, count(*)::int AS n FROM payments WHERE status = 'verified' AND ${WIB('paid_at')} = $1`,
        ({ a, n }) => ({ amount: a, payments: n }),
      );
      const methods = await world.query<{ method: string; amount: number; payments: number }>(
        `SELECT method, sum(amount)::bigint AS amount, count(*)::int AS payments FROM payments
         WHERE status = 'verified' AND ${within('paid_at')} GROUP BY 1`,
        span(range),
      );
      return {
        amount: await both('coalesce(sum(amount), 0)::bigint'),
        payments: await both('count(*)::int'),
        points: dates.map((date, at) => ({ date, ...(points[at] ?? { amount: null, payments: null }) })),
        methods: methods.toSorted((a, b) => (a.method < b.method ? -1 : 1)),
      };
    },

    async performance() {
      const rows = await world.query<Record<string, number> & { id: number; name: string }>(
        `SELECT t.id, u.name, t.active,
           (SELECT count(*)::int FROM tickets k WHERE k.technician_id = t.id AND k.status = 'completed'
              AND ${WIB('k.completed_at')} BETWEEN $3::date AND $4::date) AS before,
           d.* FROM technicians t JOIN users u ON u.id = t.user_id CROSS JOIN LATERAL (
             SELECT count(*)::int AS done, count(*) FILTER (WHERE completed_at <= sla_due_at)::int AS kept, count(rating)::int AS ratings,
                    avg(rating)::float8 AS rating, avg(greatest(0, floor(extract(epoch FROM completed_at - created_at))))::float8 / 3600 AS hours
             FROM tickets k WHERE k.technician_id = t.id AND k.status = 'completed' AND ${within('k.completed_at')}) d`,
        [...span(range), ...span(previous)],
      );
      return rows
        .filter((row) => row.active || (row.done ?? 0) > 0)
        .map((row) => ({
          technicianId: row.id,
          name: row.name,
          completed: row.done,
          previousCompleted: row.before,
          inTime: row.kept,
          inTimePercent: round(1, share(row.kept ?? 0, row.done ?? 0)),
          ratings: row.ratings,
          averageRating: round(2, row.rating ?? null),
          averageHours: round(1, row.hours ?? null),
        }))
        .toSorted((a, b) => a.technicianId - b.technicianId);
    },

    async messageVolume() {
      const since = await firstMessage();
      const columns = `count(*)::int AS total, count(*) FILTER (WHERE ${ACCEPTED})::int AS sent,
        count(*) FILTER (WHERE status IN ('pending','queued','sending'))::int AS pending,
        ${['failed', 'unknown', 'expired', 'skipped', 'cancelled'].map((state) => `count(*) FILTER (WHERE status = '${state}')::int AS ${state}`).join(', ')}`;
      const nothing = {
        total: null,
        sent: null,
        pending: null,
        failed: null,
        unknown: null,
        expired: null,
        skipped: null,
        cancelled: null,
      };
      const sums = `SELECT ${columns} FROM whatsapp_notifications WHERE ${within('created_at')}`;
      const { total: all, ...states } = since !== null && since <= range.to ? await one(sums, span(range)) : nothing;
      const before = (await one(sums, span(previous))).total ?? 0;
      const points = await daily(
        since,
        `SELECT ${columns} FROM whatsapp_notifications WHERE ${WIB('created_at')} = $1`,
        (row) => row,
      );
      return {
        total: versus(all ?? null, total(previous, since, before)),
        states,
        points: dates.map((date, at) => ({ date, ...(points[at] ?? nothing) })),
      };
    },

    async delivery() {
      const columns = `count(*) FILTER (WHERE ${ACCEPTED})::int AS accepted, count(*) FILTER (WHERE ${DELIVERABLE})::int AS deliverable,
        count(*) FILTER (WHERE status IN ('delivered','read'))::int AS confirmed,
        count(*) FILTER (WHERE status = 'failed' AND error_code = 'recipient')::int AS undeliverable`;
      const sums = `SELECT ${columns} FROM whatsapp_notifications WHERE ${within('created_at')}`;
      const read = (row: Record<string, number | null>) => ({
        rate: round(1, share(row.accepted ?? 0, row.deliverable ?? 0)),
        confirmedRate: round(1, share(row.confirmed ?? 0, row.accepted ?? 0)),
      });
      const now = await one(sums, span(range));
      const points = await daily(
        range.from,
        `SELECT ${columns} FROM whatsapp_notifications WHERE ${WIB('created_at')} = $1`,
        read,
      );
      return {
        rate: versus(read(now).rate, read(await one(sums, span(previous))).rate),
        confirmedRate: read(now).confirmedRate,
        accepted: now.accepted,
        deliverable: now.deliverable,
        undeliverable: now.undeliverable,
        points: dates.map((date, at) => ({ date, ...points[at]! })),
      };
    },

    async failover() {
      const isBackup = `provider IS NOT NULL AND provider <> (SELECT gateway_order ->> 0 FROM lanes WHERE lanes.id = lane)`;
      const columns = `count(*)::int AS n, count(*) FILTER (WHERE ${isBackup})::int AS backup`;
      const from = `FROM whatsapp_notifications WHERE ${ACCEPTED}`;
      const sums = `SELECT ${columns} ${from} AND ${SENT_DAY} BETWEEN $1::date AND $2::date`;
      const read = (row: Record<string, number | null>) => round(1, share(row.backup ?? 0, row.n ?? 0));
      const points = await daily(range.from, `SELECT ${columns} ${from} AND ${SENT_DAY} = $1`, (row) =>
        row.n === 0
          ? { primary: null, backup: null, sharePercent: null }
          : { primary: (row.n ?? 0) - (row.backup ?? 0), backup: row.backup, sharePercent: read(row) },
      );
      const providers = await world.query<{ provider: string; messages: number; backup: number }>(
        `SELECT coalesce(provider, 'none') AS provider, count(*)::int AS messages, count(*) FILTER (WHERE ${isBackup})::int AS backup
         ${from} AND ${SENT_DAY} BETWEEN $1::date AND $2::date GROUP BY 1 ORDER BY 1`,
        span(range),
      );
      return {
        share: versus(read(await one(sums, span(range))), read(await one(sums, span(previous)))),
        providers,
        points: dates.map((date, at) => ({ date, ...points[at]! })),
      };
    },

    async messageCost() {
      const from = `FROM whatsapp_notifications WHERE ${ACCEPTED}`;
      const since = await first(`SELECT min(${SENT_DAY})::text AS day ${from}`);
      const sums = `SELECT coalesce(sum(cost), 0)::bigint AS n ${from} AND ${SENT_DAY} BETWEEN $1::date AND $2::date`;
      const split = (column: string) =>
        world.query(
          `SELECT ${column} AS name, count(*)::int AS messages, coalesce(sum(cost), 0)::bigint AS cost ${from}
           AND ${SENT_DAY} BETWEEN $1::date AND $2::date GROUP BY 1 ORDER BY 1`,
          span(range),
        );
      const points = await daily(since, `SELECT coalesce(sum(cost), 0)::bigint AS n ${from} AND ${SENT_DAY} = $1`, ({ n }) => n);
      const month = await one(
        `SELECT (SELECT coalesce(sum(cost), 0)::bigint ${from} AND ${SENT_DAY} BETWEEN date_trunc('month', $1::date)::date AND $1::date) AS so_far,
                (SELECT coalesce(sum(cost), 0)::bigint ${from} AND ${SENT_DAY} BETWEEN $1::date - 7 AND $1::date - 1) AS week,
                (date_trunc('month', $1::date) + interval '1 month')::date - 1 - $1::date AS days_left`,
        [range.to],
      );
      const soFar = total(range, since, month.so_far ?? 0);
      return {
        cost: versus(total(range, since, await count(sums, range)), total(previous, since, await count(sums, previous))),
        points: dates.map((date, at) => ({ date, cost: points[at] })),
        types: await split('notification_type'),
        providers: await split(`coalesce(provider, 'none')`),
        month: {
          month: range.to.slice(0, 7),
          soFar,
          projected: soFar === null ? null : soFar + Math.round(((month.week ?? 0) / 7) * (month.days_left ?? 0)),
        },
        failoverExtra: await count(
          `SELECT coalesce(sum(coalesce(cost, 0) - (SELECT price_per_message FROM gateways g, lanes l WHERE l.id = lane AND g.id = l.gateway_order ->> 0)), 0)::bigint AS n
           ${from} AND provider IS NOT NULL AND provider <> (SELECT gateway_order ->> 0 FROM lanes WHERE lanes.id = lane)
           AND ${SENT_DAY} BETWEEN $1::date AND $2::date`,
          range,
        ),
        unpriced: await count(
          `SELECT count(*)::int AS n ${from} AND cost IS NULL AND ${SENT_DAY} BETWEEN $1::date AND $2::date`,
          range,
        ),
      };
    },

    /** Levels of the success metrics over these days, in their own units. */
    async levels(days: Days, today: string): Promise<Record<string, number | null>> {
      const ratio = async (text: string) => {
        const row = await one(text, span(days));
        return round(1, share(row.part ?? 0, row.whole ?? 0));
      };
      const length = eachWibDate(days.from, days.to).length;
      const since = await firstTicket();
      const support = await count(
        `SELECT count(*)::int AS n FROM tickets WHERE type IN ('repair','billing','account') AND ${within('created_at')}`,
        days,
      );
      const mean = async (text: string) => (await one(text, span(days))).n ?? null;
      return {
        notification_read_rate: await ratio(
          `SELECT count(*) FILTER (WHERE is_read)::int AS part, count(*)::int AS whole FROM notifications WHERE ${within('created_at')}`,
        ),
        bulk_operations_per_week: round(
          1,
          ((await count(`SELECT count(*)::int AS n FROM bulk_operations WHERE kind = 'run' AND ${within('created_at')}`, days)) *
            7) /
            length,
        ),
        delivery_rate: await ratio(
          `SELECT count(*) FILTER (WHERE ${ACCEPTED})::int AS part, count(*) FILTER (WHERE ${DELIVERABLE})::int AS whole
           FROM whatsapp_notifications WHERE ${within('created_at')}`,
        ),
        queue_time: round(
          1,
          await mean(
            `SELECT avg(greatest(0, floor(extract(epoch FROM sending_at - created_at) * 1000)))::float8 / 1000 AS n FROM whatsapp_notifications
             WHERE ${ACCEPTED} AND sending_at IS NOT NULL AND generation = 1 AND lane <> 'bulk' AND preference IS NULL
               AND ${SENT_DAY} BETWEEN $1::date AND $2::date`,
          ),
        ),
        sla_achievement: await ratio(
          `SELECT count(*) FILTER (WHERE completed_at <= sla_due_at)::int AS part, count(*)::int AS whole FROM tickets
           WHERE status = 'completed' AND ${within('completed_at')}`,
        ),
        on_time_payments: await ratio(
          `SELECT count(*) FILTER (WHERE status = 'paid' AND ${WIB('paid_at')} <= due_date)::int AS part, count(*)::int AS whole FROM invoices
           WHERE status NOT IN ('draft','void') AND due_date BETWEEN $1::date AND least($2::date, '${today}'::date - 1)`,
        ),
        support_tickets:
          since === null || since > days.to
            ? null
            : round(2, support / eachWibDate(since > days.from ? since : days.from, days.to).length),
        satisfaction: round(
          2,
          await mean(`SELECT avg(rating)::float8 AS n FROM tickets WHERE status = 'completed' AND ${within('completed_at')}`),
        ),
      };
    },
  };
}
