import type { Actor } from '../../access/actor.ts';
import type { Transaction } from '../../db/unit-of-work.ts';
import { AppError, refused } from '../../errors.ts';
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
  if (!registration || !canSeeRegistration(actor, registration)) throw new AppError('not_found');
  if (seenVersion === undefined || seenVersion === registration.version) return registration;
  const last = await findLastChange(tx.db, id);
  throw refused('conflict', 'version', 'changed', {
    by: last?.actor ?? null,
    at: (last?.at ?? registration.updatedAt).toISOString(),
  });
}
