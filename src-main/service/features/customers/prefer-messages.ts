import type { Actor } from '#service/access/actor.ts';
import type { MessagePreferences } from '#service/db/postgres/schema/index.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { setMessagePreferences } from '#shared/contracts/customers.contract.ts';
import type { CustomersDeps } from './customers.deps.ts';
import * as repository from './customers.repository.ts';
import { openForChange } from './open-for-change.ts';

export type PreferencesInput = BodyOf<typeof setMessagePreferences>;

/** Stores what the customer wants to hear. The engine reads it at the last moment before each message. */
export async function preferMessages(
  deps: CustomersDeps,
  tx: Transaction,
  actor: Actor | null,
  id: number,
  input: PreferencesInput,
): Promise<void> {
  const customer = await openForChange(tx, id);
  const now = deps.clock.now();
  const before = { messagePreferences: customer.messagePreferences, optedOutAt: customer.optedOutAt };
  const messagePreferences: MessagePreferences = {
    ...customer.messagePreferences,
    ...(input.marketing === undefined ? {} : { marketing: input.marketing }),
    ...(input.paymentReminder === undefined ? {} : { payment_reminder: input.paymentReminder }),
    ...(input.survey === undefined ? {} : { survey: input.survey }),
  };
  // Who opted out once keeps that instant: it is what we would have to prove.
  const optedOutAt = input.optedOut === undefined ? customer.optedOutAt : input.optedOut ? (customer.optedOutAt ?? now) : null;
  const after = { messagePreferences, optedOutAt };
  await repository.writeCustomer(tx.db, id, after, now);
  await deps.audit(tx, { actor, action: 'customer.set_preferences', entity: 'customer', entityId: id, before, after });
}
