import { PAYMENT_REMINDER_DAYS } from '#shared/domain/invoice.ts';
import { BULK_THRESHOLD } from '#shared/domain/message.ts';
import { addDays, daysBetween, instantAtWib, type WibDate } from '#shared/domain/time-zone.ts';
import { DAY, type DemoContext, HISTORY_DAYS, MINUTE, plus } from './demo-context.ts';
import type { DemoInvoice, DemoInvoices } from './invoices.demo.ts';
import { paymentConfirmationText, paymentReminderText } from './message-texts.ts';
import { type PlannedMessage, toCustomer } from './planned-message.ts';

/** Since then payments are confirmed by WhatsApp. */
const CONFIRMED_SINCE_DAYS = 21;

/**
 * Reminders of the daily job and confirmations of payments. The history of the job ends with yesterday: today's run is the
 * product's own.
 */
export function billingMessages(context: DemoContext, { invoices, payments }: DemoInvoices): PlannedMessage[] {
  return [...reminders(context, invoices), ...confirmations(context, payments)];
}

function reminders(context: DemoContext, invoices: readonly DemoInvoice[]): PlannedMessage[] {
  const perDay = new Map<WibDate, { invoice: DemoInvoice; days: number }[]>();
  for (const invoice of invoices) {
    if (invoice.row.status === 'draft' || invoice.row.status === 'void') continue;
    for (const days of PAYMENT_REMINDER_DAYS) {
      const day = addDays(invoice.dueDate, -days);
      const age = daysBetween(day, context.today);
      const run = instantAtWib(day, '09:00');
      const settled = invoice.paidAt !== null && invoice.paidAt < run;
      if (age < 1 || age >= HISTORY_DAYS || settled) continue;
      perDay.set(day, [...(perDay.get(day) ?? []), { invoice, days }]);
    }
  }
  return [...perDay].flatMap(([day, due]) =>
    due.map(({ invoice, days }, at): PlannedMessage => {
      const refused = invoice.customer.row.messagePreferences?.payment_reminder === false;
      return {
        type: 'payment_reminder',
        key: `${invoice.row.id}:${day}`,
        at: plus(instantAtWib(day, '09:00'), 1_200 + at * 3),
        recipient: toCustomer(invoice.customer),
        text: paymentReminderText(invoice, days),
        invoiceId: invoice.row.id,
        subject: `invoice:${invoice.row.id}`,
        createdBy: null,
        turn: at,
        lane: due.length > BULK_THRESHOLD ? 'bulk' : 'normal',
        ...(refused
          ? {
              neverSent: {
                status: 'skipped',
                code: 'opted_out',
                detail: 'Pelanggan tidak ingin menerima pengingat tagihan.',
              },
            }
          : {}),
      };
    }),
  );
}

function confirmations(context: DemoContext, payments: DemoInvoices['payments']): PlannedMessage[] {
  return payments.flatMap(({ row, invoice }): PlannedMessage[] => {
    if (row.status !== 'verified' || context.now.getTime() - row.paidAt.getTime() > CONFIRMED_SINCE_DAYS * DAY) return [];
    return [
      {
        type: 'payment_confirmation',
        key: `${row.id}`,
        at: plus(row.paidAt, MINUTE),
        recipient: toCustomer(invoice.customer),
        text: paymentConfirmationText(invoice, row.amount, row.paidAt),
        invoiceId: invoice.row.id,
        subject: `invoice:${invoice.row.id}`,
        createdBy: row.verifiedBy ?? null,
      },
    ];
  });
}
