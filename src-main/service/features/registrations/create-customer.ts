import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegalStep, invalid } from '#service/errors.ts';
import { requirePackage } from '#service/lists/require-catalogue.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { createCustomerFromRegistration } from '#shared/contracts/registrations.contract.ts';
import { registrationStatusMachine } from '#shared/domain/registration.ts';
import { openForChange } from './open-for-change.ts';
import { storeChange } from './record-change.ts';
import { registrationStatus } from './registration-status.notification.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import { registrationBecameCustomer, subjectOf } from './registrations.notices.ts';
import { mayStep } from './registrations.policy.ts';
import type * as repository from './registrations.repository.ts';

export type CreateCustomerInput = BodyOf<typeof createCustomerFromRegistration>;

/**
 * Turns an installed registration into an active customer; the phone is what opens the portal. When the phone is a customer already,
 * the caller is told (`confirmation_required`) and may link that one instead. Returns the customer's id.
 */
export async function createCustomer(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  input: CreateCustomerInput,
): Promise<number> {
  const registration = await openForChange(tx, actor, id, input.version);
  if (!mayStep(actor, registration, 'customer_created')) throw new AppError('forbidden');
  const check = registrationStatusMachine.check(registration.status, 'customer_created');
  if (!check.ok) throw illegalStep('body', check);
  const installed = await installedOf(deps, tx, registration, input);
  const { linkCustomerId } = input;
  const customer =
    linkCustomerId === undefined
      ? await deps.customers.enterInstalled(tx, actor, installed)
      : await deps.customers.linkInstalled(tx, actor, installed, linkCustomerId);

  const { status: from, number } = registration;
  const eventId = await storeChange(
    deps,
    tx,
    actor,
    { status: 'customer_created', customerId: customer.id, packageId: installed.packageId },
    {
      id,
      kind: 'customer',
      from,
      to: 'customer_created',
      note: null,
      data: { customerId: customer.id, code: customer.code, linked: linkCustomerId !== undefined },
      verb: 'create_customer',
      before: { status: from, customerId: null, packageId: registration.packageId },
      after: { status: 'customer_created', customerId: customer.id, packageId: installed.packageId },
    },
  );
  const subject = subjectOf(id);
  await deps.expire(tx, subject, 'appointment_off');
  await deps.inApp.close(tx, { subject });
  await deps.notify(
    tx,
    registrationStatus,
    { registrationId: id, from, to: 'customer_created', reason: null },
    { eventId, actorId: actor.userId },
  );
  await deps.inApp.announce(
    tx,
    registrationBecameCustomer,
    { registrationId: id, number, name: registration.name, code: customer.code },
    { eventId, actorId: actor.userId },
  );
  return customer.id;
}

/** Throws `validation_failed` for a package that cannot be had and for an installation in the future. */
async function installedOf(
  deps: RegistrationsDeps,
  tx: Transaction,
  registration: repository.RegistrationRecord,
  input: CreateCustomerInput,
): Promise<Parameters<RegistrationsDeps['customers']['enterInstalled']>[2]> {
  await requirePackage(tx.db, input.packageId);
  const packageId = input.packageId ?? registration.packageId;
  if (packageId === null) throw invalid('body.packageId', 'package_missing');
  const now = deps.clock.now();
  const installedAt = input.installedAt === undefined ? now : new Date(input.installedAt);
  if (installedAt.getTime() > now.getTime()) throw invalid('body.installedAt', 'installation_future');
  const { id: registrationId, name, phone, email, address, areaId, isDemo } = registration;
  return { registrationId, name, phone, email, address, areaId, packageId, installedAt, isDemo };
}
