import type { Feature } from '#service/features/feature.ts';
import type { InvoicesDeps } from '#service/features/invoices/invoices.deps.ts';
import type { Uploads } from '#service/uploads/uploads.ts';
import { mountPaymentProofs, mountPayments } from './payments.routes.ts';
import { createPaymentsService } from './payments.service.ts';

export function paymentsFeature(billing: InvoicesDeps, { uploads }: { readonly uploads: Uploads }): Feature {
  const payments = createPaymentsService({ ...billing, uploads });
  return {
    name: 'payments',
    lists: { payments: (_actor, query) => payments.list(query) },
    desk: (mount) => mountPayments(mount, { payments }),
    uploads: (mount) => mountPaymentProofs(mount, { payments, uploads }),
  };
}
