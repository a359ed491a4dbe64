import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import type { PaymentsDeps } from './payments.deps.ts';
import { paymentNotices } from './payments.notices.ts';
import { mountPaymentProofs, mountPayments } from './payments.routes.ts';
import { createPaymentsService } from './payments.service.ts';

export function paymentsFeature(kernel: Kernel, { invoices, uploads }: Pick<PaymentsDeps, 'invoices' | 'uploads'>): Feature {
  const payments = createPaymentsService({ ...kernel, announce: kernel.inApp.announce, invoices, uploads });
  return {
    name: 'payments',
    notices: paymentNotices,
    lists: { payments: (_actor, query) => payments.list(query) },
    desk: (mount) => mountPayments(mount, { payments }),
    uploads: (mount) => mountPaymentProofs(mount, { payments, uploads }),
  };
}
