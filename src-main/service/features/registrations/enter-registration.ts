import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { invalid } from '#service/errors.ts';
import { requireArea, requirePackage } from '#service/lists/require-catalogue.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { createRegistration, registerPublic } from '#shared/contracts/registrations.contract.ts';
import { registrationConfirmation } from './registration-confirmation.notification.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import { registrationNew } from './registrations.notices.ts';
import * as repository from './registrations.repository.ts';

export type EnterInput = BodyOf<typeof createRegistration>;
export type PublicInput = BodyOf<typeof registerPublic>;

/** Enters a registration for an applicant who stands at the desk or calls. */
export async function enterRegistration(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor,
  input: EnterInput,
): Promise<repository.RegistrationRecord> {
  return enter(deps, tx, actor, input);
}

/**
 * Enters what somebody filled in on the public form. The proof is used up in the same transaction: it makes one registration, and is
 * whole again when the form is refused.
 */
export async function enterPublicRegistration(
  deps: RegistrationsDeps,
  tx: Transaction,
  { otpTicket, ...form }: PublicInput,
): Promise<repository.RegistrationRecord> {
  const proof = await deps.consumeTicket(tx, otpTicket, 'registration');
  if (!proof) throw invalid('body.otpTicket', 'otp_ticket');
  return enter(deps, tx, null, { ...form, phone: proof.phone });
}

async function enter(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor | null,
  input: EnterInput,
): Promise<repository.RegistrationRecord> {
  await requireArea(tx.db, input.areaId);
  await requirePackage(tx.db, input.packageId);
  const now = deps.clock.now();
  const registration = await repository.insertRegistration(tx.db, {
    name: input.name,
    phone: input.phone,
    email: input.email ?? null,
    address: input.address,
    areaId: input.areaId ?? null,
    packageId: input.packageId ?? null,
    notes: input.notes ?? null,
    source: actor ? 'staff' : 'public',
    createdBy: actor?.userId ?? null,
    createdAt: now,
    updatedAt: now,
  });
  const { id, number } = registration;
  const eventId = String(
    await repository.insertTimelineRow(tx.db, {
      registrationId: id,
      kind: 'created',
      toStatus: registration.status,
      actorId: actor?.userId ?? null,
      data: { source: registration.source },
      createdAt: now,
    }),
  );
  await deps.audit(tx, {
    actor,
    action: 'registration.create',
    entity: 'registration',
    entityId: id,
    after: { number, source: registration.source, areaId: registration.areaId, packageId: registration.packageId },
  });
  const actorId = actor?.userId ?? null;
  await deps.notify(tx, registrationConfirmation, { registrationId: id }, { eventId, actorId });
  await deps.inApp.announce(tx, registrationNew, { registrationId: id, number, name: registration.name }, { eventId, actorId });
  tx.afterCommit(() => deps.publisher.publish('staff', 'registration_created', { id }));
  return registration;
}
