import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal, invalid } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { assignRegistrationTechnician } from '#shared/contracts/registrations.contract.ts';
import { openForChange } from './open-for-change.ts';
import { storeChange } from './record-change.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import { registrationPassedOn, registrationYours } from './registrations.notices.ts';
import { isRunningRegistration, mayAssignTechnician } from './registrations.policy.ts';
import * as repository from './registrations.repository.ts';

export type AssignInput = BodyOf<typeof assignRegistrationTechnician>;

/** Gives survey and installation to a technician, in any status that is not an end. */
export async function assignTechnician(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  { technicianId, notes, version }: AssignInput,
): Promise<void> {
  const registration = await openForChange(tx, actor, id, version);
  if (!mayAssignTechnician(actor, registration)) throw new AppError('forbidden');
  if (!isRunningRegistration(registration.status)) {
    throw illegal('body.technicianId', 'registration_ended');
  }
  const technician = await repository.findTechnician(tx.db, technicianId);
  if (!technician) throw invalid('body.technicianId', 'unknown_technician');
  if (!technician.active) throw invalid('body.technicianId', 'inactive_technician');
  const { technicianId: previousTechnicianId } = registration;
  if (previousTechnicianId === technicianId) {
    throw illegal('body.technicianId', 'registration_technician_same');
  }

  const previousUser = await repository.findTechnicianUser(tx.db, previousTechnicianId);
  const eventId = await storeChange(
    deps,
    tx,
    actor,
    { technicianId },
    {
      id,
      kind: 'assigned',
      note: notes ?? null,
      data: { technicianId, technician: technician.name, previousTechnicianId },
      verb: 'assign_technician',
      before: { technicianId: previousTechnicianId },
      after: { technicianId },
    },
  );
  const { number, name, address } = registration;
  const about = { registrationId: registration.id, number, name, address };
  await deps.inApp.announce(
    tx,
    registrationYours,
    { ...about, technicianUserId: technician.userId },
    { eventId, actorId: actor.userId },
  );
  if (previousUser === null) return;
  await deps.inApp.announce(
    tx,
    registrationPassedOn,
    { ...about, technician: technician.name, previousUserId: previousUser },
    { eventId, actorId: actor.userId },
  );
}
