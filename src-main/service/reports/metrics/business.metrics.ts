import { addDays, endOfWibDay, startOfWibDay } from '#shared/domain/time-zone.ts';
import { byKey, countOf, readFigures } from '../figures.ts';
import { routeOf } from '../gateway-order.ts';
import { percent, roundTo } from '../series.ts';
import type { Metric } from './define-metric.ts';

/** Bulk operations started in the range (`bulk_operations.created_at`; retries and undos are not new ones), per 7 days. */
export const bulkOperationsPerWeek: Metric = {
  id: 'bulk_operations_per_week',
  unit: 'count',
  target: 50,
  goal: 'at_least',
  figures: [],
  async measure({ db, days: { from, to, days } }) {
    const { rows } = await db.query<{ started: number }>(
      `SELECT count(*) AS started FROM bulk_operations WHERE kind = 'run' AND created_at BETWEEN $1 AND $2`,
      [startOfWibDay(from), endOfWibDay(to)],
    );
    return roundTo(1, ((rows[0]?.started ?? 0) * 7) / days);
  },
};

/** Share of active customers who use the portal: nothing notes the visits yet. */
export const portalUsers: Metric = {
  id: 'portal_users',
  unit: 'percent',
  target: 60,
  goal: 'at_least',
  figures: [],
  measure: null,
};

/**
 * Of the invoices whose due date lies in the range and has passed (drafts and void ones do not count), the share that was fully paid
 * on a WIB day not after it, against the baseline.
 */
export const onTimePayments: Metric = {
  id: 'on_time_payments',
  unit: 'change_percent',
  target: 20,
  goal: 'at_least',
  // Read by itself: what falls due today is left out.
  figures: [],
  async measure({ db, today, days: { from, to } }) {
    const yesterday = addDays(today, -1);
    const rows = await readFigures(db, { figures: ['invoice.due'], from, to: to < yesterday ? to : yesterday, split: 'key' });
    return percent(countOf(byKey(rows).get('on_time') ?? []), countOf(rows));
  },
};

/**
 * Per 100 upgrade offers sent in the range (`upgrade_offer`, by `sent_at`), the changes to a dearer package in the range by a customer
 * who was sent an offer in the 30 days before the change, against the baseline. Prices are those of today.
 */
export const upgradeConversion: Metric = {
  id: 'upgrade_conversion',
  unit: 'change_percent',
  target: 15,
  goal: 'at_least',
  figures: ['message.accepted'],
  async measure({ db, rows: accepted, days: { from, to } }) {
    const offers = accepted.filter((row) => routeOf(row).type === 'upgrade_offer');
    if (countOf(offers) === 0) return null;
    const { rows } = await db.query<{ upgrades: number }>(
      `SELECT count(*) AS upgrades
       FROM audit_log a
       JOIN packages former ON former.id::text = a.before ->> 'packageId'
       JOIN packages chosen ON chosen.id::text = a.after ->> 'packageId'
       WHERE a.action = 'customer.update' AND a.after ->> 'packageId' IS DISTINCT FROM a.before ->> 'packageId'
         AND a.created_at BETWEEN $1 AND $2 AND chosen.monthly_price > former.monthly_price
         AND EXISTS (SELECT FROM whatsapp_notifications n
                     WHERE n.customer_id = a.entity_id::int AND n.notification_type = 'upgrade_offer' AND n.status IN ('sent', 'delivered', 'read')
                       AND n.sent_at BETWEEN a.created_at - interval '30 days' AND a.created_at)`,
      [startOfWibDay(from), endOfWibDay(to)],
    );
    return percent(rows[0]?.upgrades ?? 0, countOf(offers));
  },
};
