import { describe, expect, it } from 'vitest';
import {
  INVOICE_STATUSES,
  isOutstandingInvoice,
  outstandingAmount,
  paymentReminderDue,
  settledInvoiceStatus,
} from '#shared/domain/invoice.ts';
import { MAX_RUPIAH } from '#shared/domain/money.ts';
import { addDays, instantAtWib, wibDate } from '#shared/domain/time-zone.ts';

const DUE = '2027-03-01';

describe('the status that follows from money and the day', () => {
  const settle = (paid: number, today: string, total = 199_900): string =>
    settledInvoiceStatus({ status: 'issued', total, paid, dueDate: DUE }, today);

  it.each([
    [0, '2027-02-28', 'issued'],
    [0, '2027-03-01', 'issued'],
    [0, '2027-03-02', 'overdue'],
    [1, '2027-03-01', 'partially_paid'],
    [199_899, '2027-03-02', 'overdue'],
    [199_900, '2027-03-02', 'paid'],
    [200_000, '2027-03-01', 'paid'],
  ])('%d paid on %s: %s', (paid, today, status) => {
    expect(settle(paid, today)).toBe(status);
  });

  it('a total of 0 is paid, the largest total is not', () => {
    expect([settle(0, '2027-03-02', 0), settle(0, '2027-03-01', MAX_RUPIAH)]).toEqual(['paid', 'issued']);
  });

  it('money taken back makes a paid invoice owed again; a draft and a void one stay what they are', () => {
    const balance = { total: 100, paid: 0, dueDate: DUE };
    expect(
      (['paid', 'draft', 'void'] as const).map((status) => settledInvoiceStatus({ ...balance, status }, '2027-03-05')),
    ).toEqual(['overdue', 'draft', 'void']);
  });

  it('knows what is owed, never a negative amount', () => {
    expect(INVOICE_STATUSES.filter(isOutstandingInvoice)).toEqual(['issued', 'partially_paid', 'overdue']);
    expect([outstandingAmount({ total: 100, paid: 30 }), outstandingAmount({ total: 100, paid: 130 })]).toEqual([70, 0]);
  });
});

describe('the payment reminder', () => {
  const daily = (daysLeft: number): number | null => {
    const today = addDays(DUE, -daysLeft);
    return paymentReminderDue(DUE, addDays(today, -1), today);
  };

  it('of a daily run falls on 7, 3 and 1 days before, and on no other day', () => {
    const days = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, -1];
    expect(days.map(daily)).toEqual([null, null, null, 7, null, null, null, 3, null, 1, null, null]);
  });

  it('is decided by the WIB day, at 00:30 as at 23:30', () => {
    for (const due of ['2027-01-01', '2028-02-29', '2028-03-01', '2027-03-31']) {
      for (const days of [7, 3, 1] as const) {
        for (const time of ['00:30', '09:00', '23:30']) {
          const today = wibDate(instantAtWib(addDays(due, -days), time));
          expect(paymentReminderDue(due, addDays(today, -1), today)).toBe(days);
        }
      }
    }
  });

  it('makes up for missed runs, once, with the nearest of the missed days', () => {
    const missed = (lastRunDaysLeft: number, daysLeft: number): number | null =>
      paymentReminderDue(DUE, addDays(DUE, -lastRunDaysLeft), addDays(DUE, -daysLeft));
    expect([missed(8, 6), missed(8, 3), missed(8, 1), missed(7, 5), missed(4, 2), missed(3, 1)]).toEqual([7, 3, 1, null, 3, 1]);
  });

  it('is not sent twice on one day, nor once the due date has come', () => {
    expect(paymentReminderDue(DUE, addDays(DUE, -7), addDays(DUE, -7))).toBeNull();
    expect([0, -1].map((daysLeft) => paymentReminderDue(DUE, addDays(DUE, -30), addDays(DUE, -daysLeft)))).toEqual([null, null]);
  });
});
