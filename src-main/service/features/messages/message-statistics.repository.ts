import type { Pool, PoolClient } from 'pg';
import { GATEWAYS } from '#service/gateways/registry.ts';
import { firstDay, readFigures, writtenAs } from '#service/reports/figures.ts';
import { readGatewayOrder } from '#service/reports/gateway-order.ts';
import { ACCEPTED, readMonthSpending } from '#service/reports/message-spending.ts';
import type { MessageSummary } from '#shared/contracts/messages.contract.ts';
import type { Lane, MessageStatistic } from '#shared/domain/message.ts';
import { addDays, type WibDate } from '#shared/domain/time-zone.ts';
import type { MessageCosts } from './message-costs.ts';

export interface StateCount {
  readonly type: string;
  readonly statistic: MessageStatistic;
  /** Of sent rows. */
  readonly provider: string;
  readonly count: number;
}

/**
 * The figures of the source document out of one grouping of the ledger, so that they add up by construction: every row counts in exactly
 * one state, and every sent one in exactly one `via` (RELIABILITY R14).
 */
export function summarise(counts: readonly StateCount[]): MessageSummary {
  const summary: MessageSummary = {
    total: 0,
    sent: 0,
    failed: 0,
    ...Object.fromEntries(GATEWAYS.map(({ id }) => [`via_${id}`, 0])),
    pending: 0,
    unknown: 0,
    expired: 0,
    skipped: 0,
    cancelled: 0,
  };
  for (const { statistic, provider, count } of counts) {
    summary.total += count;
    summary[statistic] = (summary[statistic] ?? 0) + count;
    if (statistic === 'sent') summary[`via_${provider}`] = (summary[`via_${provider}`] ?? 0) + count;
  }
  return summary;
}

export interface Forecast {
  /** Rupiah if the lane's first working gateway takes all of them. */
  readonly cost: number;
  /** Rupiah if the dearest gateway of the lane has to. */
  readonly atMost: number;
  readonly gateway: string | null;
}

export function createMessageStatistics(pool: Pool) {
  return {
    /** Rows written on the last WIB days, today included, by type, state and gateway. Of the daily figures, so a year costs what a day does. */
    async counts(days: number): Promise<StateCount[]> {
      const today = await todayOf(pool);
      const from = addDays(today, 1 - days);
      const rows = await readFigures(pool, { figures: ['message.written'], from, to: today, split: 'key' });
      return rows.map(({ key, count }) => ({ ...writtenAs(key), count }));
    },

    /** Accepted messages by type and WIB day of their sending, on the last days, and what this month costs. */
    async costs(days: number): Promise<MessageCosts> {
      const today = await todayOf(pool);
      const rows = await readFigures(pool, {
        figures: ACCEPTED,
        from: addDays(today, 1 - days),
        to: today,
        perDay: true,
        split: 'key',
      });
      const since = await firstDay(pool, ACCEPTED);
      return { rows, order: await readGatewayOrder(pool), today, month: await readMonthSpending(pool, today, since) };
    },

    /** What so many messages of a lane would cost now, for previews. */
    async forecast(db: Pool | PoolClient, lane: Lane, count: number): Promise<Forecast> {
      const { rows } = await db.query<{ id: string; price: number; works: boolean }>(
        `SELECT g.id, g.price_per_message AS price, g.enabled AND g.breaker = 'closed' AS works
         FROM lanes l, jsonb_array_elements_text(l.gateway_order) WITH ORDINALITY AS place(id, at) JOIN gateways g ON g.id = place.id
         WHERE l.id = $1 AND g.enabled ORDER BY place.at`,
        [lane],
      );
      const first = rows.find((row) => row.works) ?? rows[0];
      return {
        cost: count * (first?.price ?? 0),
        atMost: count * Math.max(0, ...rows.map((row) => row.price)),
        gateway: first?.id ?? null,
      };
    },
  };
}

/** The civil day of the engine's clock. */
async function todayOf(pool: Pool): Promise<WibDate> {
  const { rows } = await pool.query<{ today: WibDate }>('SELECT report_day(engine_now())::text AS today');
  const [row] = rows;
  if (!row) throw new Error('the engine has no clock');
  return row.today;
}

export type MessageStatistics = ReturnType<typeof createMessageStatistics>;
