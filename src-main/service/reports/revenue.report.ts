import { dashboardRevenue } from '#shared/contracts/dashboard.contract.ts';
import { listLink } from '#shared/contracts/desk-links.ts';
import { PAYMENT_METHODS } from '#shared/domain/payment.ts';
import { eachWibDate } from '#shared/domain/time-zone.ts';
import { type DayRange, defineReport } from './define-report.ts';
import { amountOf, byDay, byKey, countOf, firstDay, pick, readFigures } from './figures.ts';
import { compared, known, spanOf } from './series.ts';

const VERIFIED = ['payment.verified'] as const;

/**
 * Money that came in: payments that are verified now, on the WIB day on which they were made (`paid_at`), integer rupiah. Proofs that
 * wait, were refused or were reversed do not count. Days before the first such payment have no data.
 */
export const revenueReport = defineReport({
  contract: dashboardRevenue,
  async read({ db, range, previous }) {
    const rows = await readFigures(db, { figures: VERIFIED, ...spanOf(previous, range), perDay: true, split: 'key' });
    const since = await firstDay(db, VERIFIED);
    const perDate = byDay(rows);
    const ofRange = pick(rows, VERIFIED, range);
    const perMethod = byKey(ofRange);
    const total = (days: DayRange, sum: typeof countOf) => known(days, since, sum(pick(rows, VERIFIED, days)));
    return {
      amount: compared(total(range, amountOf), total(previous, amountOf)),
      payments: compared(total(range, countOf), total(previous, countOf)),
      points: eachWibDate(range.from, range.to).map((date) => {
        const ofDay = since === null || date < since ? null : (perDate.get(date) ?? []);
        return { date, amount: ofDay && amountOf(ofDay), payments: ofDay && countOf(ofDay) };
      }),
      methods: PAYMENT_METHODS.map((method) => {
        const found = perMethod.get(method) ?? [];
        return { method, amount: amountOf(found), payments: countOf(found) };
      }),
      link: listLink('invoices', { status: 'paid' }),
    };
  },
});
