import type { Audit } from '#service/audit/audit.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import type { InvoicesService } from '#service/features/invoices/invoices.service.ts';
import type { InApp } from '#service/notifications/in-app.port.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Uploads } from '#service/uploads/uploads.ts';

/** What the payment services need from the rest of the product. */
export interface PaymentsDeps {
  /** For reads outside a transaction. */
  readonly unitOfWork: Pick<UnitOfWork, 'db'>;
  readonly clock: Clock;
  readonly audit: Audit;
  /** The notification center. */
  readonly announce: InApp['announce'];
  readonly uploads: Uploads;
  /** Money is booked on an invoice, whose status follows. */
  readonly invoices: Pick<InvoicesService, 'lockForPayment' | 'settle'>;
}
