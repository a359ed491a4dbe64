import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { requireVersion } from '#service/lists/required-version.ts';
import { canSeeRegistration } from './registrations.policy.ts';
import { findLastChange, lockRegistration, type RegistrationRecord } from './registrations.repository.ts';

/**
 * Locks a registration for a change. `not_found` when the person may not see it; `conflict`, saying who and when, when it is no
 * longer the version the person saw.
 */
export async function openForChange(
  tx: Transaction,
  actor: Actor,
  id: number,
  seenVersion: number | undefined,
): Promise<RegistrationRecord> {
  const registration = await lockRegistration(tx.db, id);
  const visible = registration && canSeeRegistration(actor, registration) ? registration : null;
  return requireVersion(visible, seenVersion, () => findLastChange(tx.db, id));
}
