import type { Audit } from '#service/audit/audit.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import type { Expire } from '#service/notifications/expire.ts';
import type { InApp } from '#service/notifications/in-app.port.ts';
import type { Notify } from '#service/notifications/notify.port.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Publisher } from '#service/realtime/publisher.ts';

/** What the ticket services need from the rest of the product. */
export interface TicketsDeps {
  /** For reads outside a transaction. */
  readonly unitOfWork: Pick<UnitOfWork, 'db'>;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly publisher: Publisher;
  readonly notify: Notify;
  readonly expire: Expire;
  /** The notification center. */
  readonly inApp: Pick<InApp, 'announce' | 'acknowledgeSubject' | 'close'>;
}
