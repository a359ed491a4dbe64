import type { Actor } from '#service/access/actor.ts';
import type { Payment } from '#shared/contracts/payments.contract.ts';
import { isOutstandingInvoice, outstandingAmount } from '#shared/domain/invoice.ts';
import { paymentStatusMachine } from '#shared/domain/payment.ts';
import { can } from '#shared/domain/permissions.ts';
import type { PaymentRecord } from './payments.repository.ts';

export function presentPayment(actor: Actor, row: PaymentRecord): Payment {
  const { paid, status: invoiceStatus, ...invoice } = row.invoice;
  const mayDecide = can(actor.role, 'payments.verify');
  return {
    ...row,
    invoice: {
      ...invoice,
      outstanding: isOutstandingInvoice(invoiceStatus) ? outstandingAmount({ total: invoice.total, paid }) : 0,
    },
    paidAt: row.paidAt.toISOString(),
    verifiedAt: row.verifiedAt?.toISOString() ?? null,
    reversedAt: row.reversedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    abilities: {
      verify: mayDecide && paymentStatusMachine.can(row.status, 'verified') && isOutstandingInvoice(invoiceStatus),
      reject: mayDecide && paymentStatusMachine.can(row.status, 'rejected'),
      reverse: mayDecide && paymentStatusMachine.can(row.status, 'reversed'),
    },
  };
}
