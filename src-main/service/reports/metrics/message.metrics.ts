import { DELIVERY_TARGET } from '../delivery.report.ts';
import { deliveryOf } from '../delivery-rate.ts';
import { amountOf, byKey, countOf } from '../figures.ts';
import { percent, roundTo } from '../series.ts';
import type { Metric } from './define-metric.ts';

/** Of the in-app notifications created in the range, the share that is read now. One per user who was told. */
export const notificationReadRate: Metric = {
  id: 'notification_read_rate',
  unit: 'percent',
  target: 80,
  goal: 'at_least',
  figures: ['notification.created'],
  measure({ rows }) {
    return percent(countOf(byKey(rows).get('read') ?? []), countOf(rows));
  },
};

/** The rate of the delivery chart (`deliveryOf`). */
export const deliveryRate: Metric = {
  id: 'delivery_rate',
  unit: 'percent',
  target: DELIVERY_TARGET,
  goal: 'at_least',
  figures: ['message.written'],
  measure: ({ rows }) => deliveryOf(rows).rate,
};

/**
 * Messages nobody takes care of any more, now: the ledger's row still waits although it expired more than 15 minutes ago, or has been
 * in sending for that long. Every row must end by itself, so this is 0 while the engine runs.
 */
export const messagesLost: Metric = {
  id: 'messages_lost',
  unit: 'count',
  target: 0,
  goal: 'at_most',
  figures: [],
  async measure({ db }) {
    const { rows } = await db.query<{ lost: number }>(
      `WITH late AS MATERIALIZED (SELECT engine_now() - interval '15 minutes' AS since)
       SELECT (SELECT count(*) FROM whatsapp_notifications, late WHERE status IN ('pending', 'queued') AND expires_at < late.since)
            + (SELECT count(*) FROM whatsapp_notifications, late WHERE status = 'sending' AND updated_at < late.since) AS lost`,
    );
    return rows[0]?.lost ?? null;
  },
};

/**
 * Mean seconds from writing a message to the call that was accepted (`created_at` to `sending_at`), of the messages sent in the range
 * (`sent_at`). Left out: the bulk lane and what observes quiet hours, which wait on purpose, and rows a person sent again.
 */
export const queueTime: Metric = {
  id: 'queue_time',
  unit: 'seconds',
  target: 60,
  goal: 'at_most',
  figures: ['message.waited'],
  measure({ rows }) {
    const messages = countOf(rows);
    return messages === 0 ? null : roundTo(1, amountOf(rows) / messages / 1_000);
  },
};
