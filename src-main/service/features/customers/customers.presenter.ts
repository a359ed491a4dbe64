import type { Actor } from '#service/access/actor.ts';
import type { CustomerDetail, CustomerRow } from '#shared/contracts/customers.contract.ts';
import { outstandingAmount } from '#shared/domain/invoice.ts';
import type * as detail from './customer-detail.repository.ts';
import type { CustomerRecord } from './customer-list.repository.ts';
import { abilitiesFor } from './customers.policy.ts';

type Many<F extends (...input: never[]) => Promise<readonly unknown[]>> = Awaited<ReturnType<F>>;

export type CustomerRowRecord = CustomerRecord & { readonly openTickets: number };

/** Everything a detail is made of; the lists come newest first. */
export interface CustomerDetailRecord {
  readonly row: CustomerRowRecord;
  readonly service: NonNullable<Awaited<ReturnType<typeof detail.findService>>>;
  readonly areaPath: readonly string[];
  readonly duplicates: number;
  readonly billing: CustomerDetail['billing'];
  readonly invoices: Many<typeof detail.findInvoices>;
  readonly payments: Many<typeof detail.findPayments>;
  readonly tickets: Many<typeof detail.findTickets>;
  readonly registrations: Many<typeof detail.findRegistrations>;
  readonly messages: Many<typeof detail.findMessages>;
}

export function presentCustomerRow(actor: Actor, row: CustomerRowRecord, now: Date): CustomerRow {
  const { micros: _, mergedIntoId, ...rest } = row;
  return {
    ...rest,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    deletedAt: row.deletedAt?.toISOString() ?? null,
    abilities: abilitiesFor(actor, { ...row, mergedIntoId }, now),
  };
}

/** The answer of a detail, the same after reading and after every write. */
export function presentCustomerDetail(actor: Actor, record: CustomerDetailRecord, now: Date): CustomerDetail {
  const { row, service } = record;
  const wanted = service.messagePreferences;
  return {
    ...presentCustomerRow(actor, row, now),
    email: service.email,
    notes: service.notes,
    areaPath: [...record.areaPath],
    package: service.package,
    installedAt: service.installedAt?.toISOString() ?? null,
    messagePreferences: {
      marketing: wanted.marketing !== false,
      paymentReminder: wanted.payment_reminder !== false,
      survey: wanted.survey !== false,
    },
    optedOutAt: service.optedOutAt?.toISOString() ?? null,
    mergedIntoId: row.mergedIntoId,
    duplicates: record.duplicates,
    billing: record.billing,
    invoices: record.invoices.map(({ paid: text, ...invoice }) => {
      const paid = Number(text);
      const owed =
        invoice.status === 'draft' || invoice.status === 'void' ? 0 : outstandingAmount({ total: invoice.total, paid });
      return { ...invoice, period: invoice.period.slice(0, 7), paid, outstanding: owed };
    }),
    payments: record.payments.map((payment) => ({ ...payment, paidAt: payment.paidAt.toISOString() })),
    tickets: record.tickets.map((ticket) => ({ ...ticket, createdAt: ticket.createdAt.toISOString() })),
    registrations: record.registrations.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() })),
    messages: record.messages.map((message) => ({
      ...message,
      createdAt: message.createdAt.toISOString(),
      sentAt: message.sentAt?.toISOString() ?? null,
    })),
  };
}
