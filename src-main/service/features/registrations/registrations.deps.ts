import type { Audit } from '../../audit/audit.ts';
import type { Transaction, UnitOfWork } from '../../db/unit-of-work.ts';
import type { InApp } from '../../notifications/in-app.port.ts';
import type { Notify } from '../../notifications/notify.port.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Publisher } from '../../realtime/publisher.ts';
import type { RegistrationNotifications } from './registrations.events.ts';

/** Uses up a one-time proof that somebody owns a phone; null for one that is unknown, used, expired or of another purpose. */
export type ConsumeTicket = (tx: Transaction, ticket: string, purpose: 'registration') => Promise<{ phone: string } | null>;

/** What the registration services need from the rest of the product. */
export interface RegistrationsDeps {
  /** For reads outside a transaction. */
  readonly unitOfWork: Pick<UnitOfWork, 'db'>;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly publisher: Publisher;
  readonly notify: Notify<RegistrationNotifications>;
  readonly consumeTicket: ConsumeTicket;
  /** Closes ledger rows about the subject that make no sense any more (ENGINE E-14). */
  readonly expireFor: (tx: Transaction, subject: string, types: readonly string[]) => Promise<unknown>;
  /** The notification center; without one nobody is told inside the desk. */
  readonly inApp?: Pick<InApp, 'announce' | 'close'>;
}
