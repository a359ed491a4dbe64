import { dashboardDelivery } from '#shared/contracts/dashboard.contract.ts';
import { listLink } from '#shared/contracts/desk-links.ts';
import { eachWibDate } from '#shared/domain/time-zone.ts';
import { defineReport } from './define-report.ts';
import { deliveryOf } from './delivery-rate.ts';
import { byDay, pick, readFigures } from './figures.ts';
import { readMarkers } from './markers.ts';
import { compared, spanOf } from './series.ts';

/** Percent of deliverable messages (SPEC §18). */
export const DELIVERY_TARGET = 98;

const WRITTEN = ['message.written'] as const;

/** Share of the deliverable messages that a gateway accepted (`deliveryOf`), by the WIB day on which they were written (`created_at`). */
export const deliveryReport = defineReport({
  contract: dashboardDelivery,
  async read(context) {
    const { db, range, previous } = context;
    const rows = await readFigures(db, { figures: WRITTEN, ...spanOf(previous, range), perDay: true, split: 1 });
    const perDate = byDay(rows);
    const { rate, ...now } = deliveryOf(pick(rows, WRITTEN, range));
    return {
      ...now,
      rate: compared(rate, deliveryOf(pick(rows, WRITTEN, previous)).rate),
      target: DELIVERY_TARGET,
      points: eachWibDate(range.from, range.to).map((date) => {
        const ofDay = deliveryOf(perDate.get(date) ?? []);
        return { date, rate: ofDay.rate, confirmedRate: ofDay.confirmedRate };
      }),
      markers: await readMarkers(context),
      link: listLink('messages', { status: 'failed,unknown,expired' }),
    };
  },
});
