import type { Audit } from '#service/audit/audit.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import type { InvoicesService } from '#service/features/invoices/invoices.service.ts';
import type { Clock } from '#service/ports/clock.ts';

/** What the customer services need from the rest of the product. */
export interface CustomersDeps {
  /** For reads outside a transaction. */
  readonly unitOfWork: Pick<UnitOfWork, 'db'>;
  readonly clock: Clock;
  readonly audit: Audit;
  /** What a customer owes is told by whoever writes the bills. */
  readonly invoices: Pick<InvoicesService, 'billingOf'>;
}
