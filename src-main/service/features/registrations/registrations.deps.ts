import type { Audit } from '#service/audit/audit.ts';
import type { Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import type { CustomersService } from '#service/features/customers/customers.service.ts';
import type { Expire } from '#service/notifications/expire.ts';
import type { InApp } from '#service/notifications/in-app.port.ts';
import type { Notify } from '#service/notifications/notify.port.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Publisher } from '#service/realtime/publisher.ts';

/** Uses up a one-time proof that somebody owns a phone; null for one that is unknown, used, expired or of another purpose. */
export type ConsumeTicket = (tx: Transaction, ticket: string, purpose: 'registration') => Promise<{ phone: string } | null>;

/** What the registration services need from the rest of the product. */
export interface RegistrationsDeps {
  /** For reads outside a transaction. */
  readonly unitOfWork: Pick<UnitOfWork, 'db'>;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly publisher: Publisher;
  readonly notify: Notify;
  readonly consumeTicket: ConsumeTicket;
  /** An installed registration becomes a customer. */
  readonly customers: Pick<CustomersService, 'enterInstalled' | 'linkInstalled'>;
  readonly expire: Expire;
  /** The notification center. */
  readonly inApp: Pick<InApp, 'announce' | 'close'>;
}
