import type { Audit } from '../../audit/audit.ts';
import type { Transaction, UnitOfWork } from '../../db/unit-of-work.ts';
import type { InApp } from '../../notifications/in-app.port.ts';
import type { InvoiceSheet } from '../../pdf/invoice-pdf.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Publisher } from '../../realtime/publisher.ts';

/** What the invoice and payment services need from the rest of the product. */
export interface InvoicesDeps {
  /** For reads outside a transaction. */
  readonly unitOfWork: Pick<UnitOfWork, 'db'>;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly publisher: Publisher;
  /** The notification center. */
  readonly announce: InApp['announce'];
  /** Closes ledger rows about the subject that make no sense any more (ENGINE E-14). */
  readonly expireFor: (tx: Transaction, subject: string, types: readonly string[]) => Promise<unknown>;
  /** What stands at the head of an invoice. */
  readonly company: () => Promise<InvoiceSheet['company']>;
}
