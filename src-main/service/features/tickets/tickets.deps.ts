import type { Audit } from '../../audit/audit.ts';
import type { UnitOfWork } from '../../db/unit-of-work.ts';
import type { Expire } from '../../notifications/expire.ts';
import type { InApp } from '../../notifications/in-app.port.ts';
import type { Notify } from '../../notifications/notify.port.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Publisher } from '../../realtime/publisher.ts';

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
