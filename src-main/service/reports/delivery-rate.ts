import { countOf, type FigureRow, writtenAs } from './figures.ts';
import { percent } from './series.ts';

const ACCEPTED = ['sent', 'delivered', 'read'];
const CONFIRMED = ['delivered', 'read'];
/** Ended, or without a known end, and somebody could have got it. */
const DELIVERABLE = [...ACCEPTED, 'failed', 'unknown', 'expired'];

/**
 * Delivery of ledger rows (`message.written`, split by key or by state). **deliverable**: everything that has ended but skipped and cancelled
 * rows, numbers that are not on WhatsApp (refused for the recipient), and rows whose subject closed before they were sent; expired and
 * unknown ones count against us. **rate**: of these, what a gateway accepted. **confirmedRate**: of the accepted, what was reported
 * delivered or read.
 */
export function deliveryOf(rows: readonly FigureRow[]) {
  const count = (states: readonly string[]) => countOf(rows.filter(({ key }) => states.includes(writtenAs(key).state)));
  const accepted = count(ACCEPTED);
  const deliverable = count(DELIVERABLE);
  return {
    accepted,
    deliverable,
    undeliverable: count(['undeliverable']),
    rate: percent(accepted, deliverable),
    confirmedRate: percent(count(CONFIRMED), accepted),
  };
}
