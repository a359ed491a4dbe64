import type { Audit } from '#service/audit/audit.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import type { Expire } from '#service/notifications/expire.ts';
import type { InApp } from '#service/notifications/in-app.port.ts';
import type { InvoiceSheet } from '#service/pdf/invoice-pdf.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Publisher } from '#service/realtime/publisher.ts';

/** What the invoice services need from the rest of the product. */
export interface InvoicesDeps {
  /** For reads outside a transaction. */
  readonly unitOfWork: Pick<UnitOfWork, 'db'>;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly publisher: Publisher;
  /** The notification center. */
  readonly announce: InApp['announce'];
  readonly expire: Expire;
  /** What stands at the head of an invoice. */
  readonly company: () => Promise<InvoiceSheet['company']>;
}
