import type { Uploads } from '../../uploads/uploads.ts';
import type { InvoicesDeps } from '../invoices/invoices.deps.ts';

/** What the payment services need from the rest of the product. */
export interface PaymentsDeps extends InvoicesDeps {
  readonly uploads: Uploads;
}
