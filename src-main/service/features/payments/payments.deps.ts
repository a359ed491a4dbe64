import type { InvoicesDeps } from '#service/features/invoices/invoices.deps.ts';
import type { Uploads } from '#service/uploads/uploads.ts';

/** What the payment services need from the rest of the product. */
export interface PaymentsDeps extends InvoicesDeps {
  readonly uploads: Uploads;
}
