import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal } from '#service/errors.ts';
import { requireArea, requirePackage } from '#service/lists/require-catalogue.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { updateRegistration } from '#shared/contracts/registrations.contract.ts';
import { openForChange } from './open-for-change.ts';
import { storeChange } from './record-change.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import { isRunningRegistration, mayEdit } from './registrations.policy.ts';

export type EditInput = BodyOf<typeof updateRegistration>;

const FIELDS = ['name', 'address', 'phone', 'email', 'areaId', 'packageId', 'notes'] as const;

/** Changes what the applicant said. Once it ended, the truth is the customer's record. The same values again change nothing. */
export async function editRegistration(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  input: EditInput,
): Promise<void> {
  const registration = await openForChange(tx, actor, id, input.version);
  if (!mayEdit(actor, registration)) throw new AppError('forbidden');
  if (!isRunningRegistration(registration.status)) {
    throw illegal('body', 'registration_locked');
  }
  const changed = FIELDS.filter((field) => input[field] !== undefined && input[field] !== registration[field]);
  if (changed.length === 0) return;
  if (changed.includes('areaId')) await requireArea(tx.db, input.areaId);
  if (changed.includes('packageId')) await requirePackage(tx.db, input.packageId);
  const after = Object.fromEntries(changed.map((field) => [field, input[field]]));
  await storeChange(deps, tx, actor, after, {
    id,
    kind: 'edited',
    note: null,
    data: { fields: changed },
    verb: 'update',
    before: Object.fromEntries(changed.map((field) => [field, registration[field]])),
    after,
  });
}
